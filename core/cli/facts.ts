/** `recall facts import`: public fact sets and tables as files of facts and templates. */
import { Command, Option } from 'commander';
import { RecallError } from '../errors.js';
import { visible } from './text.js';

interface ImportFlags {
  readonly format: string;
  readonly out: string;
  readonly columns?: ReadonlyMap<string, string>;
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
    .addHelpText(
      'after',
      `\nFormats:\n${names}\n\nExamples:\n  recall facts import popqa.tsv --format popqa --out popqa\n` +
        '  recall facts import towns.csv --format table --columns subject=town,relation=property,value=answer --out towns',
    )
    .action((file: string, { format, out, columns }: ImportFlags) => {
      const { facts, templates, remarks, plain } = importFacts({ source: file, format, out, columns });
      const count = (what: string) => remarks.filter((remark) => remark.what === what).length;
      const relations = Object.keys(templates).length;
      const print = (line: string) => process.stdout.write(`${visible(line)}\n`);
      print(
        `${facts.length} facts of ${relations} relations in ${out}/facts.jsonl and ${out}/templates.json`,
      );
      print(`merged: ${count('merged')}, left out: ${count('left out')}`);
      for (const { at, what, why } of remarks.slice(0, PRINTED)) print(`  ${at}: ${what}: ${why}`);
      if (remarks.length > PRINTED) {
        print(`  and ${remarks.length - PRINTED} more, all of them in ${out}/import-report.jsonl`);
      }
      if (plain.length > 0) {
        print(
          `${plain.length} relations have a plain sentence, because the file has none: write better ones.`,
        );
      }
      print('');
      print('Next:');
      print(
        `  recall --preset uniform --set population.plugin=facts --set population.facts=${out}/facts.jsonl ` +
          `--set population.templates=${out}/templates.json --set population.badTemplates=skip --set probes.hallucination=false`,
      );
    });
  return command;
}

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
