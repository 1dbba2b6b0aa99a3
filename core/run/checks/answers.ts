/**
 * What plugins answer, looked at before it is used: configurations are loaded without type checks, and what is
 * missing here would be found out much later, by whoever reads the logs.
 */
import type { Measurement } from '../../bus/events.js';
import { RecallError, thrownText } from '../../errors.js';
import { DISTRIBUTIONS, isDistribution } from '../../distribution/check.js';
import type { Distribution } from '../../distribution/index.js';
import type { Sampler } from '../../plugin/contracts.js';
import { shownAnswer } from '../../shown.js';

/** What is wrong with a field, by its name; undefined where nothing is. */
type Fields = Readonly<Record<string, (value: unknown) => string | undefined>>;

const SPLITS = ['seen', 'unseen', 'new'];
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? undefined : 'a text');

const OF_MEASUREMENT: Fields = {
  name: text,
  value: (value) => (typeof value === 'number' ? undefined : 'a number'),
  unit: text,
  split: (value) => (SPLITS.includes(value as string) ? undefined : `one of ${SPLITS.join(', ')}`),
  n: (value) => (Number.isSafeInteger(value) && Number(value) > 0 ? undefined : 'a whole number from 1 up'),
};

/**
 * @param probe The key of the probe that measured, with which names begin.
 * @throws Error when a measurement lacks what gives it meaning, or could be taken for another one.
 */
export function wellFormed(measurements: readonly Measurement[], probe: string): readonly Measurement[] {
  const answer: unknown = measurements;
  if (!Array.isArray(answer)) throw new Error('it returned no list of measurements');
  const names = new Set<unknown>();
  for (const each of answer as readonly unknown[]) {
    const measurement = (each ?? {}) as Partial<Measurement>;
    for (const [field, wrong] of Object.entries(OF_MEASUREMENT)) {
      const value = measurement[field as keyof Measurement];
      const allowed = wrong(value);
      if (allowed)
        throw new Error(
          `\`${field}\` of "${measurement.name}" is ${shownAnswer(value)}, and has to be ${allowed}`,
        );
    }
    const name = measurement.name ?? '';
    if (!name.startsWith(`${probe}.`)) {
      throw new Error(`it measures "${name}", which is not its own: its names begin with "${probe}."`);
    }
    if (names.has(name)) throw new Error(`it measures "${name}" twice at one boundary`);
    names.add(name);
  }
  return measurements;
}

/**
 * A sampler whose mistakes are told with its name and the step, before a batch is drawn.
 *
 * @param who It, in words: `sampler "cooling"`.
 * @param most How many individuals it may draw from.
 */
export function answerable(sampler: Sampler, who: string, most = Infinity): Sampler {
  const at: Sampler['at'] = (step, transitions) => {
    const place = `${who}, step ${step}`;
    let distribution: Distribution;
    try {
      distribution = sampler.at(step, transitions);
    } catch (cause) {
      if (cause instanceof RecallError) {
        const { code, problem, at, fix } = cause;
        throw new RecallError(code, problem, {
          at: at === undefined ? place : `${at}, ${place}`,
          fix,
          cause,
        });
      }
      throw new RecallError('RECALL_PLUGIN', `The ${who} failed: ${thrownText(cause)}`, {
        at: `hook at, step ${step}`,
        cause,
      });
    }
    if (isLater(distribution) || !isDistribution(distribution)) {
      throw new RecallError(
        'RECALL_PLUGIN',
        `The ${who} returned ${shownAnswer(distribution)}, which is no distribution`,
        {
          at: `hook at, step ${step}`,
          fix: `Return ${DISTRIBUTIONS}.`,
        },
      );
    }
    if (distribution.size > most) {
      throw new RecallError(
        'RECALL_DISTRIBUTION',
        `It may draw individual ${distribution.size - 1}, and there are ${most}, counted from 0`,
        {
          at: place,
          fix: 'Draw from `individuals` of its context at most, or raise population.individuals.',
        },
      );
    }
    return distribution;
  };
  if (!sampler.decide) return { at };
  const decide: Sampler['decide'] = (...told) => {
    const decision = sampler.decide?.(...told);
    if (!isLater(decision)) return decision;
    throw new Error('`decide` returned a promise, and is not awaited: it answers at once');
  };
  return { at, decide };
}

/** Whether an answer is still to come; where it is not awaited, what becomes of it must not end the process. */
export function isLater(answer: unknown): boolean {
  if (!(answer instanceof Promise)) return false;
  answer.catch(() => undefined);
  return true;
}
