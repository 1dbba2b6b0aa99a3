/** Which file, preset or flag set a key. */
import { RecallError } from '../errors.js';
import { isPlain } from '../plain.js';
import { configSchema, type PartialConfig } from './schema.js';

/** One configuration among those that a resolved one is composed of. */
export interface Layer {
  /** What it is called: `recall.config.ts`, `preset zipf`, `flags`. */
  readonly label: string;
  /** How it came in: from the outermost configuration to this one, or to the one that it is a part of. */
  readonly via: readonly string[];
  /** Its own keys, with short forms expanded. */
  readonly config: PartialConfig;
  /** Whether it came in by `extends`, rather than being asked for itself. */
  readonly extended: boolean;
}

/** A key that a flag set after everything was composed. */
export interface Edit {
  readonly path: readonly string[];
  readonly value: unknown;
  readonly label: string;
}

/**
 * What set a key, in words: the last layer or flag that has it. When none has it (it was filled in, or is missing),
 * the answer is for the nearest key around it.
 *
 * A layer that replaces an object without having one of its keys removes that key, so the last one that has a
 * key which is still there is the one that set it.
 *
 * @param inWords How a layer is told, from its `via`.
 */
export function sourceOf(
  path: readonly string[],
  layers: readonly Layer[],
  edits: readonly Edit[] = [],
  inWords: (via: readonly string[]) => string = inFull,
): string | undefined {
  const edit = edits.findLast(
    (candidate) => isPrefix(candidate.path, path) || isPrefix(path, candidate.path),
  );
  if (edit) return edit.label;
  if (path.length === 0) return undefined;
  if (path.length === 1 && (path[0] === 'plugins' || path[0] === 'presets')) {
    const all = layers.filter(({ config }) => (config[path[0] as 'plugins'] ?? []).length > 0);
    return all.length > 0 ? all.map(({ via }) => inWords(via)).join(', ') : 'defaults';
  }
  const layer = layers.findLast(({ config }) => has(config, path));
  return layer ? inWords(layer.via) : sourceOf(path.slice(0, -1), layers, edits, inWords);
}

/** For errors, the whole way: `recall.config.ts -> base.yaml -> preset zipf`. */
const inFull = (via: readonly string[]) => via.join(' -> ');

/**
 * For people who look a key up, what set it, and what stands between that and a file of their own: `preset zipf`, or
 * `preset zipf, by way of base.yaml`.
 */
export function inShort(via: readonly string[]): string {
  const isOwn = via.length > 1 && !via[0].startsWith('preset ');
  const between = via.slice(isOwn ? 1 : 0, -1);
  return between.length > 0 ? `${via[via.length - 1]}, by way of ${between.join(', ')}` : via[via.length - 1];
}

/** Names the file, preset or flag that a key comes from. */
export type SourceOf = (path: readonly string[]) => string | undefined;

/** An error about a key, with the place that the key comes from; any other error as it is. */
export function withSource(error: unknown, sourceOf: SourceOf): unknown {
  if (!(error instanceof RecallError) || error.at === undefined) return error;
  const path = error.at.split('.');
  const source = Object.hasOwn(configSchema.shape, path[0]) ? sourceOf(path) : undefined;
  if (source === undefined) return error;
  const { code, problem, at, fix, more, cause } = error;
  return new RecallError(code, problem, { at: placed(at, source), fix, more, cause });
}

/** A key and what set it; a flag names the key itself. */
export function placed(key: string, source: string | undefined): string {
  if (source === undefined || source === `--set ${key}`) return source ?? key;
  return key === '' ? source : `${key} in ${source}`;
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
