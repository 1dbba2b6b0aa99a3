/** Runs side by side: columns for what was run, rows for seeds, differences paired by seed. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { RecallError } from '../errors.js';
import { intervalOf } from './interval.js';
import { resultOf, type Result } from './results.js';
import { columns, intervalText, numberText } from './table.js';

export interface ComparedRun {
  readonly folder: string;
  readonly seed: number;
  /** The configuration without its seed and what does not change results: equal for runs of one kind. */
  readonly kind: string;
  /** What it is called: its preset, or its folder. */
  readonly label: string;
  readonly result: Result;
}

/** @throws RecallError `RECALL_NO_RUN` when there is no finished run in the folder */
export async function comparedRun(folder: string, measures: readonly string[]): Promise<ComparedRun> {
  const result = await resultOf(folder, measures);
  const text = await readFile(path.join(folder, 'config.json'), 'utf8').catch(() => '{}');
  const { seed = 0, engine, reporters, ...rest } = JSON.parse(text) as Record<string, unknown>;
  void [engine, reporters];
  const { preset } = rest;
  return {
    folder,
    seed: seed as number,
    kind: JSON.stringify(rest),
    label: typeof preset === 'string' ? preset : path.basename(folder),
    result,
  };
}

/**
 * A block of text for every measure: a row for each seed, a column for each kind of run, and below them the mean, and
 * the mean difference to the first kind over the seeds that both have, each with its 95 % interval.
 *
 * @throws RecallError `RECALL_COMPARE` when two runs are of one kind and one seed
 */
export function comparisonText(runs: readonly ComparedRun[], measures: readonly string[]): string {
  const kinds = [...new Set(runs.map(({ kind }) => kind))];
  const seeds = [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b);
  const find = (kind: string, seed: number) => {
    const found = runs.filter((run) => run.kind === kind && run.seed === seed);
    if (found.length < 2) return found.at(0);
    throw new RecallError('RECALL_COMPARE', `${found[0].folder} and ${found[1].folder} are the same run`, {
      fix: 'Name one of them.',
    });
  };
  const labels = labelsOf(kinds.map((kind) => runs.find((run) => run.kind === kind)!));
  return measures
    .map((measure) => {
      const value = (kind: string, seed: number) => find(kind, seed)?.result[measure] ?? null;
      const differences = (kind: string) =>
        seeds.map((seed) => {
          const [own, first] = [value(kind, seed), value(kinds[0], seed)];
          return own === null || first === null ? null : own - first;
        });
      const shown = (number: number | null) => (number === null ? '-' : numberText(number));
      return columns([
        [measure, ...labels],
        ...seeds.map((seed) => [`seed ${seed}`, ...kinds.map((kind) => shown(value(kind, seed)))]),
        ['mean', ...kinds.map((kind) => intervalText(intervalOf(seeds.map((seed) => value(kind, seed)))))],
        [
          `minus ${labels[0]}`,
          ...kinds.map((kind, at) => (at === 0 ? '' : intervalText(intervalOf(differences(kind))))),
        ],
      ]);
    })
    .join('\n\n');
}

/** Kinds that are called the same are told apart by the folder that stands for them, without its seed. */
function labelsOf(runs: readonly ComparedRun[]): string[] {
  const names = [
    runs.map(({ label }) => label),
    runs.map(({ folder }) => path.basename(folder.replace(/[/\\-]seed-?\d+[/\\]?$/, ''))),
    runs.map(({ folder }) => folder),
  ];
  return names.find((labels) => new Set(labels).size === labels.length) ?? names[2];
}
