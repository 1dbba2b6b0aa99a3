/** Samplers in turns, for as long as they are asked. */
import type { Sampler } from '../plugin/contracts.js';
import { stateOfParts } from '../plugin/stateful.js';
import { checkStages } from './check.js';
import { checkStageLength, type Stage } from './join.js';
import { decidePart, combineReads, partTransitions } from './nested-samplers.js';

/**
 * Runs the stages in order, again and again. A stage begins afresh each time: it sees steps counted from the
 * beginning of that visit, and only what it decided in it. The step on a boundary belongs to what begins there.
 *
 * @throws RecallError `RECALL_SCHEDULE` when there is no stage, or one has no sampler or no whole, positive length.
 * @example
 * import { constant, cycle, defineSampler, range, uniform } from 'recall-lab';
 *
 * export const turns = defineSampler({
 *   name: 'turns',
 *   create: ({ individuals }) =>
 *     cycle([
 *       { steps: 100, sampler: constant(range(0, Math.ceil(individuals / 2))) },
 *       { steps: 400, sampler: constant(uniform(individuals)) },
 *     ]),
 * });
 */
export function cycle(stages: readonly Required<Stage>[]): Sampler {
  checkStages(stages);
  stages.forEach(({ steps }, stage) => checkStageLength(stage, steps));
  const period = stages.reduce((sum, { steps }) => sum + steps, 0);

  /** Each visit is a part of its own, so that no visit reads another's decisions. */
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
