/** One sampler after another, each from its boundary on. */
import { RecallError } from '../errors.js';
import { describeValue } from '../describe-value.js';
import type { Sampler } from '../plugin/contracts.js';
import { stateOfParts } from '../plugin/stateful.js';
import { checkStages } from './check.js';
import { decidePart, combineReads, partTransitions } from './nested-samplers.js';

export interface Stage {
  /** How many steps it lasts; the last stage may leave it out and last to the end. */
  readonly steps?: number;
  readonly sampler: Sampler;
}

/** @throws RecallError `RECALL_SCHEDULE` unless the stage's length is whole and positive; returns it otherwise. */
export function checkStageLength(stage: number, steps: number | undefined): number {
  if (steps !== undefined && Number.isInteger(steps) && steps >= 1) return steps;
  throw new RecallError(
    'RECALL_SCHEDULE',
    `Stage ${stage + 1} lasts ${steps === undefined ? 'no stated number of' : describeValue(steps)} steps`,
    { fix: 'Every stage that another follows lasts a whole number of steps, at least 1.' },
  );
}

/**
 * Runs the stages in order; each sees steps counted from its own beginning. The step on a boundary belongs
 * to the stage that begins there, and the last stage goes on for as long as it is asked.
 *
 * @throws RecallError `RECALL_SCHEDULE` when there is no stage, one has no sampler, or one before the last has no
 * whole, positive length.
 */
export function join(stages: readonly Stage[]): Sampler {
  checkStages(stages);
  const starts = [0];
  stages.slice(0, -1).forEach(({ steps }, stage) => {
    starts.push(starts[stage] + checkStageLength(stage, steps));
  });
  const stageAt = (step: number) => {
    let stage = starts.length - 1;
    while (starts[stage] > step) stage--;
    return stage;
  };
  return {
    ...combineReads(...stages.map(({ sampler }) => sampler)),
    at(step, transitions) {
      const stage = stageAt(step);
      const start = starts[stage];
      return stages[stage].sampler.at(step - start, partTransitions(stage, transitions, start));
    },
    decide(boundary, transitions) {
      const stage = stageAt(boundary.step);
      return decidePart(stage, stages[stage].sampler, boundary, transitions, starts[stage]);
    },
    ...stateOfParts(stages.map(({ sampler }) => sampler)),
  };
}
