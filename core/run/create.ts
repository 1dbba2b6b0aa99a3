/** Makes a run from a preset, a file, or a configuration in code. The `recall` command uses nothing else. */
import { resolveConfig, type Config, type ConfigRequest } from '../config/index.js';
import { assembleResolved } from './assemble.js';
import { RunFolder } from './storage/folder.js';
import { codeToAllow } from './resume/code.js';
import { withOnBoundary, type OnBoundary } from './on-boundary.js';
import { gitCommit } from './storage/git.js';
import { originOf } from './storage/origin.js';
import { checkFolder, checkRequest } from './checks/request.js';
import { Run } from './run.js';

export interface RunRequest extends ConfigRequest {
  /** Where to store the run, also as a function of the resolved configuration; without it, nothing is stored. */
  readonly folder?: string | ((config: Config) => string);
  /**
   * Called at every boundary after all probes, and awaited before the run goes on. It looks and measures; to change
   * a run, write an intervention, whose decisions are recorded.
   */
  readonly onBoundary?: OnBoundary;
}

/**
 * Checks everything that can be checked, and returns a run that is ready to start.
 *
 * @throws RecallError for whatever is wrong with the configuration; nothing has been written then.
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
  const made = assembleResolved(resolved, folder);
  const assembly = request.onBoundary ? withOnBoundary(made, request.onBoundary) : made;
  if (folder === undefined) return new Run(assembly);
  const origin = originOf(request, resolved, await gitCommit(request.cwd));
  return new Run(assembly, { folder: new RunFolder(folder, await codeToAllow(config, origin)), origin });
}
