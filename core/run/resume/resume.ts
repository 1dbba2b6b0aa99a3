/** Makes a run that goes on where one was interrupted. `recall resume` uses nothing else. */
import path from 'node:path';
import { isPlain } from '../../plain.js';
import { placed } from '../../config/provenance.js';
import { resolveConfig, type ConfigRequest } from '../../config/resolve.js';
import type { Config, PartialConfig } from '../../config/schema.js';
import { checkStructure } from '../../config/structure.js';
import { RecallError } from '../../errors.js';
import type { AnyPlugin } from '../../plugin/options.js';
import type { Registry } from '../../plugin/registry.js';
import { assemble } from '../assemble.js';
import { checkFree } from './branch.js';
import { changesBetween, checkChanges, checkComplete, isWithin, namedKeys } from './changes.js';
import { checkpointOf, newestCheckpoint, type Choice, type PassedOver } from '../checkpoint/choose.js';
import type { Manifest } from '../checkpoint/manifest.js';
import { restored } from '../checkpoint/restored.js';
import { RunFolder, type StoredRun } from '../storage/folder.js';
import { acceptedChanges } from '../storage/history.js';
import { checkNotLocked } from '../storage/lock.js';
import { keptSchedule, type KeptSchedule } from './kept-schedule.js';
import { withOnBoundary, type OnBoundary } from '../on-boundary.js';
import { revived } from '../storage/origin.js';
import { admitted } from './code.js';
import { checkData, checkLogs, checkNothingLost, checkSteps } from './checks.js';
import { checkFolder, checkRequest } from '../checks/request.js';
import { appended } from '../checks/vocabulary-check.js';
import { Run, type Stored } from '../run.js';
import { withoutProbes, type RunSnapshot } from '../../log/state.js';

export interface ResumeRequest extends Pick<ConfigRequest, 'set' | 'overrides' | 'builtIn'> {
  /** Where to go on, as a branch; the run is left as it is. By default in the run's own folder. */
  readonly folder?: string;
  /** The step of the checkpoint to go on from; by default the newest one's. Only for a branch. */
  readonly from?: number;
  /** Plugins made in code, when the configuration was made in code too. */
  readonly plugins?: readonly AnyPlugin[];
  /** The folder whose project may bring code, and that paths are seen from; by default the current one. */
  readonly cwd?: string;
  /** Modules and configuration files that the run may load besides: paths, or names of packages. */
  readonly allow?: readonly string[];
  /** Called at every boundary from here on, as by `createRun`. */
  readonly onBoundary?: OnBoundary;
}

/**
 * Checks everything that can be checked, and returns a run that is ready to go on from the newest checkpoint that
 * is whole; `run.notes` says what had to be worked around. Whatever `set` and `overrides` name may change.
 *
 * The folder of a run is data: code that it names is only loaded when the project of the working folder names it, too,
 * or when `allow` does.
 *
 * Probes and interventions that are added begin at the boundary of the checkpoint.
 *
 * @throws RecallError `RECALL_NO_RUN`, `RECALL_CHECKPOINT` when no checkpoint is whole, or none is of the step,
 * `RECALL_FROM`, `RECALL_FOLDER_TAKEN`, `RECALL_CHANGED` with the difference when the configuration was changed without being named, `RECALL_FINGERPRINT` when this version would
 * draw other data, `RECALL_MODULE`, `RECALL_PLUGIN_GONE`, `RECALL_FINISHED`, and whatever is wrong with the configuration; nothing
 * has been written then.
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
  const target = await targetOf(folder, request);
  // Nothing that follows is true of a run that is going on.
  if (target === folder) await checkNotLocked(folder);
  const resumption = { source, found, target, request };
  if (from !== undefined) return goingOn(await checkpointOf(from, source.checkpoints, folder), resumption);
  for (const unfit: PassedOver[] = []; ;) {
    const choice = await newestCheckpoint(source.checkpoints, folder, unfit);
    try {
      return await goingOn(choice, resumption);
    } catch (error) {
      const isUnfit = error instanceof RecallError && error.code === 'RECALL_LOG_INCOMPLETE';
      if (!isUnfit || !choice.checkpoint) throw error;
      unfit.push({ step: choice.checkpoint.manifest.step, error });
    }
  }
}

/** What a run is to go on with, beyond the checkpoint. */
interface Resumption {
  readonly source: RunFolder;
  readonly found: StoredRun;
  /** The folder to go on in. */
  readonly target: string;
  readonly request: ResumeRequest;
}

/** The run that goes on from a checkpoint, all of it checked. */
async function goingOn(
  { checkpoint, notes: said, broken }: Choice,
  { source, found, target, request }: Resumption,
): Promise<Run> {
  const { set = [], overrides = {} } = request;
  const folder = source.path;
  const { config: written, origin, ended } = found;
  const isBranch = target !== folder;
  const notes = [...found.damage, ...said];
  const manifest = checkpoint?.manifest;
  const trained = manifest?.vocabulary;
  const { sound, note } = await soundest([written, manifest?.config], async (stored) => {
    checkStructure(stored, (at) => placed(at.join('.'), path.join(folder, 'config.json')));
    const own = await admitted(stored, origin, folder, request);
    const base = await revived(own.config, origin, request, own.source);
    const complete = await completed(base, request, manifest);
    const assembly = assemble(complete.config, complete.registry, target, undefined, trained);
    return { ...complete, assembly };
  });
  const { config, registry, kept, assembly } = sound;
  const accepted = await acceptedChanges(folder);
  if (note !== undefined) {
    checkComplete(accepted, config, folder);
    notes.push(note);
  }
  const changes = manifest ? changesBetween(manifest.config, config) : {};
  const named = namedKeys(set, overrides);
  checkChanges(changes, [...named, ...(kept?.keys ?? [])], accepted, folder);
  const isChanged = Object.keys(changes).length > 0;
  if (manifest) checkSteps(manifest, config, folder, ended, changes);

  if (manifest) checkLogs(manifest, config, registry, folder);
  const run = (resumed?: Stored['resumed']) => {
    const { onBoundary, allow } = request;
    const branch = isBranch && checkpoint ? { of: folder, checkpoint } : undefined;
    const damaged = isBranch ? [] : broken;
    const continuation = { changes, notes, damaged, step: manifest?.step, branch };
    const stored: Stored = { folder: new RunFolder(target, allow), origin, continuation, resumed, kept };
    return new Run(onBoundary ? withOnBoundary(assembly, onBoundary) : assembly, stored);
  };
  if (!checkpoint || !manifest) {
    if (isBranch) throw nothingToBranch(folder);
    await checkNothingLost(folder, ended);
    return run();
  }

  // Files may have changed under the same name: naming them again says that this is meant.
  const meant = [...Object.keys(changes).filter((key) => !kept?.keys.includes(key)), ...named];
  const isMoved = meant.some((key) => isWithin(key, 'population'));
  if (isChanged) {
    const own = await admitted(manifest.config, origin, folder, request);
    const before = await revived(own.config, origin, request, own.source);
    const unchanged = await completed(before, { builtIn: request.builtIn, cwd: request.cwd });
    const { population } = isMoved ? config : unchanged.config;
    const earlier = { ...unchanged.config, population, reporters: {} };
    const old = assemble(earlier, unchanged.registry, undefined, undefined, trained);
    checkData(manifest, old, folder, isMoved);
  } else checkData(manifest, assembly, folder, isMoved);
  const snapshot = restored(checkpoint, assembly, isChanged, meant);
  notes.push(...appended(manifest.vocabulary, assembly));
  const before = manifest.config as unknown as Config;
  const gone = Object.keys(before.probes).filter((probe) => !Object.hasOwn(config.probes, probe));
  const facts = withoutProbes(manifest.facts as unknown as RunSnapshot, gone);
  return run({ snapshot, seconds: manifest.seconds, facts });
}

/**
 * What comes of config.json, or of the checkpoint's copy where nothing comes of it, with a note that says so.
 *
 * @throws RecallError what is wrong with config.json, when the copy is no better.
 */
async function soundest<T>(
  [written, copy]: readonly unknown[],
  make: (stored: PartialConfig) => Promise<T>,
): Promise<{ readonly sound: T; readonly note?: string }> {
  const instead = 'The checkpoint has a copy of it, which is used instead.';
  if (!isPlain(written)) {
    return { sound: await make(copy as PartialConfig), note: `config.json cannot be read. ${instead}` };
  }
  try {
    return { sound: await make(written) };
  } catch (error) {
    // What it names may only be missing at present: nothing but a configuration that is none is replaced.
    const isDamaged = error instanceof RecallError && error.code === 'RECALL_CONFIG';
    if (!isDamaged || !isPlain(copy)) throw error;
    const sound = await make(copy as PartialConfig).catch(() => {
      throw error;
    });
    return { sound, note: `config.json is wrong: ${error.problem}. ${instead}` };
  }
}

/**
 * Where the run is to go on.
 *
 * @throws RecallError `RECALL_FROM`, `RECALL_FOLDER_TAKEN`
 */
async function targetOf(folder: string, { folder: target, from }: ResumeRequest): Promise<string> {
  if (target !== undefined) {
    await checkFree(target, folder);
    return target;
  }
  if (from === undefined) return folder;
  throw new RecallError('RECALL_FROM', `What came after step ${from} would be lost`, {
    at: folder,
    fix: 'Go on in another folder, and leave this one as it is: --out.',
  });
}

const nothingToBranch = (folder: string) =>
  new RecallError('RECALL_CHECKPOINT', 'There is no checkpoint to branch from yet', {
    at: folder,
    fix: 'Run it again from the beginning: recall --config with its config.json.',
  });

/** The configuration checked, with the flags on top, and the plugins that it names. */
async function completed(
  base: PartialConfig,
  { cwd, set, overrides, builtIn }: ResumeRequest,
  manifest?: Manifest,
): Promise<{ config: Config; registry: Registry; kept?: KeptSchedule }> {
  // Presets have done their work: whether they are still there does not matter.
  const { presets, ...own } = base;
  const { config, registry } = await resolveConfig({
    preset: own,
    file: false,
    cwd,
    set,
    overrides,
    builtIn,
  });
  const whole = { ...config, presets: presets ?? [] };
  const kept =
    manifest && keptSchedule(whole, manifest.config as unknown as Config, namedKeys(set, overrides));
  return { config: kept?.config ?? whole, registry, kept };
}
