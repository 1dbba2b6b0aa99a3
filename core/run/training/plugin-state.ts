/** What the plugins of a run remember: saved for a checkpoint, and restored from one. */
import type { Json } from '../../bus/events.js';
import { RecallError, errorMessage } from '../../errors.js';
import type { MountedPlugin } from '../../plugin/container.js';
import type { Stateful } from '../../plugin/contracts.js';
import { notPlainData } from '../../plugin/plain-data.js';
import { isStateful } from '../../plugin/stateful.js';
import type { Assembly } from '../assemble.js';
import type { Settings } from './settings.js';

export interface PluginState {
  /** The plugin's own name and version, which need not be its key in the configuration. */
  readonly plugin: string;
  readonly version?: string;
  readonly state: Json;
  /** Views, as the vectors are. */
  readonly arrays: Readonly<Record<string, Float32Array>>;
}

/** States by kind and name: `probe recall`, `sampler sampler.stages.0.sampler`. */
export type PluginStates = Readonly<Record<string, PluginState>>;

interface Owner {
  readonly key: string;
  readonly definition: { readonly name: string; readonly version?: string };
  readonly instance: Stateful;
}

export class PluginMemory {
  private readonly restored = new Set<Stateful>();

  constructor(
    private readonly assembly: Assembly,
    private readonly settings: Pick<Settings, 'sampler' | 'samplerName'>,
  ) {}

  /** @throws RecallError `RECALL_PLUGIN` when a state cannot be stored and read again. */
  saved(): PluginStates {
    const states = this.owners().map(({ key, definition: { name, version }, instance }) => [
      key,
      { plugin: name, version, ...savedState(instance, key) },
    ]);
    return Object.fromEntries(states) as PluginStates;
  }

  /**
   * Restores the plugins that are there and have not been restored yet; a plugin that is another one under the same
   * key is left alone.
   */
  restore(states: PluginStates): void {
    for (const { key, definition, instance } of this.owners()) {
      const saved = Object.hasOwn(states, key) ? states[key] : undefined;
      if (saved?.plugin !== definition.name || this.restored.has(instance)) continue;
      this.restored.add(instance);
      restoring(key, () => {
        instance.restore(saved.state);
        instance.restoreArrays?.(saved.arrays);
      });
    }
  }

  /** Every sampler that was made from a plugin, wherever it stands, every other plugin, and the sampler that an intervention has put in force. */
  private owners(): Owner[] {
    const { mounted, probes, interventions, reporters } = this.assembly;
    const samplers = mounted.filter(({ definition }) => definition.kind === 'sampler');
    const owners = [...samplers, ...probes, ...interventions, ...reporters].map((each) => ({
      key: stateKey(each),
      definition: each.definition.declaration,
      instance: each.instance,
    }));
    const { sampler, samplerName } = this.settings;
    const bringer = interventions.find(({ name }) => samplerName === `${name}.sampler`);
    if (bringer) {
      const definition = bringer.definition.declaration;
      owners.push({ key: `sampler of ${bringer.name}`, definition, instance: sampler });
    }
    const times = new Map<string, number>();
    return owners.flatMap(({ key, definition, instance }) => {
      const time = (times.get(key) ?? 0) + 1;
      times.set(key, time);
      // A plugin may make several samplers under one key; they are made in the same order when the run resumes.
      return isStateful(instance) ? [{ key: time === 1 ? key : `${key} ${time}`, definition, instance }] : [];
    });
  }
}

/** A plugin by kind and place; only samplers stand inside others. */
const stateKey = ({ name, at, definition: { kind } }: MountedPlugin) =>
  `${kind} ${kind === 'sampler' ? at : name}`;

function savedState(plugin: Stateful, key: string): Pick<PluginState, 'state' | 'arrays'> {
  return hook(`The ${key} cannot be saved`, () => {
    const [state, arrays]: [unknown, unknown] = [plugin.save(), plugin.saveArrays?.() ?? {}];
    if (state instanceof Promise) state.catch(() => undefined);
    const wrong = notPlainData(state);
    if (wrong !== undefined) throw new Error(`what \`save\` returned is no plain data: ${wrong}`);
    if (typeof arrays !== 'object' || arrays === null || arrays instanceof Promise) {
      throw new Error('`saveArrays` returned no object of arrays');
    }
    const strange = Object.entries(arrays).find(([, values]) => !(values instanceof Float32Array));
    if (strange !== undefined) throw new Error(`"${strange[0]}" is no Float32Array`);
    return { state: state as Json, arrays: arrays as PluginState['arrays'] };
  });
}

/**
 * Calls what a plugin restores itself with.
 *
 * @param key The plugin, by kind and name.
 * @throws RecallError `RECALL_PLUGIN`, or what the plugin says with a code of its own.
 */
export const restoring = (key: string, call: () => unknown) =>
  hook(`The ${key} cannot be restored from what it saved`, () => {
    // What becomes of it is nobody's to await: restoring happens at once.
    const answer = call();
    if (!(answer instanceof Promise)) return;
    answer.catch(() => undefined);
    throw new Error('`restore` returned a promise, and is not awaited');
  });

function hook<T>(problem: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    if (cause instanceof RecallError) throw cause;
    throw new RecallError('RECALL_PLUGIN', `${problem}: ${errorMessage(cause)}`, { cause });
  }
}
