/** Switches from one sampler to another once a condition holds, and records the switch. */
import type { Json, Transition } from '../bus/events.js';
import { RecallError } from '../errors.js';
import type { Sampler } from '../plugin/contracts.js';
import { stateOfParts } from '../plugin/stateful.js';
import { checkFunction, checkSampler } from './check.js';
import type { Condition } from './condition.js';
import { decidePart, combineReads, combineDecisions, partTransitions } from './nested-samplers.js';

const BEFORE = 0;
const AFTER = 1;
const CONDITION = 2;

/** The record of a condition: the first step of `after`, or the value that the condition stores. */
type ConditionRecord = { readonly switchAt: number } | { readonly remember: Json };

export interface UntilOptions {
  /** Minimum length of `before` in steps (default: 0). */
  readonly minimum?: number;
  /** The step at which `after` starts even if the condition does not hold (default: never). */
  readonly maximum?: number;
}

/**
 * Runs `before` until `condition` holds, then `after`, which sees steps counted from the switch. The update that
 * follows the switch belongs to `after`.
 *
 * The recorded decisions alone determine which sampler is active at a step.
 *
 * @throws RecallError `RECALL_SCHEDULE` unless 0 <= minimum <= maximum in whole steps, or if an argument is not a
 * condition or sampler.
 * @example
 * import { above, constant, defineSampler, uniformOver, until } from 'recall-lab';
 *
 * export const firstFew = defineSampler({
 *   name: 'first-few',
 *   create({ individuals, steps }) {
 *     const few = constant(uniformOver(Math.ceil(individuals / 8)));
 *     const everyone = constant(uniformOver(individuals));
 *     return until(above('recall.accuracy', 0.1), few, everyone, { maximum: Math.ceil(steps / 4) });
 *   },
 * });
 */
export function until(
  condition: Condition,
  before: Sampler,
  after: Sampler,
  { minimum = 0, maximum = Infinity }: UntilOptions = {},
): Sampler {
  checkFunction(condition, 'The condition', "a condition such as above('recall.accuracy', 0.5)");
  checkSampler(before, 'The sampler before the condition');
  checkSampler(after, 'The sampler after the condition');
  checkBounds(minimum, maximum);
  const recorded = (transitions: readonly Transition[]) =>
    partTransitions(CONDITION, transitions).map(({ data }) => data as ConditionRecord);

  /** The first step of `after`. */
  const switchStep = (transitions: readonly Transition[]): number => {
    const switched = recorded(transitions).find((record) => 'switchAt' in record);
    return switched?.switchAt ?? maximum;
  };

  return {
    ...combineReads(condition, before, after),
    at(step, transitions) {
      const start = switchStep(transitions);
      return step < start
        ? before.at(step, partTransitions(BEFORE, transitions))
        : after.at(step - start, partTransitions(AFTER, transitions, start));
    },

    decide(boundary, transitions) {
      const { step } = boundary;
      const decideAfter = (start: number) => decidePart(AFTER, after, boundary, transitions, start);
      const start = switchStep(transitions);
      if (step >= start) return decideAfter(start);

      const records = recorded(transitions);
      if (records.some((record) => 'switchAt' in record))
        return decidePart(BEFORE, before, boundary, transitions);

      const last = records.findLast((record) => 'remember' in record);
      const verdict = condition(boundary, last?.remember);
      if (!verdict) return decidePart(BEFORE, before, boundary, transitions);
      if (!('since' in verdict)) {
        return combineDecisions(decidePart(BEFORE, before, boundary, transitions), {
          part: CONDITION,
          data: verdict,
        });
      }
      const switchAt = Math.min(maximum, Math.max(minimum, step, verdict.since));
      return combineDecisions(
        { part: CONDITION, data: { switchAt } },
        switchAt === step ? decideAfter(switchAt) : decidePart(BEFORE, before, boundary, transitions),
      );
    },
    ...stateOfParts([before, after]),
  };
}

function checkBounds(minimum: number, maximum: number): void {
  const isWhole = (steps: number) => Number.isInteger(steps) && steps >= 0;
  if (isWhole(minimum) && (isWhole(maximum) || maximum === Infinity) && minimum <= maximum) return;
  throw new RecallError('RECALL_SCHEDULE', `A stage cannot last from ${minimum} to ${maximum} steps`, {
    fix: 'Use whole numbers of steps, with `minimum` not above `maximum`.',
  });
}
