/** Saves the state of a run's plugins for a checkpoint, and restores it. */
import type { Json } from '../../bus/events.js';
import { RecallError, errorMessage } from '../../errors.js';
import type { MountedPlugin } from '../../plugin/container.js';
import type { Stateful } from '../../plugin/contracts.js';
import { notPlainData } from '../../plugin/plain-data.js';
import { isStateful } from '../../plugin/stateful.js';
import type { Assembly } from '../assembly.js';
import { isPromise } from '../checks/answers.js';
import type { Settings } from './settings.js';

export interface PluginState {
  /** The plugin's own name and version, which may differ from its key in the configuration. */
  readonly plugin: string;
  readonly version?: string;
  readonly state: Json;
  /** Views of live arrays. */
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

/** States by kind and name: `probe recall`, `sampler sampler.stages.0.sampler`. */
export type PluginStates = Readonly<Record<string, PluginState>>;

interface StateOwner {
  readonly key: string;
  readonly declaration: { readonly name: string; readonly version?: string };
  readonly instance: Stateful;
}

export class PluginMemory {
  private readonly restored = new Set<Stateful>();

  constructor(
    private readonly assembly: Assembly,
    private readonly settings: Pick<Settings, 'sampler' | 'samplerName'>,
  ) {}

  /** @throws RecallError `RECALL_PLUGIN` if a state cannot be stored. */
  save(): PluginStates {
    const states = this.owners().map(({ key, declaration: { name, version }, instance }) => [
      key,
      { plugin: name, version, ...savedState(instance, key) },
    ]);
    return Object.fromEntries(states) as PluginStates;
  }

  /** Restores all plugins that exist by now and have not been restored. Skips keys that hold another plugin now. */
  restore(states: PluginStates): void {
    for (const { key, declaration, instance } of this.owners()) {
      const saved = Object.hasOwn(states, key) ? states[key] : undefined;
      if (saved?.plugin !== declaration.name || this.restored.has(instance)) continue;
      this.restored.add(instance);
      restorePlugin(key, () => {
        instance.restore(saved.state);
        instance.restoreArrays?.(saved.arrays);
      });
    }
  }

  /** All samplers, including nested ones, all other plugins, and the current sampler if an intervention created it. */
  private owners(): StateOwner[] {
    const { mounted, probes, interventions, reporters } = this.assembly;
    const samplers = mounted.filter(({ definition }) => definition.kind === 'sampler');
    const owners = [...samplers, ...probes, ...interventions, ...reporters].map((each) => ({
      key: stateKey(each),
      declaration: each.definition.declaration,
      instance: each.instance,
    }));
    const { sampler, samplerName } = this.settings;
    const creator = interventions.find(({ name }) => samplerName === `${name}.sampler`);
    if (creator) {
      const { declaration } = creator.definition;
      owners.push({ key: `sampler of ${creator.name}`, declaration, instance: sampler });
    }
    const occurrences = new Map<string, number>();
    return owners.flatMap(({ key, declaration, instance }) => {
      const n = (occurrences.get(key) ?? 0) + 1;
      occurrences.set(key, n);
      // A plugin may create several samplers under one key, in the same order when the run resumes.
      return isStateful(instance) ? [{ key: n === 1 ? key : `${key} ${n}`, declaration, instance }] : [];
    });
  }
}

/** Kind and name. Samplers may be nested, so they are named by their place. */
const stateKey = ({ name, at, definition: { kind } }: MountedPlugin) =>
  `${kind} ${kind === 'sampler' ? at : name}`;

function savedState(plugin: Stateful, key: string): Pick<PluginState, 'state' | 'arrays'> {
  return withProblem(`The ${key} cannot be saved`, () => {
    const [state, arrays]: [unknown, unknown] = [plugin.save(), plugin.saveArrays?.() ?? {}];
    // Handles the rejection of a promise, which is not plain data.
    isPromise(state);
    const problem = notPlainData(state);
    if (problem !== undefined) throw new Error(`what \`save\` returned is not plain data: ${problem}`);
    if (typeof arrays !== 'object' || arrays === null || isPromise(arrays)) {
      throw new Error('`saveArrays` did not return an object of arrays');
    }
    const wrong = Object.entries(arrays).find(([, values]) => !(values instanceof Float32Array));
    if (wrong !== undefined) throw new Error(`"${wrong[0]}" is not a Float32Array`);
    return { state: state as Json, arrays: arrays as PluginState['arrays'] };
  });
}

/**
 * Calls the hook that restores a plugin.
 *
 * @param key The plugin, by kind and name.
 * @throws RecallError `RECALL_PLUGIN`, or the plugin's own.
 */
export const restorePlugin = (key: string, restore: () => unknown) =>
  withProblem(`The ${key} cannot be restored from its saved state`, () => {
    if (isPromise(restore())) throw new Error('`restore` returned a promise, but must finish at once');
  });

function withProblem<T>(problem: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    if (cause instanceof RecallError) throw cause;
    throw new RecallError('RECALL_PLUGIN', `${problem}: ${errorMessage(cause)}`, { cause });
  }
}
