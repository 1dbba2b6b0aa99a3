/** What is kept of a study's runs: what was asked for, what it came to, and some measurements over all steps. */
import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Summary } from 'recall-lab';
import type { RunSet, Study } from './studies/index.js';

export interface KeptRun {
  readonly set: string;
  /** The keys that the set varies, and their values. */
  readonly varied: Readonly<Record<string, string>>;
  readonly seed: number;
  /** When it ended. */
  readonly date: string;
  readonly steps: number;
  readonly plateauEnd: number | null;
  readonly baseline: number;
  readonly accuracy: number | null;
  readonly loss: number | null;
  readonly unseenLoss: number | null;
  readonly parametersSha256: string;
  /** By the name of a measurement. */
  readonly curves: Readonly<Record<string, readonly (readonly [step: number, value: number])[]>>;
}

/** A study's file in data/. */
export interface Kept {
  readonly sets: readonly RunSet[];
  /** As in the study that was run. */
  readonly curves: readonly string[];
  readonly runs: readonly KeptRun[];
}

/** Runs of a study that need not be run again: of sets that are as they were, and with all curves asked for now. */
export function stillValid({ sets, curves = [] }: Study, before: Kept): readonly KeptRun[] {
  if (!curves.every((curve) => before.curves.includes(curve))) return [];
  const isSame = (set: RunSet, other: RunSet) =>
    set.name === other.name && set.from === other.from && String(set.args) === String(other.args);
  const same = sets.filter((set) => before.sets.some((other) => isSame(set, other)));
  return before.runs.filter(({ set }) => same.some(({ name }) => name === set));
}

/**
 * Collects a study's runs.
 *
 * @param folder Where they are.
 * @param before Runs that are kept already; those in the folder take their places.
 * @returns JSON, with a line for each run.
 */
export async function collected(
  { sets, curves = [] }: Study,
  folder: string,
  before: readonly KeptRun[],
): Promise<string> {
  const runs = [];
  for (const { name } of sets) {
    const found = await runsOf(name, path.join(folder, name), curves);
    const isFound = (run: KeptRun) => found.some((other) => nameOf(other) === nameOf(run));
    const earlier = before.filter((run) => run.set === name && !isFound(run));
    runs.push(...[...earlier, ...found].sort(byName));
  }
  const lines = (values: readonly unknown[]) =>
    values.map((value) => `    ${JSON.stringify(value)}`).join(',\n');
  const shown = JSON.stringify(curves);
  return `{\n  "curves": ${shown},\n  "sets": [\n${lines(sets)}\n  ],\n  "runs": [\n${lines(runs)}\n  ]\n}\n`;
}

const nameOf = ({ varied, seed }: KeptRun) => `${Object.values(varied).join(' ')} seed ${seed}`;

const byName = (a: KeptRun, b: KeptRun) => nameOf(a).localeCompare(nameOf(b), 'en', { numeric: true });

async function runsOf(set: string, folder: string, curves: readonly string[]): Promise<KeptRun[]> {
  if (!existsSync(folder)) return [];
  const folders = async (of: string) =>
    (await readdir(of, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const runs = [];
  for (const { name: cell } of await folders(folder)) {
    for (const { name: seed } of await folders(path.join(folder, cell))) {
      const run = path.join(folder, cell, seed);
      runs.push({ set, varied: variedOf(cell), ...(await resultOf(run, curves)) });
    }
  }
  return runs;
}

/** A sweep's folder says what was varied: `sampler.exponent=0.2,batch=16`. */
function variedOf(cell: string): KeptRun['varied'] {
  if (cell === 'all') return {};
  return Object.fromEntries(cell.split(',').map((each) => each.split('=') as [key: string, value: string]));
}

async function resultOf(folder: string, kept: readonly string[]): Promise<Omit<KeptRun, 'set' | 'varied'>> {
  const read = (file: string) => readFile(path.join(folder, file), 'utf8');
  const summary = JSON.parse(await read('summary.json')) as Summary;
  const isKept = (name: string) =>
    kept.some((curve) => (curve.endsWith('*') ? name.startsWith(curve.slice(0, -1)) : name === curve));
  const curves: Record<string, [step: number, value: number][]> = {};
  for (const line of (await read('metrics.jsonl')).trim().split('\n')) {
    const { step, name, value } = JSON.parse(line) as { step: number; name: string; value: number };
    if (isKept(name)) (curves[name] ??= []).push([step, Number(value.toPrecision(4))]);
  }
  const { mtime } = await stat(path.join(folder, 'summary.json'));
  const { seed, steps, plateauEnd, baseline, recall, hallucination, parametersSha256 } = summary;
  return {
    seed,
    date: mtime.toISOString().slice(0, 10),
    steps,
    plateauEnd,
    baseline: baseline!,
    accuracy: recall.accuracy,
    loss: recall.loss,
    unseenLoss: hallucination.loss,
    parametersSha256: parametersSha256!,
    curves,
  };
}
