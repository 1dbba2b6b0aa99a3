// The phases as they are told while a run goes on.
import { expect, it } from 'vitest';
import type { Measurement } from '../../../core/bus/events.js';
import { noKnowledgeBaseline } from '../../../core/population/population.js';
import { phases } from '../../../plugins/index.js';
import { madeProbe } from './scripted-model.js';

/** What is told at steps 0, 50, 100, ... of losses given as parts of the baseline; undefined is not measured. */
function told(parts: readonly (number | undefined)[], interrupted = false) {
  let { probe, population } = madeProbe(phases());
  const baseline = noKnowledgeBaseline(population);
  return parts.map((part, i) => {
    if (interrupted) {
      const state = JSON.parse(JSON.stringify(probe.save!())) as never;
      ({ probe, population } = madeProbe(phases()));
      probe.restore!(state);
    }
    const value = (part ?? 0) * baseline;
    const loss = { name: 'recall.loss', value, unit: 'nats', split: 'seen' as const, n: 4 };
    const boundary = { step: 50 * i, steps: 1000, measurements: part === undefined ? [] : [loss] };
    const measured = probe.measure(boundary, undefined as never) as readonly Measurement[];
    return Object.fromEntries(measured.map(({ name, value }) => [name.replace('phases.', ''), value]));
  });
}

const run = [5, 2, 1.04, 1.02, 1, 0.985, 1, 0.98, 0.9, 0.5];

it('tells the phase with every measurement, and start and end of the plateau once they are certain', () => {
  expect(told(run)).toEqual([
    { phase: 1 },
    { phase: 1 },
    { phase: 1 },
    { phase: 2, 'plateau-start': 100 },
    { phase: 2 },
    { phase: 2 },
    { phase: 2 },
    { phase: 2 },
    { phase: 3, 'plateau-end': 350 },
    { phase: 3 },
  ]);
});

it('says nothing where the loss was not measured, and the same after an interruption', () => {
  expect(told([5, undefined])[1]).toEqual({});
  expect(told(run, true)).toEqual(told(run));
});
