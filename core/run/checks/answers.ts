/** Validates what probes and samplers return, before it is used. Pure functions. */
import { ROLES, type Measurement, type Reading } from '../../bus/events.js';
import { describeReturnValue } from '../../describe-value.js';
import { DISTRIBUTIONS, isDistribution } from '../../distribution/check.js';
import type { Distribution } from '../../distribution/index.js';
import { nearestName, RecallError, errorMessage } from '../../errors.js';
import type { Sampler } from '../../plugin/contracts.js';
import type { ProbeMeasurements } from '../../plugin/measurement-index.js';
import { stateHooks } from '../../plugin/stateful.js';

/** Returns what a field must be; undefined if its value is valid. */
type Check = (value: unknown) => string | undefined;

const SPLITS = ['seen', 'unseen', 'new'];
const check =
  (isValid: (value: unknown) => boolean, expected: string): Check =>
  (value) =>
    isValid(value) ? undefined : expected;
const optional =
  (required: Check): Check =>
  (value) =>
    value === undefined ? undefined : required(value);
const oneOf = (values: readonly unknown[]) =>
  check((value) => values.includes(value), `one of ${values.join(', ')}`);
const text = check((value) => typeof value === 'string' && value !== '', 'text');

const MEASUREMENT: Readonly<Record<keyof Measurement, Check>> = {
  name: text,
  value: check((value) => typeof value === 'number', 'a number'),
  unit: text,
  split: oneOf(SPLITS),
  n: check((value) => Number.isSafeInteger(value) && Number(value) > 0, 'a whole number from 1 up'),
  role: optional(oneOf(ROLES)),
  attribute: optional(text),
  cohort: optional(text),
  baseline: optional(check(Number.isFinite, 'a finite number')),
};
const FIELDS = Object.entries(MEASUREMENT) as [keyof Measurement, Check][];

/**
 * The measurements that a probe returned, completed from their declarations.
 *
 * @param probe The key of the probe, with which all names start.
 * @param declared Its declarations; undefined for a probe that may measure anything.
 * @throws Error if a measurement is incomplete, undeclared or ambiguous.
 */
export function checkedMeasurements(
  readings: readonly Reading[],
  probe: string,
  declared?: ProbeMeasurements,
): readonly Measurement[] {
  if (!Array.isArray(readings)) throw new Error('it returned no list of measurements');
  const names = new Set<unknown>();
  return readings.map((each: Reading | undefined) => {
    const reading: Partial<Reading> = each ?? {};
    const { name = '' } = reading;
    const declaration = declared?.find(name);
    if (text(name) === undefined) checkName(name, probe, declared);
    // `value` alone is never declared.
    const measurement: Record<string, unknown> = {
      ...declaration,
      ...defined(reading),
      value: reading.value,
    };
    for (const [field, problemOf] of FIELDS) {
      const expected = problemOf(field === 'name' ? reading.name : measurement[field]);
      if (expected === undefined) continue;
      const found = describeReturnValue(measurement[field]);
      throw new Error(`\`${field}\` of "${name}" is ${found}, but must be ${expected}`);
    }
    if (names.has(name)) throw new Error(`it measures "${name}" twice at one boundary`);
    names.add(name);
    const fields = FIELDS.filter(([field]) => measurement[field] !== undefined);
    return Object.fromEntries(fields.map(([field]) => [field, measurement[field]])) as unknown as Measurement;
  });
}

/** @throws Error if the name of a measurement is not the probe's own, or not declared. */
function checkName(name: string, probe: string, declared?: ProbeMeasurements): void {
  if (!name.startsWith(`${probe}.`)) {
    throw new Error(`it measures "${name}", but names of its measurements must start with "${probe}."`);
  }
  if (!declared || declared.find(name)) return;
  const nearest = nearestName(name, declared.known);
  const hint = nearest === undefined ? '' : `; did you mean "${nearest}"?`;
  throw new Error(`it measures "${name}", which it does not declare in \`measures\`${hint}`);
}

const defined = (object: object) =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined && value !== null));

/** @throws RecallError `RECALL_PLUGIN` if a probe's `measures` are invalid. */
export function checkDeclared(measures: unknown, probe: string, at: string): void {
  const problem = declarationProblem(measures, probe);
  if (problem === undefined) return;
  throw new RecallError('RECALL_PLUGIN', `The probe "${probe}" declares in \`measures\` ${problem}`, { at });
}

function declarationProblem(measures: unknown, probe: string): string | undefined {
  if (!Array.isArray(measures)) return `${describeReturnValue(measures)}, not a list`;
  const names = new Set<unknown>();
  for (const each of measures as readonly unknown[]) {
    const declaration = (each ?? {}) as Partial<Measurement>;
    const { name } = declaration;
    if (text(name) !== undefined || !name!.startsWith(`${probe}.`)) {
      return `${describeReturnValue(name)}, but names must start with "${probe}."`;
    }
    if (names.has(name)) return `"${name}" twice`;
    names.add(name);
    for (const [field, problemOf] of FIELDS) {
      const value = declaration[field];
      const expected = value === undefined ? undefined : problemOf(value);
      if (expected)
        return `${describeReturnValue(value)} as \`${field}\` of "${name}", but it must be ${expected}`;
    }
  }
  return undefined;
}

/**
 * Wraps a sampler so that its errors name it and the step, and its answers are valid.
 *
 * @param label The sampler in errors: `sampler "cooling"`.
 * @param most The number of individuals that it may draw from.
 */
export function checkedSampler(sampler: Sampler, label: string, most = Infinity): Sampler {
  const at: Sampler['at'] = (step, transitions) => {
    const place = `${label}, step ${step}`;
    const hook = `hook at, step ${step}`;
    let distribution: Distribution;
    try {
      distribution = sampler.at(step, transitions);
    } catch (cause) {
      if (!(cause instanceof RecallError)) {
        const problem = `The ${label} failed: ${errorMessage(cause)}`;
        throw new RecallError('RECALL_PLUGIN', problem, { at: hook, cause });
      }
      const { code, problem, at, fix } = cause;
      const places = at === undefined ? place : `${at}, ${place}`;
      throw new RecallError(code, problem, { at: places, fix, cause });
    }
    if (isPromise(distribution) || !isDistribution(distribution)) {
      const problem = `The ${label} returned ${describeReturnValue(distribution)}, not a distribution`;
      throw new RecallError('RECALL_PLUGIN', problem, { at: hook, fix: `Return ${DISTRIBUTIONS}.` });
    }
    if (distribution.size > most) {
      throw new RecallError(
        'RECALL_DISTRIBUTION',
        `It may draw individual ${distribution.size - 1}, but there are only ${most}, counted from 0`,
        {
          at: place,
          fix: 'Draw from at most `individuals` of its context, or raise population.individuals.',
        },
      );
    }
    return distribution;
  };
  const { reads } = sampler;
  if (!sampler.decide) return { at, reads, ...stateHooks(sampler) };
  const decide: Sampler['decide'] = (...args) => {
    const decision = sampler.decide?.(...args);
    if (!isPromise(decision)) return decision;
    throw new Error('`decide` returned a promise, but must return at once');
  };
  return { at, decide, reads, ...stateHooks(sampler) };
}

/** Whether an answer is a promise. Handles its rejection, which would otherwise end the process. */
export function isPromise(answer: unknown): answer is Promise<unknown> {
  if (!(answer instanceof Promise)) return false;
  answer.catch(() => undefined);
  return true;
}
