/** Repeats a sequence of samplers indefinitely. */
import type { Sampler } from '../plugin/contracts.js';
import { stateOfParts } from '../plugin/stateful.js';
import { checkStages } from './check.js';
import { checkStageLength, type Stage } from './join.js';
import { decidePart, combineReads, partTransitions } from './nested-samplers.js';

/**
 * Runs the stages in order, over and over. Each visit starts afresh: the sampler sees steps counted from the start of
 * the visit and only the decisions made during it. At a switch, the step belongs to the new stage.
 *
 * @throws RecallError `RECALL_SCHEDULE` unless there is at least one stage, and each has a sampler and a positive integer
 * length.
 * @example
 * import { constant, cycle, defineSampler, range, uniformOver } from 'recall-lab';
 *
 * export const turns = defineSampler({
 *   name: 'turns',
 *   create: ({ individuals }) =>
 *     cycle([
 *       { steps: 100, sampler: constant(range(0, Math.ceil(individuals / 2))) },
 *       { steps: 400, sampler: constant(uniformOver(individuals)) },
 *     ]),
 * });
 */
export function cycle(stages: readonly Required<Stage>[]): Sampler {
  checkStages(stages);
  stages.forEach(({ steps }, stage) => checkStageLength(stage, steps));
  const period = stages.reduce((sum, { steps }) => sum + steps, 0);

  /** Numbers every visit as a separate part, so that no visit reads another's decisions. */
  const visitAt = (step: number) => {
    const round = Math.floor(step / period);
    let start = round * period;
    let stage = 0;
    while (start + stages[stage].steps <= step) start += stages[stage++].steps;
    return { sampler: stages[stage].sampler, part: round * stages.length + stage, start };
  };
  return {
    ...combineReads(...stages.map(({ sampler }) => sampler)),
    at(step, transitions) {
      const { sampler, part, start } = visitAt(step);
      return sampler.at(step - start, partTransitions(part, transitions, start));
    },
    decide(boundary, transitions) {
      const { sampler, part, start } = visitAt(boundary.step);
      return decidePart(part, sampler, boundary, transitions, start);
    },
    ...stateOfParts(stages.map(({ sampler }) => sampler)),
  };
}
