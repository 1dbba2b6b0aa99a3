/** What every reporter promises. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunEvent } from '../bus/events.js';
import type { Reporter } from '../plugin/contracts.js';
import { defineProbe } from '../plugin/define.js';
import type { PluginSpec } from '../plugin/definition.js';
import { captureState, jsonRoundTrip, mountPlugin, type PluginTestOptions } from './fixtures.js';
import { testDeclaration } from './declaration.js';
import { expectSurvivesKill } from './kill-and-resume.js';
import { tinyRun } from './tiny-run.js';

/**
 * Registers tests of a reporter: that it takes everything a run tells, with a run folder and without one,
 * changes nothing of it, stores it and closes; and that one that saves something goes on from there.
 *
 * @example
 * import { tensorboard } from 'recall-lab/plugins';
 * import { testReporter } from 'recall-lab/testing';
 *
 * testReporter(tensorboard({ lossEvery: 5 }));
 */
export function testReporter(spec: PluginSpec, circumstances: PluginTestOptions = {}): void {
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
      const { instance } = mountPlugin(
        'reporter',
        spec,
        circumstances,
        where === 'in memory' ? undefined : folder,
      );
      for (const event of events) instance.event(event);
      await instance.flush?.();
      if (instance.save) {
        const state = instance.save();
        expect(jsonRoundTrip(state)).toEqual(state);
      }
      await instance.close?.();
    });

    it('goes on from its saved state as if it had never stopped', async () => {
      const at = async (name: string) => {
        const own = path.join(folder, name);
        await mkdir(own, { recursive: true });
        return mountPlugin('reporter', spec, circumstances, own).instance;
      };
      const told = async (reporter: Reporter, some: readonly RunEvent[]) => {
        for (const event of some) reporter.event(event);
        await reporter.flush?.();
      };
      const middle = events.findIndex(({ type, step }) => type === 'step' && step > 10);
      const rest = events.slice(middle);

      const whole = await at('whole');
      if (!whole.save) return;
      await told(whole, events);
      const interrupted = await at('resumed');
      await told(interrupted, events.slice(0, middle));
      const restore = captureState(interrupted);
      // What it is told between the checkpoint and the interruption, the run that goes on tells again.
      await told(interrupted, rest.slice(0, 5));
      await interrupted.close?.();
      const resumed = await at('resumed');
      restore(resumed);
      await told(resumed, [Object.freeze({ ...events[0], step: 10 }), ...rest]);
      expect(resumed.save?.(), 'it does not save everything, or does not restore it').toEqual(whole.save());
      expect(resumed.saveArrays?.()).toEqual(whole.saveArrays?.());
      for (const each of [whole, resumed]) await each.close?.();
    });

    it('lets the run that it reports be killed and resumed', async () => {
      const reporters = { [spec.plugin]: spec };
      await expectSurvivesKill({ reporters }, { at: 10, end: 20 }, circumstances);
    });

    it('can be closed before anything happened', async () => {
      const { instance } = mountPlugin('reporter', spec, circumstances);
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
  const { events } = await tinyRun({ probes: { recall: sample({ every: 5 }) } });
  const [started, ...others] = events;
  return [
    started,
    { type: 'warning', step: 0, code: 'RECALL_PLUGIN', message: 'Something to know.' } as const,
    { type: 'transition', step: 0, plugin: 'sampler', data: { stage: 1 } } as const,
    ...others,
  ].map((event) => Object.freeze(event));
}
