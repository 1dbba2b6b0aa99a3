/**
 * Describes where a run's configuration came from (`run.json`), and restores from there what `config.json` cannot hold:
 * plugins made in code, and values that JSON lacks. Nothing else is taken from there. Writes no files.
 */
import { chosenEngine } from '../../config/engine-choice.js';
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { storedForm } from '../../config/json-form.js';
import { resolveConfig, type ConfigRequest, type ResolvedConfig } from '../../config/resolve.js';
import type { PartialConfig } from '../../config/schema.js';
import { RecallError, errorMessage } from '../../errors.js';
import { isPlain } from '../../plain.js';
import {
  definitionOf,
  withDefinition,
  type PluginDefinition,
  type PluginKind,
} from '../../plugin/definition.js';
import type { AnyPlugin } from '../../plugin/options.js';
import type { Registry } from '../../plugin/registry.js';

const path = z.array(z.string());

export const originSchema = z.strictObject({
  cwd: z.string(),
  /** As requested; a preset that was an object is left out. */
  file: z.union([z.string(), z.literal(false)]).optional(),
  preset: z.string().optional(),
  /** The configuration file that was found. */
  found: z.string().optional(),
  /** Plugins made in code that the registry does not know, by key. */
  code: z.array(z.strictObject({ path, kind: z.string(), plugin: z.string() })),
  /** Keys whose values JSON cannot hold. */
  values: z.array(path),
  /** The file, preset or flag that set each key, for people. */
  sources: z.record(z.string(), z.string()).optional(),
  /** The commit in which the run was started, and whether files differed from it. */
  git: z.strictObject({ commit: z.string(), changed: z.boolean() }).optional(),
});

export type Origin = z.infer<typeof originSchema>;

export function originOf(
  request: ConfigRequest,
  { config, registry, file: found, sources }: ResolvedConfig,
  git?: Origin['git'],
): Origin {
  const code: Origin['code'] = [];
  const values: Origin['values'] = [];
  visit(config, [], (value, at) => {
    const definition = typeof value === 'object' && value !== null ? definitionOf(value) : undefined;
    if (definition && registered(registry, definition) !== definition) {
      code.push({ path: at, kind: definition.kind, plugin: definition.declaration.name });
    }
    if (isPlain(value) || Array.isArray(value)) return;
    const stored = storedForm([value]);
    if (!isDeepStrictEqual(stored, [value])) values.push(at);
  });
  return {
    cwd: resolve(request.cwd ?? '.'),
    file: request.file,
    preset: typeof request.preset === 'string' ? request.preset : undefined,
    found,
    code,
    values,
    sources: Object.fromEntries(sources),
    git,
  };
}

/** Plugins and values that a program supplies. */
export interface Supplied extends Pick<ConfigRequest, 'builtIn' | 'overrides'> {
  readonly plugins?: readonly AnyPlugin[];
}

/**
 * Completes a stored configuration with what JSON could not hold: supplied by the program, or else from its origin.
 *
 * @param findOrigin Locates the origin today; resolves to undefined if it is gone.
 * @throws RecallError `RECALL_PLUGIN_GONE` if something is in neither.
 */
export async function restoredConfig(
  stored: PartialConfig,
  origin: Origin,
  { plugins = [], builtIn, overrides }: Supplied,
  findOrigin: () => Promise<Origin | undefined>,
): Promise<PartialConfig> {
  let config: unknown = stored;
  const missing: string[] = [];
  let source: unknown;
  const original = async (at: readonly string[]) =>
    valueAt((source ??= await originalConfig(origin, findOrigin, builtIn)), at);
  for (const { path: at, kind, plugin } of origin.code) {
    const spec = valueAt(stored, at);
    // The configuration may have changed since, and not need it any more.
    if (!isPlain(spec) || spec.plugin !== plugin) continue;
    if (kind === 'engine' && overrides?.engine !== undefined) {
      // A run may resume on another engine where its own is missing.
      config = put(config, at, chosenEngine(overrides.engine));
      continue;
    }
    const supplied = plugins.find((each) => each.kind === kind && each.declaration.name === plugin);
    const definition = (supplied as PluginDefinition | undefined) ?? attachedDefinition(await original(at));
    if (definition?.declaration.name === plugin) config = put(config, at, withCode(spec, definition));
    else missing.push(describePlugin(kind, plugin));
  }
  for (const at of origin.values) {
    if (valueAt(stored, at.slice(0, -1)) === undefined) continue;
    const value = valueAt(overrides, at) ?? (await original(at));
    if (value === undefined) missing.push(describeKey(at));
    else config = put(config, at, value);
  }
  if (missing.length > 0) throw gone(missing, origin);
  return withSupplied(config, plugins) as PartialConfig;
}

/** Attaches supplied plugins to specs that a later resumption added. */
function withSupplied(whole: unknown, plugins: readonly AnyPlugin[]): unknown {
  let config = whole;
  visit(whole, [], (value, at) => {
    if (!isPlain(value) || definitionOf(value)) return;
    const kind = kindAt(at);
    const definition = plugins.find((each) => each.kind === kind && each.declaration.name === value.plugin);
    if (definition) config = put(config, at, withCode(value, definition as PluginDefinition));
  });
  return config;
}

const KINDS: Readonly<Record<string, PluginKind>> = {
  population: 'population',
  model: 'architecture',
  engine: 'engine',
  sampler: 'sampler',
  probes: 'probe',
  interventions: 'intervention',
  reporters: 'reporter',
};

/** The kind of plugin at a key of a configuration. Inside options, only samplers occur. */
function kindAt([key, ...below]: readonly string[]): PluginKind | undefined {
  const depth = ['population', 'engine', 'sampler'].includes(key) ? 0 : 1;
  if (key === 'model' && below[0] !== 'architecture') return undefined;
  return below.length === depth ? KINDS[key] : 'sampler';
}

const describePlugin = (kind: string, plugin: string) => `the ${kind} "${plugin}"`;
const describeKey = (at: readonly string[]) => `the value of ${at.join('.')}`;

/** The configuration at the origin as it is today; empty if the origin was code. */
async function originalConfig(
  origin: Origin,
  findOrigin: () => Promise<Origin | undefined>,
  builtIn: ConfigRequest['builtIn'],
): Promise<unknown> {
  if (origin.preset === undefined && origin.found === undefined) return {};
  const missing = (reason?: string) => {
    const plugins = origin.code.map(({ kind, plugin }) => describePlugin(kind, plugin));
    return gone([...plugins, ...origin.values.map(describeKey)], origin, reason);
  };
  const found = await findOrigin();
  if (!found) throw missing();
  try {
    const { cwd, file, preset } = found;
    return (await resolveConfig({ cwd, file, preset, builtIn })).config;
  } catch (error) {
    throw missing(error instanceof RecallError ? error.problem : errorMessage(error));
  }
}

function gone(missing: readonly string[], { found, preset, cwd }: Origin, reason?: string): RecallError {
  const place = found ?? (preset === undefined ? undefined : `preset "${preset}" in ${cwd}`);
  return new RecallError(
    'RECALL_PLUGIN_GONE',
    `The run needs ${missing.join(' and ')}${reason === undefined ? '' : `: ${reason}`}`,
    {
      at: place ?? 'a configuration made in code',
      fix: place
        ? 'Restore the configuration file as it was when the run started.'
        : 'Supply plugins with resumeRun(folder, { plugins: [definition] }), and other values in `overrides`.',
    },
  );
}

function registered(
  registry: Registry,
  { kind, declaration }: PluginDefinition,
): PluginDefinition | undefined {
  return registry.list(kind).find(({ definition }) => definition.declaration.name === declaration.name)
    ?.definition;
}

const attachedDefinition = (spec: unknown) =>
  typeof spec === 'object' && spec !== null ? definitionOf(spec) : undefined;

/** Calls back for every value in a tree of plain objects and arrays. */
function visit(value: unknown, at: string[], callback: (value: unknown, at: string[]) => void): void {
  if (value === undefined) return;
  callback(value, at);
  if (!isPlain(value) && !Array.isArray(value)) return;
  for (const [key, child] of Object.entries(value)) visit(child, [...at, key], callback);
}

function valueAt(value: unknown, at: readonly string[]): unknown {
  return at.reduce<unknown>(
    (parent, key) =>
      typeof parent === 'object' && parent !== null && Object.hasOwn(parent, key)
        ? Reflect.get(parent, key)
        : undefined,
    value,
  );
}

/** A copy of a tree with a new value at a path. Specs on the way keep their definitions. */
function put(tree: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(tree))
    return tree.map((item: unknown, i): unknown => (String(i) === key ? put(item, rest, value) : item));
  if (!isPlain(tree)) return tree;
  const entries = new Map(Object.entries(tree)).set(key, put(tree[key], rest, value));
  return withDefinition(Object.fromEntries(entries), tree);
}

function withCode(spec: object, definition: PluginDefinition): object {
  return withDefinition({ ...spec }, definition());
}
