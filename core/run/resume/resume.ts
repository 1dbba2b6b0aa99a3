/** `resumeRun`: prepares a run that continues a stored one, in its folder or as a branch. Only reads. */
import path from 'node:path';
import { placed } from '../../config/provenance.js';
import { resolveConfig, type ConfigRequest } from '../../config/resolve.js';
import type { Config, PartialConfig } from '../../config/schema.js';
import { checkStructure } from '../../config/structure.js';
import { RecallError } from '../../errors.js';
import { withoutProbes, type RunSnapshot } from '../../log/state.js';
import { isPlain } from '../../plain.js';
import type { AnyPlugin } from '../../plugin/options.js';
import type { Registry } from '../../plugin/registry.js';
import { assemble } from '../assemble.js';
import {
  checkpointAt,
  latestValidCheckpoint,
  type Choice,
  type RejectedCheckpoint,
} from '../checkpoint/choose.js';
import type { Manifest } from '../checkpoint/manifest.js';
import { restoredSnapshot } from '../checkpoint/restored.js';
import { checkFolder, checkRequest } from '../checks/request.js';
import { appended } from '../checks/vocabulary-check.js';
import { withOnBoundary, type OnBoundary } from '../on-boundary.js';
import { Run, type Stored } from '../run.js';
import { RunFolder, type StoredRun } from '../storage/folder.js';
import { acceptedChanges } from '../storage/history.js';
import { checkNotLocked } from '../../storage/lock.js';
import { restoredConfig } from '../storage/origin.js';
import { checkFree } from './branch.js';
import { changesBetween, checkChanges, checkComplete, isWithin, namedKeys } from './changes.js';
import { checkData, checkNothingLost, checkReporterLogs, checkSteps } from './checks.js';
import { trustedConfig } from './code.js';
import { keptSchedule, type KeptSchedule } from './kept-schedule.js';

export interface ResumeRequest extends Pick<ConfigRequest, 'set' | 'overrides' | 'builtIn'> {
  /** Resume in this new folder, as a branch, and leave the run as it is. Default: the run's own folder. */
  readonly folder?: string;
  /** Resume from the checkpoint of this step. Only for a branch. Default: the newest one. */
  readonly from?: number;
  /** Plugins made in code, if the configuration was made in code. */
  readonly plugins?: readonly AnyPlugin[];
  /** The folder whose project may provide code, and against which paths are resolved. Default: the current folder. */
  readonly cwd?: string;
  /** More modules and configuration files that the run may load: paths, or names of packages. */
  readonly allow?: readonly string[];
  /** Called at every boundary from here on, as by `createRun`. */
  readonly onBoundary?: OnBoundary;
}

/**
 * Checks a stored run completely, and returns a run that is ready to continue from the newest valid checkpoint.
 * `run.notes` lists the problems that it works around. Keys in `set` and `overrides` may change.
 *
 * The folder of a run is data: code that it names is loaded only if the project of the working folder names it, too, or
 * `allow` does. Added probes and interventions first act at the checkpoint's boundary.
 *
 * @throws RecallError `RECALL_NO_RUN`; `RECALL_CHECKPOINT` if no checkpoint is valid; `RECALL_CHANGED` with the
 * difference if the configuration changed in keys that nobody named; `RECALL_FINGERPRINT` if this version would draw
 * other data; `RECALL_FINISHED`, `RECALL_FROM`, `RECALL_FOLDER_TAKEN`, `RECALL_MODULE`, `RECALL_PLUGIN_GONE`; and
 * everything that `createRun` throws. Nothing has been written then.
 * @example
 * import { resumeRun } from 'recall-lab';
 *
 * const run = await resumeRun('runs/uniform-seed1', { overrides: { steps: 2400 } });
 * const summary = await run.start();
 * @example
 * import { resumeRun } from 'recall-lab';
 * import { fineTune } from 'recall-lab/plugins';
 *
 * // Two continuations of one pre-training.
 * for (const individuals of [64, 256]) {
 *   const overrides = { steps: 2400, interventions: { 'fine-tune': fineTune({ at: 2000, individuals }) } };
 *   const run = await resumeRun('runs/uniform-seed1', { folder: `runs/new-${individuals}`, overrides });
 *   await run.start();
 * }
 */
export async function resumeRun(folder: string, request: ResumeRequest = {}): Promise<Run> {
  checkFolder(folder);
  checkRequest('resumeRun', request);
  const { from } = request;
  const source = new RunFolder(folder);
  const found = await source.read();
  const target = await targetFolder(folder, request);
  // While the run is in progress, everything that follows would be outdated at once.
  if (target === folder) await checkNotLocked(folder);
  const resumption = { source, found, target, request };
  if (from !== undefined) return prepare(await checkpointAt(from, source.checkpoints, folder), resumption);
  for (const rejected: RejectedCheckpoint[] = []; ;) {
    const choice = await latestValidCheckpoint(source.checkpoints, folder, rejected);
    try {
      return await prepare(choice, resumption);
    } catch (error) {
      const isRejected = error instanceof RecallError && error.code === 'RECALL_LOG_INCOMPLETE';
      if (!isRejected || !choice.checkpoint) throw error;
      rejected.push({ step: choice.checkpoint.manifest.step, error });
    }
  }
}

interface Resumption {
  readonly source: RunFolder;
  readonly found: StoredRun;
  /** The folder in which the run continues. */
  readonly target: string;
  readonly request: ResumeRequest;
}

/** The run that continues from a checkpoint, after all checks. */
async function prepare(choice: Choice, { source, found, target, request }: Resumption): Promise<Run> {
  const { checkpoint, skipped } = choice;
  const { set = [], overrides = {}, onBoundary, allow } = request;
  const { origin, ended } = found;
  const folder = source.path;
  const isBranch = target !== folder;
  const notes = [...found.damage, ...choice.notes];
  const manifest = checkpoint?.manifest;
  const vocabulary = manifest?.vocabulary;
  /** A stored configuration with its code. */
  const revive = async (stored: PartialConfig) => {
    const trusted = await trustedConfig(stored, origin, folder, request);
    return restoredConfig(trusted.config, origin, request, trusted.findOrigin);
  };
  const { result, note } = await firstUsable([found.config, manifest?.config], async (stored) => {
    checkStructure(stored, (at) => placed(at.join('.'), path.join(folder, 'config.json')));
    const completed = await completeConfig(await revive(stored), request, manifest);
    const { config, registry } = completed;
    return { ...completed, assembly: assemble(config, registry, target, undefined, vocabulary) };
  });
  const { config, registry, kept, assembly } = result;
  const accepted = await acceptedChanges(folder);
  if (note !== undefined) {
    checkComplete(accepted, config, folder);
    notes.push(note);
  }
  const changes = manifest ? changesBetween(manifest.config, config) : {};
  const named = namedKeys(set, overrides);
  checkChanges(changes, [...named, ...(kept?.keys ?? [])], accepted, folder);
  if (manifest) {
    checkSteps(manifest, config, folder, ended, changes);
    checkReporterLogs(manifest, config, registry, folder);
  }
  const createRun = (resumed?: Stored['resumed']) => {
    const branch = isBranch && checkpoint ? { of: folder, checkpoint } : undefined;
    const continuation = { changes, notes, skipped: isBranch ? [] : skipped, step: manifest?.step, branch };
    const stored: Stored = { folder: new RunFolder(target, allow), origin, continuation, resumed, kept };
    return new Run(withOnBoundary(assembly, onBoundary), stored);
  };
  if (!checkpoint || !manifest) {
    if (isBranch) throw nothingToBranchFrom(folder);
    await checkNothingLost(folder, ended);
    return createRun();
  }

  // Naming the population, even the same one, confirms that its files may have changed.
  const intended = [...Object.keys(changes).filter((key) => !kept?.keys.includes(key)), ...named];
  const isPopulationNamed = intended.some((key) => isWithin(key, 'population'));
  const isChanged = Object.keys(changes).length > 0;
  let earlier = assembly;
  if (isChanged) {
    // The data of the earlier configuration must be the same; what was changed by name may differ.
    const { builtIn, cwd } = request;
    const before = await completeConfig(await revive(manifest.config), { builtIn, cwd });
    const { population } = isPopulationNamed ? config : before.config;
    const earlierConfig = { ...before.config, population, reporters: {} };
    earlier = assemble(earlierConfig, before.registry, undefined, undefined, vocabulary);
  }
  checkData(manifest, earlier, folder, isPopulationNamed);
  const snapshot = restoredSnapshot(checkpoint, assembly, isChanged, intended);
  notes.push(...appended(manifest.vocabulary, assembly));
  const { probes } = manifest.config as unknown as Config;
  const removed = Object.keys(probes).filter((probe) => !Object.hasOwn(config.probes, probe));
  const facts = withoutProbes(manifest.facts as unknown as RunSnapshot, removed);
  return createRun({ snapshot, seconds: manifest.seconds, facts });
}

/**
 * The result for config.json, or else for the checkpoint's copy, with a note.
 *
 * @throws RecallError what is wrong with config.json, if the copy is unusable, too.
 */
async function firstUsable<T>(
  [written, copy]: readonly unknown[],
  use: (stored: PartialConfig) => Promise<T>,
): Promise<{ readonly result: T; readonly note?: string }> {
  const fallback = "The checkpoint's copy is used instead.";
  if (!isPlain(written)) {
    return { result: await use(copy as PartialConfig), note: `config.json cannot be read. ${fallback}` };
  }
  try {
    return { result: await use(written) };
  } catch (error) {
    // Only an invalid configuration is replaced: other errors may be temporary.
    const isInvalid = error instanceof RecallError && error.code === 'RECALL_CONFIG';
    if (!isInvalid || !isPlain(copy)) throw error;
    const result = await use(copy as PartialConfig).catch(() => {
      throw error;
    });
    return { result, note: `config.json is invalid: ${error.problem}. ${fallback}` };
  }
}

/** @throws RecallError `RECALL_FROM`, `RECALL_FOLDER_TAKEN` */
async function targetFolder(folder: string, { folder: target, from }: ResumeRequest): Promise<string> {
  if (target !== undefined) {
    await checkFree(target, folder);
    return target;
  }
  if (from === undefined) return folder;
  throw new RecallError('RECALL_FROM', `Resuming from step ${from} would overwrite what came after it`, {
    at: folder,
    fix: 'Resume in a new folder, which leaves this one as it is: --out.',
  });
}

const nothingToBranchFrom = (folder: string) =>
  new RecallError('RECALL_CHECKPOINT', 'The run has no checkpoint to branch from yet', {
    at: folder,
    fix: 'Start the run again: recall --config with its config.json.',
  });

/** The stored configuration with the user's changes, and the plugins that it names. */
async function completeConfig(
  stored: PartialConfig,
  { cwd, set, overrides, builtIn }: ResumeRequest,
  manifest?: Manifest,
): Promise<{ config: Config; registry: Registry; kept?: KeptSchedule }> {
  // The configuration is already composed from its presets, which may be gone.
  const { presets = [], ...composed } = stored;
  const { config, registry } = await resolveConfig({
    preset: composed,
    file: false,
    cwd,
    set,
    overrides,
    builtIn,
  });
  const complete = { ...config, presets };
  const kept =
    manifest && keptSchedule(complete, manifest.config as unknown as Config, namedKeys(set, overrides));
  return { config: kept?.config ?? complete, registry, kept };
}
