/** Kills and resumes a run, for contract tests of any plugin. */
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { RunEvent } from '../bus/events.js';
import { compose } from '../config/compose.js';
import type { PartialConfig } from '../config/schema.js';
import { attachedDefinitions } from '../plugin/spec-definition.js';
import { createRun } from '../run/create.js';
import { resumeRun } from '../run/resume/resume.js';
import type { Run } from '../run/run.js';
import { LOCK_FILE } from '../storage/lock.js';
import type { PluginTestOptions } from './fixtures.js';
import { tinyConfig } from './tiny-run.js';

/** Where the run is killed, and where it ends. */
export interface KillPoint {
  /** The step of the only checkpoint; the run is killed during the next step. */
  readonly at: number;
  /** The step at which it ends, killed or not. */
  readonly end: number;
}

/**
 * Trains a run twice, once without interruption and once killed and resumed. Expects identical batches, measurements,
 * decisions and parameters.
 *
 * @param plugins Plugins that options refer to by name; a run finds only built-in plugins by name.
 */
export async function expectSurvivesKill(
  config: PartialConfig,
  { at, end }: KillPoint,
  { plugins = [] }: Pick<PluginTestOptions, 'plugins'>,
): Promise<unknown> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'recall-killed-'));
  const [uninterrupted, killed] = ['uninterrupted', 'killed'].map((name) => path.join(scratch, name));
  const preset = compose(tinyConfig(), { ...config, checkpoints: { every: at, keep: 1 } });
  // Copies what a killed process leaves behind, except the lock, whose process is still alive here.
  const copy = () =>
    cp(uninterrupted, killed, {
      recursive: true,
      filter: (file) => !path.basename(file).startsWith(LOCK_FILE),
    });
  try {
    const run = await createRun({
      file: false,
      preset,
      folder: uninterrupted,
      onBoundary: ({ step }) => (step === at + 1 ? copy() : undefined),
    });
    const expected = await outcome(run, { at, end });
    // The run ended before the kill; try one step earlier.
    if (!existsSync(killed))
      return await (at > 1 && expectSurvivesKill(config, { at: at - 1, end }, { plugins }));
    const definitions = [...attachedDefinitions(preset), ...plugins];
    const resumed = await resumeRun(killed, { plugins: definitions });
    return expect(
      await outcome(resumed, { at, end }),
      'the resumed run differs from the uninterrupted one',
    ).toEqual(expected);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Events after the checkpoint, and the hash of the final parameters. */
async function outcome(run: Run, { at, end }: KillPoint): Promise<object> {
  const events: RunEvent[] = [];
  run.events$.subscribe((event) => {
    const isCompared = event.type === 'step' || event.type === 'measurement' || event.type === 'transition';
    if (isCompared && event.step > at) events.push(event);
    if (event.type === 'step' && event.step === end) run.stop('the test is complete');
  });
  const { parametersSha256 } = await run.start();
  return { events, parametersSha256 };
}
