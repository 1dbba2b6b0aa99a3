/**
 * What plugins answer, looked at before it is used: configurations are loaded without type checks, and what is
 * missing here would be found out much later, by whoever reads the logs.
 */
import { ROLES, type Measurement, type Reading } from '../../bus/events.js';
import { nearestName, RecallError, errorMessage } from '../../errors.js';
import { DISTRIBUTIONS, isDistribution } from '../../distribution/check.js';
import type { Distribution } from '../../distribution/index.js';
import type { ProbeMeasurements } from '../../plugin/measurement-index.js';
import type { Sampler } from '../../plugin/contracts.js';
import { stateHooks } from '../../plugin/stateful.js';
import { describeReturnValue } from '../../describe-value.js';

/** What is wrong with a field, by its name; undefined where nothing is. */
type Fields = Readonly<Record<string, (value: unknown) => string | undefined>>;

const SPLITS = ['seen', 'unseen', 'new'];
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? undefined : 'a text');

const optional = (check: Fields[string]) => (value: unknown) =>
  value === undefined ? undefined : check(value);

const OF_MEASUREMENT: Readonly<Record<keyof Measurement, Fields[string]>> = {
  name: text,
  value: (value) => (typeof value === 'number' ? undefined : 'a number'),
  unit: text,
  split: (value) => (SPLITS.includes(value as string) ? undefined : `one of ${SPLITS.join(', ')}`),
  n: (value) => (Number.isSafeInteger(value) && Number(value) > 0 ? undefined : 'a whole number from 1 up'),
  role: optional((value) =>
    (ROLES as readonly unknown[]).includes(value) ? undefined : `one of ${ROLES.join(', ')}`,
  ),
  attribute: optional(text),
  cohort: optional(text),
  baseline: optional((value) => (Number.isFinite(value) ? undefined : 'a finite number')),
};
const FIELDS = Object.entries(OF_MEASUREMENT);

/**
 * The measurements that a probe's answer stands for: what it left out is as it was declared.
 *
 * @param probe The key of the probe that measured, with which names begin.
 * @param declared What it declared; undefined for a probe that may measure anything.
 * @throws Error when a measurement lacks what gives it meaning, was not declared, or could be taken for another one.
 */
export function wellFormed(
  readings: readonly Reading[],
  probe: string,
  declared?: ProbeMeasurements,
): readonly Measurement[] {
  const answer: unknown = readings;
  if (!Array.isArray(answer)) throw new Error('it returned no list of measurements');
  const names = new Set<unknown>();
  return (answer as readonly unknown[]).map((each) => {
    const reading = (each ?? {}) as Partial<Reading>;
    const name = reading.name ?? '';
    const declaration = declared?.find(name);
    if (text(name) === undefined) checkName(name, probe, declared);
    const measurement: Record<string, unknown> = {};
    for (const [field, wrong] of FIELDS) {
      const key = field as keyof Reading;
      const value = reading[key] ?? (key === 'value' ? undefined : declaration?.[key]);
      const allowed = wrong(key === 'name' ? reading.name : value);
      if (allowed)
        throw new Error(
          `\`${field}\` of "${name}" is ${describeReturnValue(value)}, and has to be ${allowed}`,
        );
      if (value !== undefined) measurement[field] = key === 'name' ? name : value;
    }
    if (names.has(name)) throw new Error(`it measures "${name}" twice at one boundary`);
    names.add(name);
    return measurement as unknown as Measurement;
  });
}

/** @throws Error when a name is not the probe's own, or not declared. */
function checkName(name: string, probe: string, declared?: ProbeMeasurements): void {
  if (!name.startsWith(`${probe}.`)) {
    throw new Error(`it measures "${name}", which is not its own: its names begin with "${probe}."`);
  }
  if (!declared || declared.find(name)) return;
  const nearest = nearestName(name, declared.known);
  const meant = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  throw new Error(`it measures "${name}", which it does not declare in \`measures\`${meant}`);
}

/**
 * @param who The probe, in words.
 * @throws RecallError `RECALL_PLUGIN` when what a probe declares cannot be measured, or could be taken for another's.
 */
export function checkDeclared(measures: unknown, key: string, at: string): void {
  const wrong = wrongDeclaration(measures, key);
  if (wrong === undefined) return;
  throw new RecallError('RECALL_PLUGIN', `The probe "${key}" declares in \`measures\` ${wrong}`, { at });
}

function wrongDeclaration(measures: unknown, key: string): string | undefined {
  if (!Array.isArray(measures)) return `${describeReturnValue(measures)}, which is no list`;
  const names = new Set<unknown>();
  for (const each of measures as readonly unknown[]) {
    const declaration = (each ?? {}) as Partial<Measurement>;
    const { name } = declaration;
    if (text(name) !== undefined || !name!.startsWith(`${key}.`)) {
      return `${describeReturnValue(name)}: its names begin with "${key}."`;
    }
    if (names.has(name)) return `"${name}" twice`;
    names.add(name);
    for (const [field, wrongField] of FIELDS) {
      const value = declaration[field as keyof Measurement];
      const allowed = value === undefined ? undefined : wrongField(value);
      if (allowed)
        return `${describeReturnValue(value)} as \`${field}\` of "${name}", which has to be ${allowed}`;
    }
  }
  return undefined;
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
      throw new RecallError('RECALL_PLUGIN', `The ${who} failed: ${errorMessage(cause)}`, {
        at: `hook at, step ${step}`,
        cause,
      });
    }
    if (isLater(distribution) || !isDistribution(distribution)) {
      throw new RecallError(
        'RECALL_PLUGIN',
        `The ${who} returned ${describeReturnValue(distribution)}, which is no distribution`,
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
  const { reads } = sampler;
  if (!sampler.decide) return { at, reads, ...stateHooks(sampler) };
  const decide: Sampler['decide'] = (...told) => {
    const decision = sampler.decide?.(...told);
    if (!isLater(decision)) return decision;
    throw new Error('`decide` returned a promise, and is not awaited: it answers at once');
  };
  return { at, decide, reads, ...stateHooks(sampler) };
}

/** Whether an answer is still to come; where it is not awaited, what becomes of it must not end the process. */
export function isLater(answer: unknown): boolean {
  if (!(answer instanceof Promise)) return false;
  answer.catch(() => undefined);
  return true;
}
