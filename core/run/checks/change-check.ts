/** Validates the change that an intervention returns, before it takes effect. Pure functions. */
import { describeReturnValue } from '../../describe-value.js';
import { RecallError, suggestName, errorMessage } from '../../errors.js';
import { parameterCount, parameterLayout, type ModelShape } from '../../model/shape.js';
import type { Change, Sampler } from '../../plugin/contracts.js';
import { unpairedHook } from '../../plugin/hooks.js';
import { checkedSampler, isPromise } from './answers.js';

export interface ChangeContext {
  /** The intervention in errors: `intervention "freeze"`. */
  readonly label: string;
  readonly shape: ModelShape;
  readonly step: number;
  /** The number of individuals that a new sampler may draw from. */
  readonly individuals?: number;
}

/** Returns what a value must be; undefined if it is valid. */
type Check = (value: unknown, shape: ModelShape) => string | undefined;

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isFunction = (value: unknown) => typeof value === 'function';

/** Parameters of another length would overwrite the beginning of the model. */
const parameters: Check = (value, shape) => {
  const count = parameterCount(shape);
  const isValid = value instanceof Float32Array && value.length === count;
  return isValid ? undefined : `a Float32Array of ${count} parameters`;
};

const CHECKS: Readonly<Record<keyof Change, Check>> = {
  sampler: (value) => {
    if (!isFunction((value as Partial<Sampler> | null)?.at)) return 'a sampler with a function `at`';
    const unpaired = unpairedHook(value as Sampler);
    return unpaired && `a sampler that saves and restores its state: it has ${unpaired}`;
  },
  learningRate: (value) => (isFunction(value) ? undefined : 'a function of the step'),
  optimizer: (value) => (value === 'reset' ? undefined : '"reset"'),
  frozen: (value) => (Array.isArray(value) && value.every(isText) ? undefined : 'a list of parts of names'),
  patternsFrom: (value, shape) => {
    const expected = value === null ? undefined : parameters(value, shape);
    return expected && `${expected}, or null`;
  },
  parameters,
  stop: (value) => (isText(value) ? undefined : 'text'),
};

/**
 * The change, with its sampler and learning rate wrapped so that their answers are valid, too.
 *
 * @throws Error for an unknown key or an invalid value.
 */
export function checkedChange(change: Change, { label, shape, step, individuals }: ChangeContext): Change {
  const answer: unknown = change;
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) {
    const found = describeReturnValue(answer);
    throw new Error(`\`change\` returned ${found}, but must return an object ({} for no change)`);
  }
  for (const [key, value] of Object.entries(change)) {
    if (!Object.hasOwn(CHECKS, key)) {
      throw new Error(`its change has an unknown key "${key}". ${suggestName(key, Object.keys(CHECKS))}`);
    }
    const expected = value === undefined ? undefined : CHECKS[key as keyof Change](value, shape);
    if (expected)
      throw new Error(`\`${key}\` of its change is ${describeReturnValue(value)}, but must be ${expected}`);
  }
  for (const part of change.frozen ?? []) checkFrozen(part, shape);
  const { sampler, learningRate } = change;
  return {
    ...change,
    ...(sampler && { sampler: checkedSampler(sampler, `sampler of ${label}`, individuals) }),
    ...(learningRate && { learningRate: checkedRate(learningRate, label, step) }),
  };
}

function checkFrozen(part: string, shape: ModelShape): void {
  const names = parameterLayout(shape).map(({ name }) => name);
  if (names.some((name) => name.includes(part))) return;
  // Reversed, so that of equally near names, one in a block is suggested before one in the embeddings.
  const pieces = [...new Set(names.reverse().flatMap((name) => name.split('.')))];
  throw new Error(
    `its change freezes "${part}", but no parameter's name contains that. ${suggestName(part, pieces)}`,
  );
}

function checkedRate(learningRate: (step: number) => number, label: string, decidedAt: number) {
  return (step: number): number => {
    const at = `hook change, step ${decidedAt}; called for step ${step}`;
    let rate: unknown;
    try {
      rate = learningRate(step);
    } catch (cause) {
      const problem = `The learning rate of ${label} failed: ${errorMessage(cause)}`;
      throw new RecallError('RECALL_PLUGIN', problem, { at, cause });
    }
    if (!isPromise(rate) && typeof rate === 'number' && rate >= 0 && rate < Infinity) return rate;
    throw new RecallError('RECALL_PLUGIN', `The learning rate of ${label} is ${describeReturnValue(rate)}`, {
      at,
      fix: '`learningRate` must return a number from 0 up for every later step.',
    });
  };
}
