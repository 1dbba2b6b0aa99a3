/** What an intervention answers with, looked at before it takes effect: what cannot be used would train on unnoticed. */
import { RecallError, suggestName, errorMessage } from '../../errors.js';
import { parameterCount, parameterLayout, type ModelShape } from '../../model/shape.js';
import type { Change, Sampler } from '../../plugin/contracts.js';
import { unpairedHook } from '../../plugin/hooks.js';
import { answerable, isLater } from './answers.js';
import { describeReturnValue } from '../../describe-value.js';

/** Whose change it is, what it is of, and when it was decided. */
export interface Changed {
  /** The intervention, in words: `intervention "freeze"`. */
  readonly who: string;
  readonly shape: ModelShape;
  readonly step: number;
}

/** What a value has to be, by its key; undefined where it is. */
type Allowed = (value: unknown, shape: ModelShape) => string | undefined;

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isFunction = (value: unknown) => typeof value === 'function';

const KEYS: Readonly<Record<keyof Change, Allowed>> = {
  sampler: (value) => {
    if (!isFunction((value as Partial<Sampler> | null)?.at)) return 'a sampler, with a function `at`';
    const alone = unpairedHook(value as Sampler);
    return alone && `a sampler that saves and restores: it has ${alone}`;
  },
  learningRate: (value) => (isFunction(value) ? undefined : 'a function of the step'),
  optimizer: (value) => (value === 'reset' ? undefined : '"reset"'),
  frozen: (value) => (Array.isArray(value) && value.every(isText) ? undefined : 'a list of parts of names'),
  patternsFrom: (value, shape) => (value === null ? undefined : orNull(parameters(value, shape))),
  parameters,
  stop: (value) => (isText(value) ? undefined : 'a text'),
};

/**
 * A change that can take effect, whose functions are held to what they answer later.
 *
 * @throws Error when it has a key that means nothing, or a value that cannot be used.
 */
export function understood(change: Change, { who, shape, step }: Changed): Change {
  const answer: unknown = change;
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    throw new Error(
      `\`change\` returned ${describeReturnValue(answer)}, and has to return an object, {} for no change`,
    );
  }
  for (const [key, value] of Object.entries(change)) {
    if (!Object.hasOwn(KEYS, key)) {
      throw new Error(
        `it changes "${key}", and nothing is called so. ${suggestName(key, Object.keys(KEYS))}`,
      );
    }
    const allowed = value === undefined ? undefined : KEYS[key as keyof Change](value, shape);
    if (allowed)
      throw new Error(`\`${key}\` of its change is ${describeReturnValue(value)}, and has to be ${allowed}`);
  }
  for (const part of change.frozen ?? []) checkPart(part, shape);
  const { sampler, learningRate } = change;
  return {
    ...change,
    ...(sampler && { sampler: answerable(sampler, `sampler of ${who}`) }),
    ...(learningRate && { learningRate: heldTo(learningRate, who, step) }),
  };
}

/** Parameters of this model; of another length they would be written over its beginning. */
function parameters(value: unknown, shape: ModelShape): string | undefined {
  const count = parameterCount(shape);
  return value instanceof Float32Array && value.length === count
    ? undefined
    : `a Float32Array of ${count} parameters`;
}

const orNull = (allowed: string | undefined) => allowed && `${allowed}, or null`;

function checkPart(part: string, shape: ModelShape): void {
  const names = parameterLayout(shape).map(({ name }) => name);
  if (names.some((name) => name.includes(part))) return;
  // Those of blocks come before those of embeddings: of names that are equally near, the first is suggested.
  const pieces = [...new Set(names.reverse().flatMap((name) => name.split('.')))];
  throw new Error(
    `its change freezes "${part}", and no parameter's name has that. ${suggestName(part, pieces)}`,
  );
}

/** A learning rate that is a number from 0 up, or an error that says whose it is, and when. */
function heldTo(learningRate: (step: number) => number, who: string, decided: number) {
  return (step: number): number => {
    const at = `hook change, step ${decided}; asked at step ${step}`;
    let rate: unknown;
    try {
      rate = learningRate(step);
    } catch (cause) {
      const problem = `The learning rate of ${who} failed: ${errorMessage(cause)}`;
      throw new RecallError('RECALL_PLUGIN', problem, { at, cause });
    }
    if (!isLater(rate) && typeof rate === 'number' && rate >= 0 && rate < Infinity) return rate;
    throw new RecallError('RECALL_PLUGIN', `The learning rate of ${who} is ${describeReturnValue(rate)}`, {
      at,
      fix: '`learningRate` of a change returns a number from 0 up, for every step from then on.',
    });
  };
}
