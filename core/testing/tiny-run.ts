/** A complete run in memory, small enough for a test. */
import type { RunEvent } from '../bus/events.js';
import { compose } from '../config/compose.js';
import type { PartialConfig } from '../config/schema.js';
import { constant } from '../schedule/index.js';
import { uniformOver } from '../distribution/index.js';
import { defineSampler } from '../plugin/define.js';
import { createRun } from '../run/create.js';
import type { Summary } from '../run/summary.js';
import { tinyBiographies } from './fixtures.js';

const everyone = defineSampler({
  name: 'everyone',
  create: ({ individuals }) => constant(uniformOver(individuals)),
});

/** One layer, 64 individuals, 20 steps. */
export const tinyConfig = (): PartialConfig => ({
  steps: 20,
  batch: 8,
  model: { layers: 1, width: 8, heads: 2 },
  population: tinyBiographies(64),
  sampler: everyone(),
  optimizer: { learningRate: 1e-2 },
  engine: { threads: 1 },
});

/**
 * Trains a one-layer model on 64 individuals for 20 steps, with overrides from `config`. Stores nothing.
 *
 * @example
 * import { freeze } from 'recall-lab/plugins';
 * import { tinyRun } from 'recall-lab/testing';
 * import { expect } from 'vitest';
 *
 * const { events } = await tinyRun({ interventions: { freeze: freeze({ at: 5, parts: ['mlp'] }) } });
 * expect(events.filter(({ type }) => type === 'transition')).toHaveLength(1);
 */
export async function tinyRun(config: PartialConfig = {}): Promise<{ events: RunEvent[]; summary: Summary }> {
  const run = await createRun({ file: false, preset: compose(tinyConfig(), config) });
  const events: RunEvent[] = [];
  run.events$.subscribe((event) => void events.push(event));
  const summary = await run.start();
  return { events, summary };
}
