/** Which file, preset or flag set a key. */
import { isPlain } from './compose.js';
import type { PartialConfig } from './schema.js';

/** One configuration among those that a resolved one is composed of. */
export interface Layer {
  /** What it is called: `recall.config.ts`, `preset zipf`, `flags`. */
  readonly label: string;
  /** How it came in: the labels from the outermost configuration to this one. */
  readonly via: readonly string[];
  /** Its own keys, with short forms expanded. */
  readonly config: PartialConfig;
}

/** A key that a flag set after everything was composed. */
export interface Edit {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly label: string;
}

/**
 * The layer or flag that a key's value comes from: the last one that has the key. When none has it (it was filled
 * in, or is missing), the answer is for the nearest key around it.
 *
 * A layer that replaces an object without having one of its keys removes that key, so the last one that has a
 * key which is still there is the one that set it.
 */
export function sourceOf(
  path: readonly string[],
  layers: readonly Layer[],
  edits: readonly Edit[] = [],
): string | undefined {
  const edit = edits.findLast(
    (candidate) => isPrefix(candidate.path, path) || isPrefix(path, candidate.path),
  );
  if (edit) return edit.label;
  if (path.length === 0) return undefined;
  if (path.length === 1 && (path[0] === 'plugins' || path[0] === 'presets')) {
    const all = layers.filter(({ config }) => (config[path[0] as 'plugins'] ?? []).length > 0);
    return all.length > 0 ? all.map(({ label }) => label).join(', ') : 'defaults';
  }
  const layer = layers.findLast(({ config }) => has(config, path));
  return layer ? layer.via.join(' -> ') : sourceOf(path.slice(0, -1), layers, edits);
}

/** The keys at the ends of a configuration, with their values; lists and empty objects are ends. */
export function leaves(config: object, above: readonly string[] = []): { path: string[]; value: unknown }[] {
  return Object.entries(config).flatMap(([key, value]: [string, unknown]) => {
    const path = [...above, key];
    return isPlain(value) && Object.keys(value).length > 0 ? leaves(value, path) : [{ path, value }];
  });
}

function has(config: object, path: readonly string[]): boolean {
  let inside: unknown = config;
  for (const key of path) {
    if (typeof inside !== 'object' || inside === null || !Object.hasOwn(inside, key)) return false;
    inside = Reflect.get(inside, key);
  }
  return true;
}

const isPrefix = (short: readonly string[], long: readonly string[]) =>
  short.length <= long.length && short.every((key, i) => key === long[i]);
