// Sparse facts: who is asked about one relation is compared with the entropy of that relation, everywhere.
import path from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import type { Measured, RunEvent } from '../../core/bus/events.js';
import { createRun } from '../../core/index.js';
import { describeSummary } from '../../core/run/summary-text.js';
import type { Summary } from '../../core/run/summary.js';
import { earlyStop, hallucination, phases, recall } from '../../plugins/index.js';

const folder = path.join(import.meta.dirname, '02-baseline-of-what-was-asked');
/** Of the relation with two values, which the ten held out have, and most others. */
const TWO_VALUES = 0.68;

let events: RunEvent[];
let summary: Summary;
let notes: readonly string[];

beforeAll(async () => {
  const run = await createRun({
    file: path.join(folder, 'recall.config.json'),
    cwd: folder,
    overrides: {
      seed: 1,
      steps: 60,
      batch: 16,
      model: { width: 16, layers: 1, heads: 2 },
      engine: { threads: 1 },
      probes: {
        recall: recall({ individuals: 6, every: 20 }),
        phases: phases(),
        hallucination: hallucination({ every: 20 }),
      },
      interventions: { 'early-stop': earlyStop({ measurement: 'confidence of unseen', above: 2 }) },
    },
  });
  ({ notes } = run);
  events = [];
  run.events$.subscribe((event) => void events.push(event));
  summary = await run.start();
});

const measured = (name: string) =>
  events.filter((event): event is Measured => event.type === 'measurement' && event.name === name);

it('gives the loss of those held out the baseline of their only relation', () => {
  for (const { baseline } of measured('hallucination.loss')) expect(baseline).toBeCloseTo(TWO_VALUES, 1);
  expect(summary.hallucination.baseline).toBeCloseTo(TWO_VALUES, 1);
  expect(summary.baseline).toBeGreaterThan(1.5);
});

it('ends the plateau in recall and in phases at the same step, or in neither', () => {
  const ends = (name: string) => measured(name).map(({ value }) => value);
  expect(ends('phases.plateau-end')).toEqual(ends('recall.plateau-end'));
});

it('says how far the baseline of a sample lies from that of the population', () => {
  expect(notes.some((note) => /^hallucination\.loss .* baseline of 0\.6/.test(note))).toBe(true);
});

it('does not call a loss of twice the baseline honest', () => {
  const unseen = { ...summary.hallucination, loss: 1.43, maxProbability: 0.78 };
  const text = describeSummary({ ...summary, plateauEnd: 40, hallucination: unseen }).replace(/\s+/g, ' ');
  expect(text).toContain('2.1 times the no-knowledge baseline');
  expect(text).not.toContain('no false confidence');
});
