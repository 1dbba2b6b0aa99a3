// The phases as they are told while a run goes on.
import { boundaryAt } from '../../../core/plugin/boundary.js';
import { expect, it } from 'vitest';
import { noKnowledgeBaseline } from '../../../core/population/baseline.js';
import { phases } from '../../../plugins/index.js';
import { madeProbe } from './scripted-model.js';

/** What is told at steps 0, 50, 100, ... of losses given as parts of the baseline; undefined is not measured. */
async function told(parts: readonly (number | undefined)[], interrupted = false) {
  let { probe, population } = madeProbe(phases());
  const baseline = noKnowledgeBaseline(population);
  const all: Record<string, number>[] = [];
  for (const [i, part] of parts.entries()) {
    if (interrupted) {
      const state = JSON.parse(JSON.stringify(probe.save!())) as never;
      ({ probe, population } = madeProbe(phases()));
      probe.restore!(state);
    }
    const value = (part ?? 0) * baseline;
    const protocol = { unit: 'nats', split: 'seen', n: 4, role: 'loss', baseline } as const;
    const loss = { name: 'recall.loss', value, ...protocol };
    const boundary = boundaryAt(50 * i, 1000, part === undefined ? [] : [loss]);
    const measured = await probe.measure(boundary, undefined as never);
    all.push(Object.fromEntries(measured.map(({ name, value }) => [name.replace('phases.', ''), value])));
  }
  return all;
}

const run = [5, 2, 1.04, 1.02, 1, 0.985, 1, 0.98, 0.9, 0.5];

it('tells the phase with every measurement, and start and end of the plateau once they are certain', async () => {
  expect(await told(run)).toEqual([
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

it('says nothing where the loss was not measured, and the same after an interruption', async () => {
  expect((await told([5, undefined]))[1]).toEqual({});
  expect(await told(run, true)).toEqual(await told(run));
});
