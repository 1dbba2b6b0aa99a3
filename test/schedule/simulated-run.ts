/** A run without a model: asks a sampler at every boundary, with made-up measurements. */
import { boundaryAt } from '../../core/plugin/boundary.js';
import { randomStream, type Json, type Measurement, type Sampler, type Transition } from 'recall-lab';

/** Measurements by step, as names and values. */
export type MadeUp = (step: number) => { readonly [name: string]: number };

export const measurement = (name: string, value: number): Measurement => ({
  name,
  value,
  unit: 'nats',
  split: 'seen',
  n: 8,
  baseline: 4,
});

/** What a sampler decides over a run of `steps`, going on from what was decided before `from`. */
export function decisions(
  sampler: Sampler,
  steps: number,
  madeUp: MadeUp,
  from = 0,
  before: readonly Transition[] = [],
): Transition[] {
  const transitions = [...before];
  for (let step = from; step <= steps; step++) {
    const measurements = Object.entries(madeUp(step)).map(([name, value]) => measurement(name, value));
    const data = sampler.decide?.(boundaryAt(step, steps, measurements), transitions);
    if (data === undefined) continue;
    // Through JSON, as a checkpoint would carry it.
    const carried = JSON.parse(JSON.stringify(data)) as Json;
    transitions.push({ type: 'transition', step, plugin: 'sampler', data: carried });
  }
  return transitions;
}

/** What a sampler answers at a step: its size, a few probabilities and a few draws. */
export function answer(sampler: Sampler, step: number, transitions: readonly Transition[] = []) {
  const distribution = sampler.at(step, transitions);
  const stream = randomStream({ seed: 1, stream: 'test', step });
  return {
    description: distribution.description,
    size: distribution.size,
    probabilities: Array.from({ length: 8 }, (_, i) => distribution.probability(i)),
    draws: Array.from({ length: 8 }, () => distribution.draw(stream)),
  };
}
