/** Finds the file, preset or flag that set a key. */
import { RecallError } from '../errors.js';
import { isPlain } from '../plain.js';
import { configSchema, type PartialConfig } from './schema.js';

/** One of the configurations that a resolved one is composed of. */
export interface Layer {
  /** `recall.config.ts`, `preset zipf`, `flags`. */
  readonly label: string;
  /** Labels from the outermost configuration to this one, or to the one that contains it. */
  readonly via: readonly string[];
  /** Its own keys, with short forms expanded. */
  readonly config: PartialConfig;
  /** Whether it was extended, not requested itself. */
  readonly extended: boolean;
}

/** A key that `--set` sets after composition. */
export interface Edit {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly label: string;
}

/**
 * The last layer or flag that has a key; for a key that none has (a default, or a missing one), that of the nearest key
 * around it.
 *
 * A layer that replaces an object removes its other keys, so the last layer that has an existing key is the one that set it.
 *
 * @param describe Describes a layer by its `via`.
 */
export function sourceOf(
  path: readonly string[],
  layers: readonly Layer[],
  edits: readonly Edit[] = [],
  describe: (via: readonly string[]) => string = fullChain,
): string | undefined {
  const edit = edits.findLast(
    (candidate) => isPrefix(candidate.path, path) || isPrefix(path, candidate.path),
  );
  if (edit) return edit.label;
  if (path.length === 0) return undefined;
  if (path.length === 1 && (path[0] === 'plugins' || path[0] === 'presets')) {
    const all = layers.filter(({ config }) => (config[path[0] as 'plugins'] ?? []).length > 0);
    return all.length > 0 ? all.map(({ via }) => describe(via)).join(', ') : 'defaults';
  }
  const layer = layers.findLast(({ config }) => has(config, path));
  return layer ? describe(layer.via) : sourceOf(path.slice(0, -1), layers, edits, describe);
}

/** The full chain, for errors: `recall.config.ts -> base.yaml -> preset zipf`. */
const fullChain = (via: readonly string[]) => via.join(' -> ');

/**
 * What set a key, and what is between that and the user's own file: `preset zipf`, or `preset zipf, via base.yaml`.
 */
export function shortChain(via: readonly string[]): string {
  const isOwn = via.length > 1 && !via[0].startsWith('preset ');
  const between = via.slice(isOwn ? 1 : 0, -1);
  return between.length > 0 ? `${via[via.length - 1]}, via ${between.join(', ')}` : via[via.length - 1];
}

/** Names the file, preset or flag that a key comes from. */
export type SourceOf = (path: readonly string[]) => string | undefined;

/** Adds the source of the key to an error about a key; returns any other error unchanged. */
export function withSource(error: unknown, sourceOf: SourceOf): unknown {
  if (!(error instanceof RecallError) || error.at === undefined) return error;
  const path = error.at.split('.');
  const source = Object.hasOwn(configSchema.shape, path[0]) ? sourceOf(path) : undefined;
  if (source === undefined) return error;
  const { code, problem, at, fix, more, cause } = error;
  return new RecallError(code, problem, { at: placed(at, source), fix, more, cause });
}

/** A key with its source, for errors. A flag names the key already. */
export function placed(key: string, source: string | undefined): string {
  if (source === undefined || source === `--set ${key}`) return source ?? key;
  return key === '' ? source : `${key} in ${source}`;
}

/** All innermost keys with their values; lists and empty objects count as values. */
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
