/** Makes a run from a preset, a file, or a configuration in code. The `recall` command uses nothing else. */
import { resolveConfig, type Config, type ConfigRequest } from '../config/index.js';
import { assemble } from './assemble.js';
import { Run } from './run.js';

export interface RunRequest extends ConfigRequest {
  /** Where to store the run, also as a function of the resolved configuration; without it, nothing is stored. */
  readonly folder?: string | ((config: Config) => string);
}

/**
 * Checks everything that can be checked, and returns a run that is ready to start.
 *
 * @throws RecallError for whatever is wrong with the configuration; nothing has been written then.
 */
export async function createRun(request: RunRequest = {}): Promise<Run> {
  const { config, registry } = await resolveConfig(request);
  const folder = typeof request.folder === 'function' ? request.folder(config) : request.folder;
  return new Run(assemble(config, registry, folder), folder);
}
