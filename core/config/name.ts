/** Names a composed configuration: `preset` and `description` are not inherited. */
import type { Layer } from './provenance.js';
import type { PartialConfig } from './schema.js';

/** Keys that do not affect a run. */
const NAMING = ['$schema', 'preset', 'description', 'plugins', 'presets'];

/**
 * Sets the `preset` and `description` of the requested configuration.
 *
 * One without a name is named after the last preset that it extends, with "(changed)" added if it changes anything.
 * Flags do not change the name.
 *
 * @param layers Its parts, weakest first.
 */
export function named(composed: PartialConfig, layers: readonly Layer[]): PartialConfig {
  const own = (key: 'preset' | 'description') =>
    layers.findLast(({ config, extended }) => !extended && config[key] !== undefined)?.config[key];
  const { preset, description, ...rest } = composed;
  void [preset, description];
  const names = { preset: own('preset') ?? derived(layers), description: own('description') };
  const told = Object.entries(names).filter(([, name]) => name !== undefined);
  return { ...rest, ...Object.fromEntries(told) };
}

function derived(layers: readonly Layer[]): string | undefined {
  const last = layers.findLastIndex(({ config }) => config.preset !== undefined);
  if (last < 0) return undefined;
  const changes = ({ config, label }: Layer) =>
    label !== 'flags' && Object.keys(config).some((key) => !NAMING.includes(key));
  return `${layers[last].config.preset}${layers.slice(last + 1).some(changes) ? ' (changed)' : ''}`;
}
