/** What a run is called: `preset` and `description` name the configuration that has them, and none that extends it. */
import type { Layer } from './provenance.js';
import type { PartialConfig } from './schema.js';

/** Keys that say nothing of what a run does. */
const NAMING = ['$schema', 'preset', 'description', 'plugins', 'presets'];

/**
 * A composed configuration with the `preset` and `description` of what was asked for.
 *
 * What has no `preset` of its own is called after the last one that it extends, with "(changed)" behind it unless it
 * changes nothing; flags leave the name as it is.
 *
 * @param layers What it is composed of, weakest first.
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
