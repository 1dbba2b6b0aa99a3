/** Contract tests for reporters. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '../bus/events.js';
import type { Reporter } from '../plugin/contracts.js';
import { defineProbe } from '../plugin/define.js';
import type { PluginSpec } from '../plugin/definition.js';
import { captureState, jsonRoundTrip, mountPlugin, type PluginTestOptions } from './fixtures.js';
import { testDeclaration } from './declaration.js';
import { expectSurvivesKill } from './kill-and-resume.js';
import { tinyRun } from './tiny-run.js';

/**
 * Registers tests of a reporter: it handles all events of a run, with and without a run folder, does not modify them,
 * flushes and closes, and resumes from saved state.
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

    it.each(['in memory', 'with a folder'])('handles every event of a run %s, and closes', async (where) => {
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

    it('resumes from its saved state without a difference', () =>
      atOneTime(async () => {
        const at = async (name: string) => {
          const subfolder = path.join(folder, name);
          await mkdir(subfolder, { recursive: true });
          return mountPlugin('reporter', spec, circumstances, subfolder).instance;
        };
        const report = async (reporter: Reporter, some: readonly RunEvent[]) => {
          for (const event of some) reporter.event(event);
          await reporter.flush?.();
        };
        const middle = events.findIndex(({ type, step }) => type === 'step' && step > 10);
        const rest = events.slice(middle);

        const whole = await at('whole');
        if (!whole.save) return;
        await report(whole, events);
        const interrupted = await at('resumed');
        await report(interrupted, events.slice(0, middle));
        const restore = captureState(interrupted);
        // Events between the checkpoint and the interruption, which the resumed run repeats.
        await report(interrupted, rest.slice(0, 5));
        await interrupted.close?.();
        const resumed = await at('resumed');
        restore(resumed);
        await report(resumed, [Object.freeze({ ...events[0], step: 10 }), ...rest]);
        expect(resumed.save?.(), 'it does not save or restore all its state').toEqual(whole.save());
        expect(resumed.saveArrays?.()).toEqual(whole.saveArrays?.());
        for (const each of [whole, resumed]) await each.close?.();
      }));

    it('does not affect a run that is killed and resumed', async () => {
      const reporters = { [spec.plugin]: spec };
      await expectSurvivesKill({ reporters }, { at: 10, end: 20 }, circumstances);
    });

    it('can be closed before any event', async () => {
      const { instance } = mountPlugin('reporter', spec, circumstances);
      await instance.flush?.();
      await instance.close?.();
    });
  });
}

/** Events of a real run, plus kinds that it does not emit; frozen, so that modifying one throws. */
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

/** Runs a test while the clock stands: logs may hold the time of day, and their hashes are part of a reporter's state. */
async function atOneTime(test: () => Promise<void>): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: 0 });
  try {
    await test();
  } finally {
    vi.useRealTimers();
  }
}
