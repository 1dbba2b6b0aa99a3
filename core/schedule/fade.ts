/** Fades gradually from one sampler to another. */
import { interpolate } from '../distribution/index.js';
import { RecallError } from '../errors.js';
import type { Sampler } from '../plugin/contracts.js';
import { stateOfParts } from '../plugin/stateful.js';
import { checkFunction, checkSampler } from './check.js';
import { decidePart, combineReads, combineDecisions, partTransitions } from './nested-samplers.js';
import type { Ramp } from './ramp.js';

const FROM = 0;
const TO = 1;

/**
 * Draws from `to` with probability `fraction(step)`, and from `from` otherwise:
 * p(i) = (1 - fraction) p_from(i) + fraction p_to(i). Both samplers see the same steps.
 *
 * @throws RecallError `RECALL_SCHEDULE` if an argument is not a sampler, or if the fraction at some step is not between 0
 * and 1.
 * @example
 * import { constant, defineSampler, fade, linear, powerLaw, uniformOver } from 'recall-lab';
 *
 * export const flattening = defineSampler({
 *   name: 'flattening',
 *   create: ({ individuals, steps }) =>
 *     fade(constant(powerLaw(individuals, 1)), constant(uniformOver(individuals)), linear(steps / 2)),
 * });
 */
export function fade(from: Sampler, to: Sampler, fraction: Ramp): Sampler {
  checkSampler(from, 'The first sampler of a fade');
  checkSampler(to, 'The second sampler of a fade');
  checkFunction(
    fraction,
    'The fraction of a fade',
    'linear(steps), cosine(steps), or a function of the step',
  );
  return {
    ...combineReads(from, to),
    at(step, transitions) {
      const share = fraction(step);
      if (!(share >= 0 && share <= 1)) {
        throw new RecallError('RECALL_SCHEDULE', `The fraction of a fade is ${share}`, {
          at: `step ${step}`,
          fix: 'Return a number between 0 and 1.',
        });
      }
      return interpolate(
        from.at(step, partTransitions(FROM, transitions)),
        to.at(step, partTransitions(TO, transitions)),
        share,
      );
    },
    decide: (boundary, transitions) =>
      combineDecisions(
        decidePart(FROM, from, boundary, transitions),
        decidePart(TO, to, boundary, transitions),
      ),
    ...stateOfParts([from, to]),
  };
}
