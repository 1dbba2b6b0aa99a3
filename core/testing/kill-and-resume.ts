/** A run that is killed and goes on, as the contract kit does it to plugins of every kind. */
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect } from 'vitest';
import type { RunEvent } from '../bus/events.js';
import { compose } from '../config/compose.js';
import type { PartialConfig } from '../config/schema.js';
import { DEFINITION } from '../plugin/spec-definition.js';
import type { PluginDefinition, PluginKind } from '../plugin/definition.js';
import { createRun } from '../run/create.js';
import { resumeRun } from '../run/resume/resume.js';
import type { Run } from '../run/run.js';
import { LOCK_FILE } from '../run/storage/lock.js';
import type { PluginTestOptions } from './fixtures.js';
import { tinyConfig } from './tiny-run.js';

/** Where a run is killed, and where it is looked at. */
export interface KillPoint {
  /** The step of its only checkpoint; it dies during the step after it. */
  readonly at: number;
  /** The step at which it ends, killed or not. */
  readonly end: number;
}

/**
 * Trains the same run twice, once undisturbed and once killed and resumed, and expects the same batches, measurements,
 * decisions and parameters.
 *
 * @param plugins Those that options name by string; a run finds only recall's own by their names alone.
 */
export async function expectSurvivesKill(
  config: PartialConfig,
  { at, end }: KillPoint,
  { plugins = [] }: Pick<PluginTestOptions, 'plugins'>,
): Promise<unknown> {
  const scratch = await mkdtemp(path.join(tmpdir(), 'recall-killed-'));
  const [whole, killed] = ['whole', 'killed'].map((name) => path.join(scratch, name));
  const preset = compose(tinyConfig(), { ...config, checkpoints: { every: at, keep: 1 } });
  // What a process leaves that dies: everything but a lock of its own, which is that of a living one here.
  const copy = () =>
    cp(whole, killed, { recursive: true, filter: (file) => !path.basename(file).startsWith(LOCK_FILE) });
  try {
    const run = await createRun({
      file: false,
      preset,
      folder: whole,
      onBoundary: ({ step }) => (step === at + 1 ? copy() : undefined),
    });
    const expected = await outcome(run, { at, end });
    // A run that ended itself by then dies a little before that.
    if (!existsSync(killed))
      return await (at > 1 && expectSurvivesKill(config, { at: at - 1, end }, { plugins }));
    const definitions = [...definitionsIn(preset), ...plugins];
    const resumed = await resumeRun(killed, { plugins: definitions });
    return expect(await outcome(resumed, { at, end }), 'killed and resumed, it is another run').toEqual(
      expected,
    );
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** What happens after the checkpoint, and what is learned by then. */
async function outcome(run: Run, { at, end }: KillPoint): Promise<object> {
  const events: RunEvent[] = [];
  run.events$.subscribe((event) => {
    const isTold = event.type === 'step' || event.type === 'measurement' || event.type === 'transition';
    if (isTold && event.step > at) events.push(event);
    if (event.type === 'step' && event.step === end) run.stop('the test has seen enough');
  });
  const { parametersSha256 } = await run.start();
  return { events, parametersSha256 };
}

/** The definitions of plugins that were made in code: they come along when a run resumes. */
function definitionsIn(value: unknown): PluginDefinition<PluginKind, unknown, never>[] {
  if (typeof value !== 'object' || value === null) return [];
  const carried = (value as { [DEFINITION]?: PluginDefinition<PluginKind, unknown, never> })[DEFINITION];
  return [...(carried ? [carried] : []), ...Object.values(value).flatMap(definitionsIn)];
}
