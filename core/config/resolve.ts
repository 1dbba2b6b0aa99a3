/** From what a user asks for to a complete configuration, and where each of its keys comes from. */
import { join, resolve } from 'node:path';
import { RecallError } from '../errors.js';
import { withDefinition, type PluginKind, type PluginSpec } from '../plugin/definition.js';
import { validateOptions } from '../plugin/options.js';
import { BUILT_IN_PLUGINS, loadPlugins, Registry } from '../plugin/registry.js';
import { compose, expanded, isPlain } from './compose.js';
import { LayerReader } from './extends.js';
import { findProjectFile, type ConfigFile } from './files.js';
import { BUILT_IN_PRESETS, PresetCatalogue } from './presets.js';
import { leaves, sourceOf, type Edit, type Layer } from './provenance.js';
import { configSchema, defaults, PLUGIN_RECORDS, type Config, type PartialConfig } from './schema.js';
import { applyEdit, parseEdit } from './set.js';
import { checkComplete, checkPartial } from './validate.js';

/** What a user asks for; every part may be left out. */
export interface ConfigRequest {
  /** `--preset`: a name, a path, or a configuration made in code. */
  readonly preset?: string | PartialConfig;
  /** `--config`: a configuration file. `false` also ignores the project's own. */
  readonly file?: string | false;
  /** The folder that the project's file is looked for in, and that paths are seen from; by default the current one. */
  readonly cwd?: string;
  /** `--set`: `key.path=value`, applied last. */
  readonly set?: readonly string[];
  /** Other flags, as a configuration. */
  readonly overrides?: PartialConfig;
  /** Where the plugins and presets that need no naming come from. */
  readonly builtIn?: { readonly plugins?: readonly string[]; readonly presets?: readonly string[] };
}

export interface ResolvedConfig {
  readonly config: Config;
  readonly registry: Registry;
  readonly presets: PresetCatalogue;
  /** Which file, preset or flag set each key, by dotted key path. */
  readonly sources: ReadonlyMap<string, string>;
  /** What the configuration was composed of, weakest first. */
  readonly chain: readonly string[];
  /** The configuration file, when there is one. */
  readonly file?: string;
  /** What a user may not expect, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Resolves a configuration: defaults, then what is extended, then own keys, then flags, then `--set`.
 *
 * `--preset` takes the place of the project's configuration file, whose `plugins` and `presets` stay available by
 * name; a file named with `--config` takes the place of both, and comes on top of `--preset` when both are given.
 *
 * @throws RecallError with a code such as RECALL_CONFIG, RECALL_OPTION, RECALL_UNKNOWN_PRESET, RECALL_UNKNOWN_PLUGIN,
 * RECALL_EXTENDS_CYCLE, RECALL_MODULE, RECALL_CONFIG_FILE, RECALL_SET.
 */
export async function resolveConfig(request: ConfigRequest = {}): Promise<ResolvedConfig> {
  const { preset, file, overrides = {}, set = [] } = request;
  const cwd = resolve(request.cwd ?? process.cwd());
  const reader = await readerFor(cwd, request.builtIn);
  const project = file === undefined ? await findProjectFile(cwd) : undefined;
  const notes: string[] = [];
  const layers: Layer[] = [{ label: 'defaults', via: ['defaults'], config: compose(defaults) }];
  if (project && preset !== undefined) layers.push(await namesOf(project, reader, notes));
  // Names are seen from a file; for the command line that is a file that need not exist.
  const here = { label: 'the command line', from: join(cwd, 'recall') };
  if (preset !== undefined) layers.push(...(await reader.layers(await reader.locate(preset, here))));
  if (project && preset === undefined) {
    layers.push(...(await reader.layers(projectSource(project, reader, notes))));
  }
  if (file) layers.push(...(await reader.layers(await reader.file(resolve(cwd, file)))));
  layers.push(
    ...(await reader.layers({ id: overrides, config: overrides, label: 'flags', from: here.from })),
  );

  const edits = set.map(parseEdit);
  const edited = edits.reduce(
    (config, edit) => applyEdit(config, edit),
    compose(...layers.map((l) => l.config)),
  );
  const config = finished(edited);
  const from = (path: readonly string[]) => sourceOf(path, layers, edits);
  if (layers.length === 2 && Object.keys(layers[1].config).length === 0 && edits.length === 0)
    throw nothing(cwd);
  checkComplete(config, from);
  await loadEdited(config, edits, reader, here.from);
  checkPlugins(config, reader.registry, from);
  return {
    config,
    registry: reader.registry,
    presets: reader.presets,
    sources: new Map(leaves(config).map(({ path }) => [path.join('.'), from(path) ?? 'defaults'])),
    chain: [...layers, ...edits].filter(isSomething).map(({ label }) => label),
    file: project?.file ?? (file ? resolve(cwd, file) : undefined),
    notes,
  };
}

async function readerFor(cwd: string, builtIn: ConfigRequest['builtIn']): Promise<LayerReader> {
  const from = join(cwd, 'recall');
  const registry = await loadPlugins(builtIn?.plugins ?? BUILT_IN_PLUGINS, from, new Registry());
  const presets = await new PresetCatalogue().load(builtIn?.presets ?? BUILT_IN_PRESETS, from);
  return new LayerReader(cwd, registry, presets);
}

function projectSource(project: ConfigFile, reader: LayerReader, notes: string[]) {
  const label = reader.called(project.file);
  if (project.others.length > 0)
    notes.push(`${label} is read; ${project.others.join(', ')} beside it is not.`);
  return { id: project.file, config: project.config, label, from: project.file };
}

/** Of a project's file that `--preset` takes the place of, what makes names available. */
async function namesOf(project: ConfigFile, reader: LayerReader, notes: string[]): Promise<Layer> {
  const label = reader.called(project.file);
  notes.push(`--preset takes the place of ${label}; only its \`plugins\` and \`presets\` count.`);
  const { plugins, presets } = project.config;
  const names = { ...(plugins && { plugins }), ...(presets && { presets }) };
  const [layer] = await reader.layers({ id: project.file, config: names, label, from: project.file });
  return layer;
}

/** A module that `--set plugins.0=...` named was not there when the layers were read. */
async function loadEdited(
  config: Config,
  edits: readonly Edit[],
  reader: LayerReader,
  from: string,
): Promise<void> {
  if (!edits.some(({ path }) => path[0] === 'plugins' || path[0] === 'presets')) return;
  checkPartial({ plugins: config.plugins, presets: config.presets }, ['--set']);
  await reader.makeAvailable(config, from);
}

/** The last step of composition: removed plugins go, names that were left out are filled in, keys come in order. */
function finished(config: PartialConfig): object {
  const whole: Record<string, unknown> = { ...config };
  delete whole.$schema;
  for (const key of PLUGIN_RECORDS) {
    if (isPlain(whole[key])) whole[key] = finishedRecord(whole[key]);
  }
  for (const key of ['sampler', 'population']) {
    if (Object.hasOwn(whole, key)) whole[key] = expanded(whole[key]);
  }
  const order = Object.keys(configSchema.shape);
  const rank = (key: string) => (order.includes(key) ? order.indexOf(key) : order.length);
  return Object.fromEntries(Object.entries(whole).sort(([a], [b]) => rank(a) - rank(b)));
}

function finishedRecord(record: Readonly<Record<string, unknown>>): object {
  const entries = Object.entries(record)
    .filter(([, entry]) => entry !== false)
    .map(([key, entry]) => {
      const spec = expanded(entry);
      return [key, isPlain(spec) ? withDefinition({ plugin: key, ...spec }, spec) : spec] as const;
    });
  return Object.fromEntries(entries);
}

const KINDS = { probes: 'probe', interventions: 'intervention', reporters: 'reporter' } as const;

/** Every plugin must exist and accept its options; here a wrong one can still be told which file it is from. */
function checkPlugins(
  config: Config,
  registry: Registry,
  from: (path: readonly string[]) => string | undefined,
) {
  const check = (kind: PluginKind, spec: PluginSpec, path: readonly string[]) => {
    const at = path.join('.');
    try {
      validateOptions(registry.find(kind, spec, at), spec, at);
    } catch (error) {
      if (!(error instanceof RecallError)) throw error;
      const { code, problem, fix, cause } = error;
      const place = error.at ?? at;
      throw new RecallError(code, problem, { at: `${place} in ${from(place.split('.'))}`, fix, cause });
    }
  };
  check('population', config.population, ['population']);
  check('sampler', config.sampler, ['sampler']);
  for (const key of PLUGIN_RECORDS) {
    for (const [name, spec] of Object.entries(config[key])) check(KINDS[key], spec, [key, name]);
  }
}

function nothing(cwd: string): RecallError {
  return new RecallError('RECALL_NO_CONFIG', 'Nothing says what to train', {
    at: cwd,
    fix: 'Name a preset with --preset (`recall list` shows them), or write a recall.config.ts (`recall init`).',
  });
}

const isSomething = (part: Layer | Edit) => !('config' in part) || Object.keys(part.config).length > 0;
