/** `createRun`: prepares a new run from a preset, a file or a configuration in code. Writes nothing. */
import { resolveConfig, type Config, type ConfigRequest } from '../config/index.js';
import { assembleResolved } from './assemble.js';
import { checkFolder, checkRequest } from './checks/request.js';
import { withOnBoundary, type OnBoundary } from './on-boundary.js';
import { codeToAllow } from './resume/code.js';
import { Run } from './run.js';
import { RunFolder } from './storage/folder.js';
import { gitCommit } from './storage/git.js';
import { originOf } from './storage/origin.js';

export interface RunRequest extends ConfigRequest {
  /** The folder to store the run in, or a function of the configuration that returns it. Default: store nothing. */
  readonly folder?: string | ((config: Config) => string);
  /**
   * Called at every boundary, after all probes, and awaited. It reads and measures; to change a run, write an
   * intervention, whose decisions are recorded.
   */
  readonly onBoundary?: OnBoundary;
}

/**
 * Checks a configuration completely, and returns a run that is ready to start.
 *
 * @throws RecallError if anything in the configuration is wrong; nothing has been written then.
 * @example
 * import { writeFile } from 'node:fs/promises';
 * import { createRun } from 'recall-lab';
 *
 * const run = await createRun({
 *   preset: 'uniform',
 *   onBoundary: async ({ step }, model) => {
 *     if (step === 1000) await writeFile('at-1000.f32', await model.readParameters());
 *   },
 * });
 * const summary = await run.start();
 * console.log(summary.recall.accuracy);
 */
export async function createRun(request: RunRequest = {}): Promise<Run> {
  checkRequest('createRun', request);
  const resolved = await resolveConfig(request);
  const { config } = resolved;
  const folder = typeof request.folder === 'function' ? request.folder(config) : request.folder;
  if (folder !== undefined) checkFolder(folder);
  const assembly = withOnBoundary(assembleResolved(resolved, folder), request.onBoundary);
  if (folder === undefined) return new Run(assembly);
  const origin = originOf(request, resolved, await gitCommit(request.cwd));
  return new Run(assembly, { folder: new RunFolder(folder, await codeToAllow(config, origin)), origin });
}
