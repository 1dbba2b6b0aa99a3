/**
 * Opens a stored run to look at it: its configuration and its parts, as they were. Nothing is written and nothing is
 * trained. Code that lies in the folder is refused, as it is when a run is resumed.
 */
import path from 'node:path';
import { resolveConfig } from '../config/resolve.js';
import { placed } from '../config/provenance.js';
import type { PartialConfig } from '../config/schema.js';
import { checkStructure } from '../config/structure.js';
import { RecallError } from '../errors.js';
import { assemble, type Assembly } from '../run/assemble.js';
import { latestValidCheckpoint } from '../run/checkpoint/choose.js';
import { trustedConfig } from '../run/resume/code.js';
import { RunFolder } from '../run/storage/folder.js';
import { restoredConfig } from '../run/storage/origin.js';

export interface OpenRun {
  readonly folder: RunFolder;
  readonly assembly: Assembly;
}

/**
 * @throws RecallError `RECALL_NO_RUN`, `RECALL_MODULE` when the folder would have code loaded that came with it,
 * `RECALL_PLUGIN_GONE`, and whatever is wrong with the configuration
 */
export async function openRun(folder: string): Promise<OpenRun> {
  const runFolder = new RunFolder(folder);
  const { config: stored, origin } = await runFolder.read();
  const base = stored as PartialConfig;
  checkStructure(base, (at) => placed(at.join('.'), path.join(folder, 'config.json')));
  const own = await trustedConfig(base, origin, folder, {});
  const { presets, reporters, ...config } = await restoredConfig(own.config, origin, {}, own.findOrigin);
  // Presets have done their work, and nothing is reported.
  void [presets, reporters];
  const resolved = await resolveConfig({ preset: config, file: false });
  const newest = await latestValidCheckpoint(runFolder.checkpoints, folder).catch(unlessDamaged);
  const assembly = assemble(
    resolved.config,
    resolved.registry,
    undefined,
    untrained,
    newest?.checkpoint?.manifest.vocabulary,
  );
  return { folder: runFolder, assembly };
}

/** A run whose checkpoints are damaged may have a model all the same, and that has its words beside it. */
function unlessDamaged(error: unknown): undefined {
  if (!(error instanceof RecallError) || error.code !== 'RECALL_CHECKPOINT') throw error;
}

const untrained = () =>
  Promise.reject(new RecallError('RECALL_REFERENCE', 'Opening a run does not train its reference models'));
