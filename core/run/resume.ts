/** Makes a run that goes on where one was interrupted. `recall resume` uses nothing else. */
import { resolve, sep } from 'node:path';
import { isPlain } from '../config/compose.js';
import { resolveConfig, type ConfigRequest } from '../config/resolve.js';
import type { Config, PartialConfig } from '../config/schema.js';
import type { Transition } from '../bus/events.js';
import { RecallError } from '../errors.js';
import type { AnyPlugin } from '../plugin/options.js';
import type { Registry } from '../plugin/registry.js';
import { assemble, type Assembly } from './assemble.js';
import { changesBetween, checkChanges, namedKeys } from './changes.js';
import { damaged, type Manifest } from './checkpoint/manifest.js';
import { decodeState } from './checkpoint/state.js';
import type { StoredCheckpoint } from './checkpoint/store.js';
import { dataFingerprint, differingParts } from './fingerprint.js';
import { RunFolder } from './folder.js';
import { acceptedChanges } from './history.js';
import { withOnBoundary, type OnBoundary } from './on-boundary.js';
import { revived, type Origin } from './origin.js';
import { Run, type Stored } from './run.js';
import type { PluginState, Snapshot } from './session.js';
import type { RunFacts } from './summary.js';

export interface ResumeRequest extends Pick<ConfigRequest, 'set' | 'overrides' | 'builtIn'> {
  /** Plugins made in code, when the configuration was made in code too. */
  readonly plugins?: readonly AnyPlugin[];
  /** Called at every boundary from here on, as by `createRun`. */
  readonly onBoundary?: OnBoundary;
}

/**
 * Checks everything that can be checked, and returns a run that is ready to go on from the newest checkpoint that
 * is whole; `run.notes` says what had to be worked around. Whatever `set` and `overrides` name may change.
 *
 * @throws RecallError `RECALL_NO_RUN`, `RECALL_CHECKPOINT` when no checkpoint is whole, `RECALL_CHANGED` with the
 * difference when the configuration was changed without being named, `RECALL_FINGERPRINT` when this version would
 * draw other data, `RECALL_PLUGIN_GONE`, `RECALL_FINISHED`, and whatever is wrong with the configuration; nothing
 * has been written then.
 * @example
 * const run = await resumeRun('runs/uniform-seed1', { overrides: { steps: 8000 } });
 * const summary = await run.start();
 */
export async function resumeRun(folder: string, request: ResumeRequest = {}): Promise<Run> {
  const { set = [], overrides = {} } = request;
  const runFolder = new RunFolder(folder);
  const { config: written, origin, ended } = await runFolder.read();
  const { checkpoint, notes, broken } = await newestCheckpoint(runFolder);
  const manifest = checkpoint?.manifest;
  const stored = (isPlain(written) ? written : manifest?.config) as PartialConfig;
  if (!isPlain(written)) notes.push('config.json cannot be read; the checkpoint has a copy of it.');

  checkCode(stored, origin, folder);
  const base = await revived(stored, origin, request);
  const { config, registry } = await completed(base, origin, request);
  const changes = manifest ? changesBetween(manifest.config, config) : {};
  checkChanges(changes, namedKeys(set, overrides), await acceptedChanges(folder), folder);
  const isChanged = Object.keys(changes).length > 0;
  if (manifest) checkSteps(manifest, config, folder, ended && !isChanged);

  const assembly = assemble(config, registry, folder);
  const run = (resumed?: Stored['resumed']) => {
    const { onBoundary } = request;
    const continuation = { changes, notes, damaged: broken, step: manifest?.step };
    const stored: Stored = { folder: runFolder, origin, continuation, resumed };
    return new Run(onBoundary ? withOnBoundary(assembly, onBoundary) : assembly, stored);
  };
  if (!checkpoint || !manifest) return run();

  if (isChanged) {
    const before = await revived(manifest.config, origin, request);
    const unchanged = await completed(before, origin, { builtIn: request.builtIn });
    checkData(manifest, assemble({ ...unchanged.config, reporters: {} }, unchanged.registry), folder);
  } else checkData(manifest, assembly, folder);
  const snapshot = snapshotOf(checkpoint, assembly);
  return run({ snapshot, seconds: manifest.seconds, facts: manifest.facts as unknown as RunFacts });
}

/** The newest checkpoint that is whole, with a note for every newer one; undefined when there is none at all. */
async function newestCheckpoint(folder: RunFolder) {
  const notes: string[] = [];
  const broken: number[] = [];
  for (const step of (await folder.checkpoints.steps()).reverse()) {
    try {
      const checkpoint = await folder.checkpoints.read(step);
      if (broken.length > 0) notes.push(`The run goes on from ${checkpoint.name}.`);
      return { checkpoint, notes, broken };
    } catch (error) {
      if (!(error instanceof RecallError)) throw error;
      notes.push(error.message);
      broken.push(step);
    }
  }
  if (broken.length > 0) {
    throw new RecallError(
      'RECALL_CHECKPOINT',
      `No checkpoint is whole. ${notes.join(' ').replace(/\.$/, '')}`,
      {
        at: folder.path,
        fix: 'Run it again from the beginning: recall --config with its config.json.',
      },
    );
  }
  notes.push('The run was stopped before its first checkpoint: it begins again.');
  return { checkpoint: undefined, notes, broken };
}

/**
 * A run's folder is data, and may come from a stranger: code that came along with it is not loaded.
 *
 * @throws RecallError `RECALL_MODULE`
 */
function checkCode(
  { plugins = [] }: PartialConfig,
  { cwd, file, found, preset }: Origin,
  folder: string,
): void {
  const inside = resolve(folder) + sep;
  for (const module of [...plugins, file, found, preset]) {
    if (typeof module !== 'string' || !resolve(cwd, module).startsWith(inside)) continue;
    throw new RecallError('RECALL_MODULE', 'The run would load code from its own folder', {
      at: module,
      fix: 'If you trust it, move it elsewhere, and name it: --set plugins.0=...',
    });
  }
}

/** The configuration checked, with the flags on top, and the plugins that it names. */
async function completed(
  base: PartialConfig,
  { cwd }: Origin,
  { set, overrides, builtIn }: ResumeRequest,
): Promise<{ config: Config; registry: Registry }> {
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
  return { config: { ...config, presets: presets ?? [] }, registry };
}

function checkSteps({ step }: Manifest, { steps }: Config, folder: string, ended: boolean): void {
  if (step > steps) {
    throw new RecallError('RECALL_STEPS', `The run has done ${step} steps already, and is to have ${steps}`, {
      at: folder,
      fix: `Give it more: --steps ${2 * step}.`,
    });
  }
  if (step === steps && ended) {
    throw new RecallError('RECALL_FINISHED', `The run has finished its ${steps} steps`, {
      at: folder,
      fix: `Give it more: --steps ${2 * steps}.`,
    });
  }
}

/** @throws RecallError `RECALL_FINGERPRINT`, naming what differs. */
function checkData({ fingerprint, versions }: Manifest, assembly: Assembly, at: string): void {
  const today = dataFingerprint(assembly);
  const differing = differingParts(fingerprint, today);
  if (differing.length === 0) return;
  const lines = differing.map(
    (name) => `${name}: ${fingerprint.parts[name] ?? 'nothing'} -> ${today.parts[name] ?? 'nothing'}`,
  );
  throw new RecallError(
    'RECALL_FINGERPRINT',
    `The data would not be those that the run was trained on: ${lines.join('; ')}`,
    {
      at,
      fix: `Resume it with what it was made with: recall-lab ${versions['recall-lab']}, and its plugins.`,
    },
  );
}

function snapshotOf({ manifest, state, stateFile }: StoredCheckpoint, assembly: Assembly): Snapshot {
  const { step, optimizerStep, plugins, disabled, reference, config } = manifest;
  if (optimizerStep > step) throw damaged(`it has done ${optimizerStep} updates in ${step} steps`, stateFile);
  const wanted = Object.fromEntries(Object.entries(plugins).map(([key, { arrays }]) => [key, arrays]));
  const { vectors, arrays } = decodeState(state, assembly.shape, wanted, stateFile);
  return {
    step,
    optimizerStep,
    vectors,
    reference,
    switchedOff: disabled,
    transitions: stillMeant(manifest.transitions, config, assembly.config),
    plugins: Object.fromEntries(
      Object.entries(plugins).map(([key, { plugin, version, state }]): [string, PluginState] => [
        key,
        { plugin, version, state, arrays: arrays[key] },
      ]),
    ),
  };
}

/** The recorded decisions of plugins that are still the same; another plugin cannot read them. */
function stillMeant(
  transitions: readonly Transition[],
  before: Manifest['config'],
  { sampler, interventions }: Config,
): readonly Transition[] {
  const earlier = before as unknown as Pick<Config, 'sampler' | 'interventions'>;
  return transitions.filter(({ plugin }) => {
    if (plugin === 'sampler') return earlier.sampler.plugin === sampler.plugin;
    const name = plugin.replace(/\.sampler$/, '');
    return [plugin, name].some(
      (key) =>
        Object.hasOwn(interventions, key) && earlier.interventions[key]?.plugin === interventions[key].plugin,
    );
  });
}
