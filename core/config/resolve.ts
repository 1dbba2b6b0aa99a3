/** Resolves a request to a complete configuration, with the source of each key. */
import { resolve, sep } from 'node:path';
import { RecallError, suggestName } from '../errors.js';
import { BUILT_IN_PLUGINS, loadPlugins, type RegisteredPlugin, type Registry } from '../plugin/registry.js';
import { heldByValue } from './by-value.js';
import { compose } from './compose.js';
import { isPreset } from './define.js';
import { LayerReader, type Source } from './extends.js';
import { checkPlugins, finished } from './finish.js';
import { findProjectFile } from './files.js';
import { withStoredModel } from './stored-model.js';
import { fileAt } from '../plugin/modules.js';
import { named } from './name.js';
import { isOfPlugin, locatedOptions } from './paths.js';
import { BUILT_IN_PRESETS, PresetCatalogue } from './presets.js';
import { shortChain, leaves, sourceOf, type Edit, type Layer, type SourceOf } from './provenance.js';
import { defaults, PLUGIN_RECORDS, type Config, type PartialConfig } from './schema.js';
import { applyEdit, parseEdit } from './set.js';
import { checkComplete } from './validate.js';

/** What to resolve. Everything is optional. */
export interface ConfigRequest {
  /** `--preset`: a name, a path, or a configuration made in code. */
  readonly preset?: string | PartialConfig;
  /** `--config`: a configuration file. `false` also ignores the project's own. */
  readonly file?: string | false;
  /** Where to look for the project's file, and what to resolve paths against. Default: the current folder. */
  readonly cwd?: string;
  /** Further defaults, stronger than the built-in ones. */
  readonly defaults?: PartialConfig;
  /** `--set`: `key.path=value`, applied last. */
  readonly set?: readonly string[];
  /** Other flags, as a configuration. */
  readonly overrides?: PartialConfig;
  /** Replaces the modules of built-in plugins and presets. */
  readonly builtIn?: { readonly plugins?: readonly string[]; readonly presets?: readonly string[] };
}

export interface ResolvedConfig {
  readonly config: Config;
  readonly registry: Registry;
  readonly presets: PresetCatalogue;
  /** Which file, preset or flag set each key, by dotted key path. */
  readonly sources: ReadonlyMap<string, string>;
  /** Finds what set a key, with the chain of configurations, for errors that are found later. */
  readonly sourceOf: SourceOf;
  /** Labels of the layers, weakest first. */
  readonly chain: readonly string[];
  /** The configuration file, if there is one. */
  readonly file?: string;
  /** What may surprise the user, in sentences. */
  readonly notes: readonly string[];
}

/**
 * Composes, from weakest to strongest: defaults, extended configurations, own keys, flags, `--set`.
 *
 * `--preset` replaces the project's configuration file, but its `plugins` and `presets` stay available by name. `--config`
 * replaces the project's file, too, and is stronger than `--preset`.
 *
 * @throws RecallError with a code such as RECALL_CONFIG, RECALL_OPTION, RECALL_UNKNOWN_PRESET, RECALL_UNKNOWN_PLUGIN,
 * RECALL_EXTENDS_CYCLE, RECALL_MODULE, RECALL_CONFIG_FILE, RECALL_SET, RECALL_NO_CONFIG.
 */
export async function resolveConfig(request: ConfigRequest = {}): Promise<ResolvedConfig> {
  const reader = await readerFor(request);
  const edits = (request.set ?? []).map((text) => {
    const edit = parseEdit(text);
    return isOfPlugin(edit.path) ? { ...edit, value: locatedOptions(edit.value, folder(reader.cwd)) } : edit;
  });
  // Before anything is read, because files and `--preset` may name these presets.
  await reader.makeAvailable({ presets: presetsIn(edits) }, folder(reader.cwd), ['--set']);
  const { layers, file, notes } = await gathered(request, reader);
  if ([...layers, ...edits].every(isNothing)) throw nothing(reader.cwd);

  const composed = named(finished(compose(...layers.map(({ config }) => config))), layers);
  const edited = finished(edits.reduce((before, edit) => applyEdit(before, edit), composed));
  const config = withStoredModel(edited, reader.registry);
  const source: SourceOf = (path) => sourceOf(path, layers, edits);
  checkComplete(config, source);
  if (edits.some(({ path }) => path[0] === 'plugins')) {
    // Modules that `--set` lists were not known while the layers were read.
    await reader.makeAvailable({ plugins: config.plugins }, folder(reader.cwd), ['--set']);
  }
  checkPlugins(config, reader.registry, source);
  return {
    config,
    registry: reader.registry,
    presets: reader.presets,
    sources: new Map(
      leaves(config).map(({ path }) => [
        path.join('.'),
        sourceOf(path, layers, edits, shortChain) ?? 'defaults',
      ]),
    ),
    sourceOf: source,
    chain: [
      'defaults',
      ...[...layers, ...edits].filter((part) => !isNothing(part)).map(({ label }) => label),
    ],
    file,
    notes: [...notes, ...idleRemovals(layers, edits)],
  };
}

/**
 * Lists the plugins and presets of a project: the built-in ones, those of modules that its file lists, and plugins that its
 * file contains by value.
 *
 * @throws RecallError, as {@link resolveConfig} does.
 */
export async function findAvailable(
  request: Pick<ConfigRequest, 'file' | 'cwd' | 'builtIn'> = {},
): Promise<Available> {
  const reader = await readerFor(request);
  const { file, layers } = await gathered(request, reader);
  const held = heldByValue(layers, reader.registry);
  const files = [...reader.files, ...(file === undefined ? [] : [file])];
  return { registry: reader.registry, presets: reader.presets, held, file, files };
}

interface Available extends Pick<ResolvedConfig, 'registry' | 'presets' | 'file'> {
  /** Plugins that the project's configuration contains by value, with the file or preset. */
  readonly held: readonly RegisteredPlugin[];
  /** All configuration files and preset modules that were read. */
  readonly files: readonly string[];
}

interface Gathered {
  readonly layers: readonly Layer[];
  readonly file?: string;
  readonly notes: readonly string[];
}

async function gathered(request: ConfigRequest, reader: LayerReader): Promise<Gathered> {
  const { preset, file, overrides } = request;
  const layers: Layer[] = [];
  const notes: string[] = [];
  const add = async (source: Source) => void layers.push(...(await reader.layers(source)));
  const here = { label: 'the command line', from: folder(reader.cwd) };
  for (const config of [defaults, request.defaults ?? {}]) {
    await add({ id: config, config, label: 'defaults', from: here.from });
  }

  const project = file === undefined ? await findProjectFile(reader.cwd) : undefined;
  if (project) {
    const label = reader.labelOf(project.file);
    const config = preset === undefined ? project.config : namesOf(project.config);
    if (preset !== undefined)
      notes.push(`--preset replaces ${label}; only its plugins and presets stay available.`);
    else if (project.others.length > 0)
      notes.push(`${label} is used; ${project.others.join(', ')} is ignored.`);
    await add({ id: project.file, config, label, from: project.file });
  }
  if (typeof preset === 'object' && !isPreset(preset)) {
    await add({ id: preset, config: preset, label: 'the given configuration', from: here.from });
  } else if (preset !== undefined) await add(await reader.locate(preset, here));
  const requested = file ? resolve(reader.cwd, file) : undefined;
  if (requested) await add(await reader.file(fileAt(requested) ?? requested));
  if (overrides) await add({ id: overrides, config: overrides, label: 'flags', from: here.from });
  return { layers, notes, file: project?.file ?? (requested && (fileAt(requested) ?? requested)) };
}

/** The modules that edits list under `presets`. Invalid values are reported once the configuration is complete. */
const presetsIn = (edits: readonly Edit[]): string[] =>
  edits
    .filter(({ path: [key] }) => key === 'presets')
    .flatMap(({ value }) => value)
    .filter((module): module is string => typeof module === 'string' && module !== '');

/** Notes about `false` entries that remove nothing, which are probably mistyped names. */
function idleRemovals(layers: readonly Layer[], edits: readonly Edit[]): readonly string[] {
  return PLUGIN_RECORDS.flatMap((key) => {
    const entries = [
      ...layers.flatMap(({ config, label }) =>
        Object.entries<unknown>(config[key] ?? {}).map(([name, entry]) => ({ name, entry, label })),
      ),
      ...edits
        .filter(({ path }) => path[0] === key && path.length > 1)
        .map(({ path, value, label }) => ({ name: path[1], entry: path.length > 2 ? {} : value, label })),
    ];
    const present = [...new Set(entries.filter(({ entry }) => entry !== false).map(({ name }) => name))];
    return entries
      .filter(({ name }) => !present.includes(name))
      .map(({ name, label }) => {
        const path = `${key}.${name}`;
        const what = label === `--set ${path}` ? `${label}=false` : `${path}: false in ${label}`;
        return `${what} has no effect: there is no such entry. ${suggestName(name, present)}`;
      });
  });
}

/** What `--preset` keeps of a project's file. */
function namesOf({ plugins, presets }: PartialConfig): PartialConfig {
  return { ...(plugins && { plugins }), ...(presets && { presets }) };
}

async function readerFor({ cwd, builtIn }: ConfigRequest): Promise<LayerReader> {
  const root = resolve(cwd ?? process.cwd());
  const registry = await loadPlugins(builtIn?.plugins ?? BUILT_IN_PLUGINS, folder(root));
  const presets = new PresetCatalogue();
  await presets.load(builtIn?.presets ?? BUILT_IN_PRESETS, folder(root));
  return new LayerReader(root, registry, presets);
}

/** A folder with a trailing separator, so that names are resolved inside it. */
const folder = (path: string) => (path.endsWith(sep) ? path : path + sep);

const isNothing = (part: Layer | Edit) =>
  part.label === 'defaults' || ('config' in part && Object.keys(part.config).length === 0);

function nothing(cwd: string): RecallError {
  return new RecallError('RECALL_NO_CONFIG', 'There is no configuration', {
    at: cwd,
    fix: 'Name a preset with --preset (`recall list` shows them), or write a recall.config.ts (`recall init`).',
  });
}
