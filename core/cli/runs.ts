/** `recall runs`: lists, tags, exports and deletes runs. */
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { RecallError } from '../errors.js';
import type { RunRow } from '../report/contract.js';
import { columns } from '../sweep/table.js';
import { visible } from '../text.js';

const collect = (value: string, before: string[]) => [...before, value];

export function runsCommand(): Command {
  const runs = new Command('runs')
    .description('list runs; tag, export and delete them')
    .argument('[folder]', 'a folder of runs', 'runs')
    .option('--preset <name>', 'only runs of this preset')
    .option('--stage <name>', 'only running, finished, stopped or interrupted ones')
    .option('--tag <word>', 'only runs with this tag; repeatable', collect, [])
    .option('--seed <number>', 'only runs with this seed')
    .option('--json', 'as JSON')
    .addHelpText('after', EXAMPLES)
    .action(list);
  runs
    .command('tag')
    .description('add tags to a run, or remove them')
    .argument('<run>', "the run's folder")
    .argument('[words...]', 'tags to add')
    .option('--remove <word>', 'tag to remove; repeatable', collect, [])
    .action(tag);
  runs
    .command('csv')
    .description('export every curve as CSV')
    .argument('<run...>', 'folders of runs or sweeps')
    .option('-o, --out <file>', 'write to a file instead')
    .action(exportCsv);
  runs
    .command('delete')
    .description('delete runs that are not in progress')
    .argument('<run...>', 'folders of runs')
    .option('-y, --yes', 'do not ask for confirmation')
    .action(deleteRuns);
  return runs;
}

const EXAMPLES = `
Examples:
  recall runs --preset zipf --stage finished
  recall runs tag runs/zipf-seed1 paper good
  recall runs csv runs/zipf-seed1 --out zipf.csv
  recall runs delete runs/zipf-seed1`;

interface ListFlags {
  readonly preset?: string;
  readonly stage?: string;
  readonly tag: string[];
  readonly seed?: string;
  readonly json?: boolean;
}

async function list(folder: string, { preset, stage, tag: tags, seed, json }: ListFlags): Promise<void> {
  const { Collection } = await import('../report/collection.js');
  const { findRuns } = await import('../report/run-folder-list.js');
  const { rows } = await new Collection(() => findRuns(folder)).rows();
  const chosen = rows.filter(
    (row) =>
      (preset === undefined || row.label === preset) &&
      (stage === undefined || row.stage === stage) &&
      (seed === undefined || row.seed === Number(seed)) &&
      tags.every((word) => row.tags.includes(word)),
  );
  if (json) process.stdout.write(`${JSON.stringify(chosen, null, 2)}\n`);
  else if (chosen.length > 0) process.stdout.write(`${asText(folder, chosen)}\n`);
  else
    process.stderr.write(
      rows.length > 0 ? 'No run matches.\n' : `There are no runs in ${visible(folder)}.\n`,
    );
}

function asText(folder: string, rows: readonly RunRow[]): string {
  const percent = (value: number | null) => (value === null ? '-' : `${(100 * value).toFixed(1)} %`);
  const times = (value: number | null) => (value === null ? '-' : value.toFixed(2));
  return columns([
    ['run', 'stage', 'step', 'recall', 'hallucination', 'plateau end', 'tags'],
    ...rows.map((row) => [
      row.id === '.' ? folder : path.join(folder, row.id),
      row.stage,
      String(row.step),
      percent(row.recall),
      times(row.hallucination),
      row.plateauEnd === null ? '-' : String(row.plateauEnd),
      row.tags.join(' '),
    ]),
  ])
    .split('\n')
    .map(visible)
    .join('\n');
}

async function tag(folder: string, words: string[], { remove }: { remove: string[] }): Promise<void> {
  const { storedConfig } = await import('../run/storage/stored-config.js');
  const { changeTags } = await import('../catalog/tags.js');
  await storedConfig(folder);
  const tags = await changeTags(folder, { add: words, remove });
  process.stdout.write(`${tags.join(' ')}\n`);
}

async function exportCsv(folders: string[], { out }: { out?: string }): Promise<void> {
  const { Recording } = await import('../report/recorded.js');
  const { storedConfig } = await import('../run/storage/stored-config.js');
  const { csv } = await import('../catalog/csv.js');
  const { curvesTable } = await import('../report/curves-table.js');
  const { runFolders } = await import('../sweep/run-folders.js');
  const pieces: string[] = [];
  for (const folder of await runFolders(folders)) {
    await storedConfig(folder);
    const recording = new Recording(folder);
    await recording.read();
    const [head, ...rows] = curvesTable(recording);
    const table = [
      ...(pieces.length === 0 ? [['run', ...head]] : []),
      ...rows.map((row) => [folder, ...row]),
    ];
    pieces.push(csv(table));
  }
  if (out === undefined) process.stdout.write(pieces.join(''));
  else await (await import('../storage/files.js')).writeWhole(out, pieces);
}

async function deleteRuns(folders: string[], { yes }: { yes?: boolean }): Promise<void> {
  const { deleteRun } = await import('../catalog/delete.js');
  if (!yes && !(await confirmed(`Delete ${folders.map(visible).join(', ')}?`))) return;
  for (const folder of folders) {
    await deleteRun(folder);
    process.stderr.write(`Deleted ${visible(folder)}\n`);
  }
}

async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) {
    throw new RecallError('RECALL_FLAG', 'Cannot ask for confirmation: stdin is not a terminal', {
      fix: 'Confirm with --yes.',
    });
  }
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(`${question} [y/N] `);
  terminal.close();
  return /^y(es)?$/i.test(answer.trim());
}
