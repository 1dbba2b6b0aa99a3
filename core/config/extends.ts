/**
 * Flattens a configuration and everything that it extends into a list of layers, weakest first.
 *
 * A string in `extends` is a path (`./base.yaml`), the name of a known preset (`zipf`), or a package: `acme` is
 * `recall-preset-acme`, `@acme` is `@acme/recall-preset`, and `@acme/recall-preset/small` is the package's entry
 * point `small`, or else its preset of that name. Names and paths are resolved from the file that contains them.
 */
import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { RecallError, suggestName } from '../errors.js';
import { describeValue } from '../describe-value.js';
import { loadPlugins, type Registry } from '../plugin/registry.js';
import { compose } from './compose.js';
import { isPlain } from '../plain.js';
import { isPreset } from './define.js';
import { isData, readConfigFile } from './files.js';
import { defaultExport, fileAt, findModule, importModule, isPath, pathFrom } from '../plugin/modules.js';
import { located } from './paths.js';
import { presetOf, type PresetCatalogue } from './presets.js';
import type { Layer } from './provenance.js';
import type { PartialConfig } from './schema.js';
import { withChosenEngine } from './engine-choice.js';
import { checkPartial } from './validate.js';

/** A configuration, its label, and the file from which its names and paths are resolved. */
export interface Source {
  /** Its identity: the path of its file, or the object. */
  readonly id: unknown;
  readonly config: PartialConfig;
  readonly label: string;
  readonly from: string;
  /** Whether it is an object inside another configuration, whose label it shares. */
  readonly isPart?: boolean;
}

const HERE = fileURLToPath(import.meta.url);

/** Maximum number of `extends` entries: if each configuration extends two, they double with every level. */
const MAX_ENTRIES = 1000;

export class LayerReader {
  /** All configuration files and preset modules that were read. */
  readonly files = new Set<string>();
  private entries = 0;

  constructor(
    readonly cwd: string,
    readonly registry: Registry,
    readonly presets: PresetCatalogue,
  ) {}

  /**
   * The layers of a configuration: everything that it extends, in order, then its own keys.
   *
   * @throws RECALL_CONFIG, RECALL_EXTENDS_CYCLE, RECALL_UNKNOWN_PRESET, RECALL_MODULE, RECALL_CONFIG_FILE,
   * RECALL_DUPLICATE_PLUGIN, RECALL_DUPLICATE_PRESET.
   */
  async layers(source: Source, trail: readonly Source[] = []): Promise<readonly Layer[]> {
    const chain = [...trail, source];
    if (trail.some(({ id }) => id === source.id)) {
      throw new RecallError('RECALL_EXTENDS_CYCLE', 'A configuration extends itself', {
        at: `extends in ${chain.map(({ label }) => label).join(' -> ')}`,
      });
    }
    const via = chain.map(({ label }) => label);
    const { parents, own } = splitExtends(checkPartial(withChosenEngine(source.config), via));
    await this.makeAvailable(own, source.from, via);
    const layers: Layer[] = [];
    const found = (parent: string | PartialConfig) =>
      this.locate(parent, source).catch((error: unknown) => {
        throw namedBy(error, `extends in ${via.join(' -> ')}`, source.label);
      });
    for (const parent of this.flattened(parents, via)) {
      layers.push(...(await this.layers(await found(parent), chain)));
    }
    const named = chain.filter(({ isPart }) => !isPart).map(({ label }) => label);
    const config = compose(located(own, source.from));
    return [...layers, { label: source.label, via: named, config, extended: trail.length > 0 }];
  }

  /** Loads the modules that a configuration lists, which makes their plugins and presets available by name. */
  async makeAvailable(
    { plugins = [], presets = [] }: PartialConfig,
    from: string,
    via: readonly string[],
  ): Promise<void> {
    const named = (key: string) => (error: unknown) => {
      throw namedBy(error, `${key} in ${via.join(' -> ')}`, from);
    };
    await loadPlugins(plugins, from, this.registry).catch(named('plugins'));
    await this.presets.load(presets, from).catch(named('presets'));
  }

  /**
   * Finds what an entry of `extends` refers to.
   *
   * @throws RECALL_UNKNOWN_PRESET, RECALL_CONFIG_FILE, RECALL_MODULE.
   */
  async locate(
    parent: string | PartialConfig,
    { label, from }: Pick<Source, 'label' | 'from'>,
  ): Promise<Source> {
    if (typeof parent !== 'string') {
      if (isPreset(parent)) return { id: parent, config: parent, label: `preset ${parent.preset}`, from };
      return { id: parent, config: parent, label: `an object in ${label}`, from, isPart: true };
    }
    if (isPath(parent)) {
      const path = pathFrom(parent, from);
      return this.file(fileAt(path) ?? path);
    }
    const named = this.presets.find(parent);
    if (named) {
      const module = isAbsolute(named.source) ? named.source : HERE;
      return valueSource(named.config, parent, module);
    }
    const packaged = await this.packaged(parent, from);
    if (packaged) return packaged;
    const known = this.presets.list().map(({ name }) => name);
    throw new RecallError('RECALL_UNKNOWN_PRESET', `There is no preset ${describeValue(parent)}`, {
      at: label,
      fix: parent.includes(':')
        ? 'Use a name or a path: recall downloads nothing.'
        : `${suggestName(parent, known)} A package would be ${describeValue(packageName(parent).package)}.`,
    });
  }

  /** A configuration file, labelled by its path from the working folder. */
  async file(file: string): Promise<Source> {
    this.files.add(file);
    const { config } = await readConfigFile(file);
    return { id: file, config, label: this.labelOf(file), from: file };
  }

  /** The entries of `extends`, with nested lists flattened. */
  private flattened(
    parents: unknown,
    via: readonly string[],
    lists: readonly unknown[] = [],
  ): readonly (string | PartialConfig)[] {
    if (parents === undefined) return [];
    if (++this.entries > MAX_ENTRIES) {
      const many = MAX_ENTRIES.toLocaleString('en-US');
      throw new RecallError('RECALL_CONFIG', `\`extends\` leads to more than ${many} configurations`, {
        at: `extends in ${via[0]}`,
        fix: 'A configuration that several others extend counts each time: extend it once.',
      });
    }
    if (Array.isArray(parents) && !lists.includes(parents)) {
      return parents.flatMap((parent) => this.flattened(parent, via, [...lists, parents]));
    }
    if (typeof parents === 'string' && parents !== '') return [parents];
    const config = defaultExport(parents);
    if (isPlain(config)) return [config];
    throw new RecallError('RECALL_CONFIG', `\`extends\` contains ${describeValue(parents)}`, {
      at: `extends in ${via.join(' -> ')}`,
      fix: 'Allowed: a preset, a name, a path, or a list of them.',
    });
  }

  labelOf(file: string): string {
    const path = relative(this.cwd, file);
    return path.startsWith('..') || isAbsolute(path) ? file : path;
  }

  private async packaged(name: string, from: string): Promise<Source | undefined> {
    const { package: base, entry } = packageName(name);
    const whole = entry === undefined ? base : `${base}/${entry}`;
    const file = findModule(whole, from);
    if (file && isData(file)) return this.file(file);
    if (file) {
      this.files.add(file);
      return valueSource(presetOf(await importModule(file), whole), whole, file);
    }
    const main = entry === undefined ? undefined : findModule(base, from);
    if (!main) return undefined;
    this.files.add(main);
    return valueSource(presetOf(await importModule(main), base, entry), whole, main);
  }
}

/** The package and entry point that a preset's name refers to. */
export function packageName(name: string): { package: string; entry?: string } {
  const parts = name.split('/');
  const scope = name.startsWith('@') ? parts.shift() : undefined;
  const [first, ...rest] = parts;
  const prefixed =
    first === undefined || first === 'recall-preset' || first.startsWith('recall-preset-')
      ? (first ?? 'recall-preset')
      : `recall-preset-${first}`;
  const entry = rest.length > 0 ? rest.join('/') : undefined;
  return { package: scope === undefined ? prefixed : `${scope}/${prefixed}`, entry };
}

function valueSource(config: PartialConfig, name: string, from: string): Source {
  return { id: config, config, label: `preset ${name}`, from };
}

/** Adds the configuration that names a module or file to an error in it. */
function namedBy(error: unknown, place: string, from: string): unknown {
  if (!(error instanceof RecallError)) return error;
  const { code, problem, at, fix, more, cause } = error;
  const whole = at === undefined || at === from ? place : `${at}, by ${place}`;
  return new RecallError(code, problem, { at: whole, fix, more, cause });
}

/** Separates `extends`. Without one, returns the same object, because `compose` remembers its parts. */
function splitExtends(config: PartialConfig): { parents: unknown; own: PartialConfig } {
  if (!Object.hasOwn(config, 'extends')) return { parents: undefined, own: config };
  const { extends: parents, ...own } = config;
  return { parents, own };
}
