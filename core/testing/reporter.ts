/** What every reporter promises. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../bus/events.js';
import { defineProbe } from '../plugin/define.js';
import type { PluginSpec } from '../plugin/definition.js';
import { throughJson, tried, type Circumstances } from './circumstances.js';
import { testDeclaration } from './declaration.js';
import { tinyRun } from './tiny-run.js';

/**
 * Registers tests of a reporter: that it takes everything a run tells, with a run folder and without one,
 * changes nothing of it, stores it and closes.
 *
 * @example
 * import { tensorboard } from 'recall-lab/plugins';
 * import { testReporter } from 'recall-lab/testing';
 *
 * testReporter(tensorboard({ lossEvery: 5 }));
 */
export function testReporter(spec: PluginSpec, circumstances: Circumstances = {}): void {
  let events: readonly RunEvent[];
  let folder: string;

  describe(`reporter ${spec.plugin}`, () => {
    beforeAll(async () => {
      events = await everyEvent();
      folder = await mkdtemp(path.join(tmpdir(), 'recall-reporter-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    testDeclaration('reporter', spec, circumstances);

    it.each(['in memory', 'with a folder'])('takes every event of a run %s, and closes', async (where) => {
      const { instance } = tried('reporter', spec, circumstances, where === 'in memory' ? undefined : folder);
      for (const event of events) instance.event(event);
      await instance.flush?.();
      if (instance.save) {
        const state = instance.save();
        expect(throughJson(state)).toEqual(state);
      }
      await instance.close?.();
    });

    it('can be closed before anything happened', async () => {
      const { instance } = tried('reporter', spec, circumstances);
      await instance.flush?.();
      await instance.close?.();
    });
  });
}

/** The events of a real run, and the kinds that it had no occasion for; frozen, so that changing one throws. */
async function everyEvent(): Promise<readonly RunEvent[]> {
  const sample = defineProbe({
    name: 'sample',
    measure: ({ step }) => [
      { name: 'recall.loss', value: 4 - step / 10, unit: 'nats', split: 'seen', n: 8 },
      { name: 'recall.accuracy', value: step / 20, unit: 'fraction', split: 'seen', n: 8 },
    ],
  });
  const { events } = await tinyRun({ probes: { sample: sample({ every: 5 }) } });
  const [started, ...others] = events;
  return [
    started,
    { type: 'warning', step: 0, code: 'RECALL_PLUGIN', message: 'Something to know.' } as const,
    { type: 'transition', step: 0, plugin: 'sampler', data: { stage: 1 } } as const,
    ...others,
  ].map((event) => Object.freeze(event));
}
