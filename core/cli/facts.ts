/** `recall facts import`: public fact sets and tables as files of facts and templates. */
import path from 'node:path';
import { Command, Option } from 'commander';
import { RecallError } from '../errors.js';
import type { ImportResult } from '../import/import.js';
import { plural, visible } from '../text.js';

interface ImportFlags {
  readonly format: string;
  readonly out: string;
  readonly columns?: ReadonlyMap<string, string>;
  readonly sentences?: boolean;
}

/** How many remarks are printed; all of them are in the report. */
const PRINTED = 20;

export async function factsCommand(): Promise<Command> {
  const { formats, importFacts } = await import('../import/import.js');
  const command = new Command('facts').description('prepare facts of your own');
  const names = [...formats].map(([name, { summary }]) => `  ${name.padEnd(12)}${summary}`).join('\n');
  command
    .command('import')
    .description('write a public fact set, or a table, as facts and templates')
    .argument('<file>', 'the file, or a folder of files')
    .addOption(new Option('--format <name>', 'what the file is').makeOptionMandatory())
    .addOption(new Option('--out <folder>', 'where to write').makeOptionMandatory())
    .addOption(new Option('--columns <list>', 'which column of a table is what').argParser(parseColumns))
    .addOption(new Option('--sentences', 'tell each fact in the sentences that its record has (LAMA)'))
    .addHelpText(
      'after',
      `\nFormats:\n${names}\n\nExamples:\n  recall facts import popqa.tsv --format popqa --out popqa\n` +
        '  recall facts import towns.csv --format table --columns subject=town,relation=property,value=answer --out towns',
    )
    .action((source: string, { out, ...flags }: ImportFlags) => {
      for (const line of described(importFacts({ source, out, ...flags }), out)) {
        process.stdout.write(`${visible(line)}\n`);
      }
    });
  return command;
}

/** What was imported, and how to train on it. */
function* described({ facts, templates, report, plain }: ImportResult, out: string): Generator<string> {
  const [factsFile, templatesFile, reportFile] = ['facts.jsonl', 'templates.json', 'import-report.jsonl'].map(
    (name) => path.join(out, name),
  );
  yield `${plural(facts, 'fact')} of ${plural(templates.size, 'relation')} in ${factsFile} and ${templatesFile}`;
  const counts = (['taken', 'merged', 'changed', 'left out'] as const).map(
    (what) => `${what}: ${report.count(what)}`,
  );
  yield `Records ${counts.join(', ')}; each of them, and why, is in ${reportFile}`;
  const remarkable = report.remarks.filter(({ what }) => what !== 'taken');
  for (const { at, what, why } of remarkable.slice(0, PRINTED)) yield `  ${at}: ${what}: ${why}`;
  if (remarkable.length > PRINTED) yield `  and ${remarkable.length - PRINTED} more`;
  if (plain.length > 0) {
    yield `No sentence can ask for ${plural(plain.length, 'relation')}, so each was given a plain one: write better ones.`;
  }
  yield '';
  yield 'Next:';
  yield (
    `  recall --preset uniform --set ${quoted(`population.facts=${factsFile}`)} --set ` +
    `${quoted(`population.templates=${templatesFile}`)} --set probes.hallucination=false`
  );
}

const quoted = (text: string) => (/^[\w./=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

function parseColumns(text: string): Map<string, string> {
  const pairs = text.split(',').map((pair) => {
    const at = pair.indexOf('=');
    if (at > 0) return [pair.slice(0, at).trim(), pair.slice(at + 1).trim()] as const;
    throw new RecallError('RECALL_FLAG', `--columns cannot read "${pair}"`, {
      at: '--columns',
      fix: 'Write subject=town,relation=property,value=answer.',
    });
  });
  return new Map(pairs);
}
