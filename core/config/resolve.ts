/** From what a user asks for to a complete configuration, and where each of its keys comes from. */
import { resolve, sep } from 'node:path';
import { RecallError, suggestName } from '../errors.js';
import { BUILT_IN_PLUGINS, loadPlugins, type RegisteredPlugin, type Registry } from '../plugin/registry.js';
import { heldByValue } from './by-value.js';
import { compose } from './compose.js';
import { isPreset } from './define.js';
import { LayerReader, type Source } from './extends.js';
import { checkPlugins, finished } from './finish.js';
import { findProjectFile } from './files.js';
import { fileAt } from '../plugin/modules.js';
import { named } from './name.js';
import { isOfPlugin, locatedOptions } from './paths.js';
import { BUILT_IN_PRESETS, PresetCatalogue } from './presets.js';
import { inShort, leaves, sourceOf, type Edit, type Layer, type SourceOf } from './provenance.js';
import { defaults, PLUGIN_RECORDS, type Config, type PartialConfig } from './schema.js';
import { applyEdit, parseEdit } from './set.js';
import { checkComplete } from './validate.js';

/** What a user asks for; every part may be left out. */
export interface ConfigRequest {
  /** `--preset`: a name, a path, or a configuration made in code. */
  readonly preset?: string | PartialConfig;
  /** `--config`: a configuration file. `false` also ignores the project's own. */
  readonly file?: string | false;
  /** The folder that the project's file is looked for in, and that paths are seen from; by default the current one. */
  readonly cwd?: string;
  /** Stands where nothing else is said, on top of the built-in defaults. */
  readonly defaults?: PartialConfig;
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
  /** What set any key, and the whole way to it, for errors that are found later. */
  readonly sourceOf: SourceOf;
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
 * name. `--config` is read instead of the project's file, and comes on top of `--preset` when both are given.
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
  // Whoever names a preset must find it, while files are read and by `--preset`.
  await reader.makeAvailable({ presets: presetsIn(edits) }, folder(reader.cwd), ['--set']);
  const { layers, file, notes } = await gathered(request, reader);
  if ([...layers, ...edits].every(isNothing)) throw nothing(reader.cwd);

  const composed = named(finished(compose(...layers.map(({ config }) => config))), layers);
  const config = finished(edits.reduce((before, edit) => applyEdit(before, edit), composed));
  const source: SourceOf = (path) => sourceOf(path, layers, edits);
  checkComplete(config, source);
  if (edits.some(({ path }) => path[0] === 'plugins')) {
    // Modules that `--set` names were not known while the layers were read.
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
        sourceOf(path, layers, edits, inShort) ?? 'defaults',
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
 * The plugins and presets that can be named in a project: ours, and those of modules that its file names; and the
 * plugins that its file holds itself.
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
  /** Plugins that the project's configuration holds by value, and the file or preset that does. */
  readonly held: readonly RegisteredPlugin[];
  /** Every configuration file that was read, and modules of presets. */
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
    const label = reader.called(project.file);
    const config = preset === undefined ? project.config : namesOf(project.config);
    if (preset !== undefined)
      notes.push(`--preset takes the place of ${label}, but for the names it brings.`);
    else if (project.others.length > 0) notes.push(`${label} is read, not ${project.others.join(', ')}.`);
    await add({ id: project.file, config, label, from: project.file });
  }
  if (typeof preset === 'object' && !isPreset(preset)) {
    await add({ id: preset, config: preset, label: 'the given configuration', from: here.from });
  } else if (preset !== undefined) await add(await reader.locate(preset, here));
  const asked = file ? resolve(reader.cwd, file) : undefined;
  if (asked) await add(await reader.file(fileAt(asked) ?? asked));
  if (overrides) await add({ id: overrides, config: overrides, label: 'flags', from: here.from });
  return { layers, notes, file: project?.file ?? (asked && (fileAt(asked) ?? asked)) };
}

/** The modules that edits name under `presets`; what is none is told once the configuration is complete. */
const presetsIn = (edits: readonly Edit[]): string[] =>
  edits
    .filter(({ path: [key] }) => key === 'presets')
    .flatMap(({ value }) => value)
    .filter((module): module is string => typeof module === 'string' && module !== '');

/** A `false` that removes nothing is most likely a mistyped name. */
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
        return `${what} has no effect: there is nothing of that name. ${suggestName(name, present)}`;
      });
  });
}

/** What is left of a project's file when `--preset` takes its place. */
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

/** A folder, as a place that names are seen from. */
const folder = (path: string) => (path.endsWith(sep) ? path : path + sep);

const isNothing = (part: Layer | Edit) =>
  part.label === 'defaults' || ('config' in part && Object.keys(part.config).length === 0);

function nothing(cwd: string): RecallError {
  return new RecallError('RECALL_NO_CONFIG', 'Nothing says what to train', {
    at: cwd,
    fix: 'Name a preset with --preset (`recall list` shows them), or write a recall.config.ts (`recall init`).',
  });
}
