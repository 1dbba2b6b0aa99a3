/** One sampler until a condition holds, then another: the switch is decided by what is measured, and recorded. */
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

/** What is recorded of a condition: the step from which `after` is in force, or what it must remember. */
type ConditionRecord = { readonly switchAt: number } | { readonly remember: Json };

export interface UntilOptions {
  /** `before` lasts at least so many steps; 0 by default. */
  readonly minimum?: number;
  /** `after` begins at this step even if the condition never holds; by default it waits for ever. */
  readonly maximum?: number;
}

/**
 * Runs `before` until `condition` holds, then `after`, which sees steps counted from the switch. The step of the
 * boundary at which the condition holds belongs to `after`.
 *
 * Which of them is in force at a step follows from the recorded decisions alone.
 *
 * @throws RecallError `RECALL_SCHEDULE` unless 0 <= minimum <= maximum, in whole steps, and for what is no condition
 * or sampler.
 * @example
 * import { above, constant, defineSampler, uniform, until } from 'recall-lab';
 *
 * export const firstFew = defineSampler({
 *   name: 'first-few',
 *   create({ individuals, steps }) {
 *     const few = constant(uniform(Math.ceil(individuals / 8)));
 *     const everyone = constant(uniform(individuals));
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
  checkFunction(condition, 'The condition', "above('recall.accuracy', 0.5), or the like");
  checkSampler(before, 'What comes before the condition');
  checkSampler(after, 'What comes after the condition');
  checkBounds(minimum, maximum);
  const recorded = (transitions: readonly Transition[]) =>
    partTransitions(CONDITION, transitions).map(({ data }) => data as ConditionRecord);

  /** The first step of `after`. */
  const switchStep = (transitions: readonly Transition[]): number => {
    const made = recorded(transitions).find((record) => 'switchAt' in record);
    return made?.switchAt ?? maximum;
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
  const whole = (steps: number) => Number.isInteger(steps) && steps >= 0;
  if (whole(minimum) && (whole(maximum) || maximum === Infinity) && minimum <= maximum) return;
  throw new RecallError('RECALL_SCHEDULE', `A stage cannot last from ${minimum} to ${maximum} steps`, {
    fix: 'Both are whole numbers of steps, the first not above the second.',
  });
}
