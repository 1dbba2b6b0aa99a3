/** Makes an engine by name. */
import { availableParallelism } from 'node:os';
import { RecallError, suggestName } from '../errors.js';
import type { Engine } from './engine.js';
import { withEngineErrors } from './engine-errors.js';
import { engines } from './engines.js';
import { engineNames, type EngineName, type EngineSettings } from './registry.js';

/** Which built-in engine to open, and its settings. */
export interface EngineOptions extends Partial<EngineSettings> {
  /** Default: `cpu`, which needs nothing but npm. */
  readonly name?: EngineName;
}

/**
 * @throws RecallError `RECALL_ENGINE_UNKNOWN` for a name that is not an engine's;
 * `RECALL_ENGINE_UNAVAILABLE` when it cannot run on this machine, with what was tried and what to do.
 */
export async function createEngine(options: EngineOptions = {}): Promise<Engine> {
  const { name = 'cpu', threads = availableParallelism(), device = 0, profile } = options;
  const definition = engines.find((each) => each.name === name);
  if (definition) return withEngineErrors(await definition.create({ threads, device, profile }));
  throw new RecallError('RECALL_ENGINE_UNKNOWN', `there is no engine "${String(name)}"`, {
    fix: suggestName(String(name), engineNames),
  });
}
