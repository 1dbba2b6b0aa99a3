/** `recall list`: the presets and plugins that can be named in this folder, and what each is for. */
import path from 'node:path';
import { Command } from 'commander';
import type { RegisteredPlugin } from '../plugin/registry.js';
import { RecallError, suggestName } from '../errors.js';
import type { OptionEntry } from '../plugin/option-list.js';
import { jsonText, labelled, visible, wrap } from '../text.js';

/** One thing that can be named, and where it is from: undefined for what comes with recall-lab. */
interface Entry {
  readonly kind: string;
  readonly name: string;
  readonly description?: string;
  readonly source?: string;
  /** The versions of recall-lab that it is for, when it says so. */
  readonly needs?: string;
  /** Whether a configuration holds it itself, so that it cannot be named elsewhere. */
  readonly byValue?: true;
  /** What it takes; of presets nothing. */
  readonly options?: readonly OptionEntry[];
}

export function listCommand(): Command {
  return new Command('list')
    .description("list the available presets and plugins: built-in and the project's own")
    .argument('[name]', 'show the options of this plugin, with types and defaults')
    .option('-c, --config <file>', "configuration file (default: the project's)")
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExamples:\n  recall list\n  recall list zipf\n  recall --preset zipf')
    .action(async (name: string | undefined, { config, json }: { config?: string; json?: boolean }) => {
      const entries = named(await available(config), name);
      const text = name === undefined ? asText : inDetail;
      process.stdout.write(`${json ? jsonText(entries) : text(entries)}\n`);
    });
}

/** @throws RecallError `RECALL_UNKNOWN_NAME` when nothing is called so */
function named(entries: readonly Entry[], name: string | undefined): readonly Entry[] {
  if (name === undefined) return entries;
  const found = entries.filter((entry) => entry.name === name);
  if (found.length > 0) return found;
  throw new RecallError('RECALL_UNKNOWN_NAME', `There is no preset or plugin "${name}"`, {
    fix: suggestName(name, [...new Set(entries.map((entry) => entry.name))]),
  });
}

/** Each thing of a name, with its options. */
function inDetail(entries: readonly Entry[]): string {
  return entries
    .map(({ kind, name, description, options = [] }) => {
      const rows = options.map((option): [string, string] => [
        option.name,
        [
          option.type,
          option.default !== undefined && `(default ${JSON.stringify(option.default)})`,
          option.isRequired && '(required)',
          option.description && `${option.description}`,
        ]
          .filter(Boolean)
          .join(' '),
      ]);
      const head = `${kind} ${visible(name)}${description === undefined ? '' : `: ${visible(description)}`}`;
      const none = kind === 'preset' ? [] : ['  It takes no options.'];
      return [...wrap(head), ...(rows.length > 0 ? labelled(rows, { indent: 2 }) : none)].join('\n');
    })
    .join('\n\n');
}

async function available(file?: string): Promise<readonly Entry[]> {
  const { findAvailable } = await import('../config/index.js');
  const { optionNames } = await import('../plugin/options.js');
  const { optionList } = await import('../plugin/option-list.js');
  const { supportsVersion } = await import('../plugin/requirements.js');
  const { packageVersion } = await import('../version.js');
  const { engines } = await import('../engine/engines.js');
  const { presets, registry, held } = await findAvailable({ file });
  const plugin = ({ definition: { kind, declaration }, source }: RegisteredPlugin): Entry => ({
    kind,
    name: declaration.name,
    description: supportsVersion(declaration.needs ?? {})
      ? (declaration.description ?? optionsInWords(optionNames(declaration.options)))
      : `needs recall-lab ${declaration.needs?.recall}, and this is ${packageVersion()}`,
    source: foreign(source),
    needs: declaration.needs?.recall,
    options: optionList(declaration.options),
  });
  return [
    ...presets.list().map(({ name, config, source }) => ({
      kind: 'preset',
      name,
      // Nothing has checked a preset that is only listed.
      description: typeof config.description === 'string' ? config.description : undefined,
      source: foreign(source),
    })),
    ...engines.map(({ name, summary, reads }) => ({
      kind: 'engine',
      name,
      description: summary,
      options: reads.map((option) => ({ name: option, type: 'integer' })),
    })),
    ...registry.list().map(plugin),
    ...held.map((each) => ({ ...plugin(each), byValue: true as const })),
  ];
}

const optionsInWords = (names: readonly string[] | undefined) =>
  names && names.length > 0 ? `options: ${names.join(', ')}` : undefined;

/** A module of the project, by its path from here. */
function foreign(source: string): string | undefined {
  if (source.startsWith('recall-lab/')) return undefined;
  const relative = path.relative(process.cwd(), source);
  return path.isAbsolute(source) && !relative.startsWith('..') ? relative : source;
}

const HEADINGS: Readonly<Record<string, string>> = {
  preset: 'Presets (recall --preset NAME)',
  sampler: 'Samplers (sampler: NAME)',
  probe: 'Probes (probes: { NAME: {} })',
  intervention: 'Interventions (interventions: { NAME: {} })',
  reporter: 'Reporters (reporters: { NAME: {} })',
  population: 'Populations (population: NAME)',
  architecture: 'Architectures (model: { architecture: NAME })',
  engine: 'Engines (engine: NAME, or --engine NAME)',
  executor: 'Executors (recall sweep --executor NAME)',
};

function asText(entries: readonly Entry[]): string {
  const blocks = Object.entries(HEADINGS).flatMap(([kind, heading]) => {
    const own = entries.filter((entry) => entry.kind === kind);
    const rows = own.map(({ name, description, source, byValue }): [string, string] => [
      visible(name),
      [description && visible(description), source && `[${byValue ? 'held by ' : ''}${source}]`]
        .filter(Boolean)
        .join(' '),
    ]);
    const lines = labelled(rows, { indent: 2 });
    return own.length > 0 ? [[heading, ...lines].join('\n')] : [];
  });
  return blocks.join('\n\n');
}
