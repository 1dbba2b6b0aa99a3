/**
 * Where a run's configuration came from: `run.json` in its folder.
 *
 * `config.json` is data, and two things are not: plugins that were made in code, and values that JSON cannot hold.
 * A resumed run looks for them where they were, at the same keys, and takes nothing else from there.
 */
import { resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { isPlain } from '../../plain.js';
import { jsonForm } from '../../config/json-form.js';
import { resolveConfig, type ConfigRequest, type ResolvedConfig } from '../../config/resolve.js';
import type { PartialConfig } from '../../config/schema.js';
import { RecallError, errorMessage } from '../../errors.js';
import {
  definitionOf,
  withDefinition,
  type PluginDefinition,
  type PluginKind,
} from '../../plugin/definition.js';
import type { AnyPlugin } from '../../plugin/options.js';
import type { Registry } from '../../plugin/registry.js';
import { listOf, recordOf } from './stored-lists.js';

const path = listOf(z.string());

export const originSchema = z.strictObject({
  cwd: z.string(),
  /** As they were asked for; a preset that was an object is left out. */
  file: z.union([z.string(), z.literal(false)]).optional(),
  preset: z.string().optional(),
  /** The configuration file that was found, for people. */
  found: z.string().optional(),
  /** Plugins made in code that have no name in the registry, by key. */
  code: listOf(z.strictObject({ path, kind: z.string(), plugin: z.string() })),
  /** Keys whose values JSON cannot hold. */
  values: listOf(path),
  /** The file, preset or flag that set each key, for people. */
  sources: recordOf(z.string()).optional(),
  /** The commit of the project that the run was started in, and whether files differed from it. */
  git: z.strictObject({ commit: z.string(), changed: z.boolean() }).optional(),
});

export type Origin = z.infer<typeof originSchema>;

/** What to remember of where a configuration came from. */
export function originOf(
  request: ConfigRequest,
  { config, registry, file: found, sources }: ResolvedConfig,
  git?: Origin['git'],
): Origin {
  const code: Origin['code'] = [];
  const values: Origin['values'] = [];
  visit(config, [], (value, at) => {
    const definition = typeof value === 'object' && value !== null ? definitionOf(value) : undefined;
    if (definition && named(registry, definition) !== definition) {
      code.push({ path: at, kind: definition.kind, plugin: definition.declaration.name });
    }
    if (isPlain(value) || Array.isArray(value)) return;
    const carried: unknown = JSON.parse(JSON.stringify([jsonForm(value)]));
    if (!isDeepStrictEqual(carried, [value])) values.push(at);
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

/** Definitions and values that a caller hands over, and where names are looked up. */
export interface Given extends Pick<ConfigRequest, 'builtIn' | 'overrides'> {
  readonly plugins?: readonly AnyPlugin[];
}

/**
 * A stored configuration with everything that JSON could not hold.
 *
 * @param find Says where the configuration is that it came from; undefined when it is no longer there.
 * @throws RecallError `RECALL_PLUGIN_GONE` when that is no longer where it was.
 */
export async function revived(
  stored: PartialConfig,
  origin: Origin,
  { plugins = [], builtIn, overrides }: Given,
  find: () => Promise<Origin | undefined>,
): Promise<PartialConfig> {
  let config: unknown = stored;
  const missing: string[] = [];
  let source: unknown;
  for (const { path: at, kind, plugin } of origin.code) {
    // What the configuration no longer names need not be found.
    const present = inside(stored, at);
    if (!isPlain(present) || present.plugin !== plugin) continue;
    let definition = plugins.find((given) => given.kind === kind && given.declaration.name === plugin) as
      PluginDefinition | undefined;
    if (!definition) {
      source ??= await originalConfig(origin, find, builtIn);
      const original = inside(source, at);
      definition = typeof original === 'object' && original !== null ? definitionOf(original) : undefined;
    }
    if (definition?.declaration.name === plugin) config = put(config, at, withCode(present, definition));
    else missing.push(called(kind, plugin));
  }
  for (const at of origin.values) {
    if (inside(stored, at.slice(0, -1)) === undefined) continue;
    const given = inside(overrides, at);
    if (given === undefined) source ??= await originalConfig(origin, find, builtIn);
    const value = given ?? inside(source, at);
    if (value === undefined) missing.push(valueOf(at));
    else config = put(config, at, value);
  }
  if (missing.length > 0) throw gone(missing, origin);
  return withGiven(config, plugins) as PartialConfig;
}

/** What came into the configuration later, by a resumption, is found among the plugins that are handed over. */
function withGiven(whole: unknown, plugins: readonly AnyPlugin[]): unknown {
  let config = whole;
  visit(whole, [], (value, at) => {
    if (!isPlain(value) || definitionOf(value)) return;
    const kind = kindAt(at);
    const definition = plugins.find((one) => one.kind === kind && one.declaration.name === value.plugin);
    if (definition) config = put(config, at, withCode(value, definition as PluginDefinition));
  });
  return config;
}

const KINDS: Readonly<Record<string, PluginKind>> = {
  population: 'population',
  sampler: 'sampler',
  probes: 'probe',
  interventions: 'intervention',
  reporters: 'reporter',
};

/** The kind of plugin that a key of a configuration holds; options hold samplers. */
function kindAt([key, ...below]: readonly string[]): PluginKind | undefined {
  const depth = key === 'population' || key === 'sampler' ? 0 : 1;
  return below.length === depth ? KINDS[key] : 'sampler';
}

const called = (kind: string, plugin: string) => `the ${kind} "${plugin}"`;
const valueOf = (at: readonly string[]) => `the value of ${at.join('.')}`;

/** The configuration as it is today where the run's came from; empty when that was code. */
async function originalConfig(
  origin: Origin,
  find: () => Promise<Origin | undefined>,
  builtIn: ConfigRequest['builtIn'],
): Promise<unknown> {
  if (origin.preset === undefined && origin.found === undefined) return {};
  const missing = (reason?: string) =>
    gone(
      [
        ...origin.code.map(({ kind, plugin }) => called(kind, plugin)),
        ...origin.values.map((at) => valueOf(at)),
      ],
      origin,
      reason,
    );
  const found = await find();
  if (!found) throw missing();
  try {
    const { cwd, file, preset } = found;
    return (await resolveConfig({ cwd, file, preset, builtIn })).config;
  } catch (error) {
    throw missing(error instanceof RecallError ? error.problem : errorMessage(error));
  }
}

function gone(missing: readonly string[], { found, preset, cwd }: Origin, reason?: string): RecallError {
  const where = found ?? (preset === undefined ? undefined : `preset "${preset}" in ${cwd}`);
  return new RecallError(
    'RECALL_PLUGIN_GONE',
    `The run needs ${missing.join(' and ')}${reason === undefined ? '' : `: ${reason}`}`,
    {
      at: where ?? 'a configuration made in code',
      fix: where
        ? 'Bring back the configuration file as it was when the run began.'
        : 'Hand it over: resumeRun(folder, { plugins: [definition] }); what is no plugin, in `overrides`.',
    },
  );
}

function named(registry: Registry, { kind, declaration }: PluginDefinition): PluginDefinition | undefined {
  const found = registry.list(kind).find((known) => known.definition.declaration.name === declaration.name);
  return found?.definition;
}

/** Calls back for every value in a tree of plain objects and arrays. */
function visit(value: unknown, at: string[], callback: (value: unknown, at: string[]) => void): void {
  if (value === undefined) return;
  callback(value, at);
  if (!isPlain(value) && !Array.isArray(value)) return;
  for (const [key, below] of Object.entries(value)) visit(below, [...at, key], callback);
}

function inside(value: unknown, at: readonly string[]): unknown {
  return at.reduce<unknown>(
    (whole, key) =>
      typeof whole === 'object' && whole !== null && Object.hasOwn(whole, key)
        ? Reflect.get(whole, key)
        : undefined,
    value,
  );
}

/** A copy of a tree with another value at a path; definitions along the way stay. */
function put(whole: unknown, [key, ...rest]: readonly string[], value: unknown): unknown {
  if (key === undefined) return value;
  if (Array.isArray(whole))
    return whole.map((item: unknown, i): unknown => (String(i) === key ? put(item, rest, value) : item));
  if (!isPlain(whole)) return whole;
  const entries = new Map(Object.entries(whole)).set(key, put(whole[key], rest, value));
  return withDefinition(Object.fromEntries(entries), whole);
}

function withCode(spec: object, definition: PluginDefinition): object {
  return withDefinition({ ...spec }, definition());
}
