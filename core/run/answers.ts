/**
 * What plugins answer, looked at before it is used: configurations are loaded without type checks, and what is
 * missing here would be found out much later, by whoever reads the logs.
 */
import type { Measurement } from '../bus/events.js';
import { RecallError, suggestName } from '../errors.js';
import type { Distribution } from '../distribution/index.js';
import type { Change, Sampler } from '../plugin/contracts.js';
import type { Population } from '../population/population.js';

/** What is wrong with a field, by its name; undefined where nothing is. */
type Fields = Readonly<Record<string, (value: unknown) => string | undefined>>;

const SPLITS = ['seen', 'unseen', 'new'];
const text = (value: unknown) => (typeof value === 'string' && value !== '' ? undefined : 'a text');
const func = (value: unknown) => (typeof value === 'function' ? undefined : 'a function');

const OF_MEASUREMENT: Fields = {
  name: text,
  value: (value) => (typeof value === 'number' ? undefined : 'a number'),
  unit: text,
  split: (value) => (SPLITS.includes(value as string) ? undefined : `one of ${SPLITS.join(', ')}`),
  n: (value) => (Number.isSafeInteger(value) && Number(value) > 0 ? undefined : 'a whole number from 1 up'),
};

const OF_CHANGE: Fields = {
  sampler: (value) => func((value as Partial<Sampler> | null)?.at) && 'a sampler, with a function `at`',
  learningRate: (value) => func(value) && 'a function of the step',
  optimizer: (value) => (value === 'reset' ? undefined : '"reset"'),
  frozen: (value) => (Array.isArray(value) ? undefined : 'a list of parts of names'),
  patternsFrom: (value) =>
    value === null || value instanceof Float32Array ? undefined : 'parameters, or null',
  parameters: (value) => (value instanceof Float32Array ? undefined : 'a Float32Array'),
  stop: text,
};

/** @throws Error when a measurement lacks what gives it meaning. */
export function wellFormed(measurements: readonly Measurement[]): readonly Measurement[] {
  const answer: unknown = measurements;
  if (!Array.isArray(answer)) throw new Error('it returned no list of measurements');
  for (const measurement of measurements as readonly Partial<Measurement>[]) {
    for (const [field, wrong] of Object.entries(OF_MEASUREMENT)) {
      const value = measurement[field as keyof Measurement];
      const allowed = wrong(value);
      if (allowed)
        throw new Error(`\`${field}\` of "${measurement.name}" is ${shown(value)}, and has to be ${allowed}`);
    }
  }
  return measurements;
}

/** @throws Error when a change has a key that means nothing, or a value that cannot be used. */
export function understood<T extends Change | undefined>(change: T): T {
  for (const [key, value] of Object.entries(change ?? {})) {
    if (!Object.hasOwn(OF_CHANGE, key)) {
      throw new Error(
        `it changes "${key}", and nothing is called so. ${suggestName(key, Object.keys(OF_CHANGE))}`,
      );
    }
    const allowed = value === undefined ? undefined : OF_CHANGE[key](value);
    if (allowed) throw new Error(`\`${key}\` of its change is ${shown(value)}, and has to be ${allowed}`);
  }
  return change;
}

/**
 * A sampler whose mistakes are told with its name and the step, before a batch is drawn.
 *
 * @param who It, in words: `sampler "cooling"`.
 */
export function answerable(sampler: Sampler, who: string, population: Population): Sampler {
  const most = population.individuals;
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
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new RecallError('RECALL_PLUGIN', `The ${who} failed: ${message.replace(/\.$/, '')}`, {
        at: `hook at, step ${step}`,
        cause,
      });
    }
    if (!isDistribution(distribution)) {
      throw new RecallError(
        'RECALL_PLUGIN',
        `The ${who} returned ${shown(distribution)}, which is no distribution`,
        {
          at: `hook at, step ${step}`,
          fix: 'Return one of uniform(n), powerLaw(n, exponent), weighted([...]), or a mixture of them.',
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
  return { at, ...(sampler.decide && { decide: (...told) => sampler.decide?.(...told) }) };
}

function isDistribution(answer: unknown): answer is Distribution {
  const { draw, probability, size, description } = (answer ?? {}) as Partial<Distribution>;
  const areFunctions = typeof draw === 'function' && typeof probability === 'function';
  return areFunctions && Number.isSafeInteger(size) && typeof description === 'string';
}

/** A value in a few characters. */
export function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (value instanceof Promise) return 'a promise';
  if (typeof value === 'number') return String(value);
  return (JSON.stringify(value) ?? 'undefined').slice(0, 60);
}
