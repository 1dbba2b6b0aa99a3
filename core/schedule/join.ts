/** Runs samplers one after another. */
import { RecallError } from '../errors.js';
import { describeValue } from '../describe-value.js';
import type { Sampler } from '../plugin/contracts.js';
import { stateOfParts } from '../plugin/stateful.js';
import { checkStages } from './check.js';
import { decidePart, combineReads, partTransitions } from './nested-samplers.js';

export interface Stage {
  /** Length in steps; optional for the last stage, which lasts to the end of the run. */
  readonly steps?: number;
  readonly sampler: Sampler;
}

/** Returns the length of a stage. @throws RecallError `RECALL_SCHEDULE` unless it is a positive integer. */
export function checkStageLength(stage: number, steps: number | undefined): number {
  if (steps !== undefined && Number.isInteger(steps) && steps >= 1) return steps;
  throw new RecallError('RECALL_SCHEDULE', `The length of stage ${stage + 1} is ${describeValue(steps)}`, {
    fix: 'Set `steps` to a whole number, at least 1: only the last stage can omit it.',
  });
}

/**
 * Runs the stages in order; each sees steps counted from its own start. At a switch, the step belongs to the new stage.
 * The last stage lasts indefinitely.
 *
 * @throws RecallError `RECALL_SCHEDULE` unless there is at least one stage, every stage has a sampler, and all but the last
 * have a positive integer length.
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
