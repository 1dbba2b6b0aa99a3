/** What is kept of a study's runs: what was asked for, what it came to, and some measurements over all steps. */
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Summary } from 'recall-lab';
import type { RunSet } from './studies.js';

export interface KeptRun {
  readonly set: string;
  /** The keys that the set varies, and their values. */
  readonly varied: Readonly<Record<string, string>>;
  readonly seed: number;
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

/**
 * @param folder Of the study's runs.
 * @param curves Names of measurements; one that ends in `*` names all that begin so.
 * @returns JSON, with a line for each run.
 */
export async function kept(
  sets: readonly RunSet[],
  folder: string,
  curves: readonly string[],
): Promise<string> {
  const isKept = (name: string) =>
    curves.some((curve) => (curve.endsWith('*') ? name.startsWith(curve.slice(0, -1)) : name === curve));
  const runs = [];
  for (const { name } of sets) {
    const cells = await readdir(path.join(folder, name), { withFileTypes: true });
    for (const cell of cells.filter((entry) => entry.isDirectory()).sort(byName)) {
      const seeds = await readdir(path.join(folder, name, cell.name), { withFileTypes: true });
      for (const seed of seeds.sort(byName)) {
        const run = path.join(folder, name, cell.name, seed.name);
        runs.push({ set: name, varied: variedOf(cell.name), ...(await resultOf(run, isKept)) });
      }
    }
  }
  const date = new Date().toISOString().slice(0, 10);
  const lines = runs.map((run) => `    ${JSON.stringify(run)}`).join(',\n');
  return `{\n  "date": "${date}",\n  "sets": ${JSON.stringify(sets)},\n  "runs": [\n${lines}\n  ]\n}\n`;
}

const byName = (a: { readonly name: string }, b: { readonly name: string }) =>
  a.name.localeCompare(b.name, 'en', { numeric: true });

/** A sweep's folder says what was varied: `sampler.exponent=0.2,batch=16`. */
function variedOf(cell: string): KeptRun['varied'] {
  if (cell === 'all') return {};
  return Object.fromEntries(cell.split(',').map((each) => each.split('=') as [key: string, value: string]));
}

async function resultOf(
  folder: string,
  isKept: (name: string) => boolean,
): Promise<Omit<KeptRun, 'set' | 'varied'>> {
  const read = (file: string) => readFile(path.join(folder, file), 'utf8');
  const summary = JSON.parse(await read('summary.json')) as Summary;
  const curves: Record<string, [step: number, value: number][]> = {};
  for (const line of (await read('metrics.jsonl')).trim().split('\n')) {
    const { step, name, value } = JSON.parse(line) as { step: number; name: string; value: number };
    if (isKept(name)) (curves[name] ??= []).push([step, Number(value.toPrecision(4))]);
  }
  const { seed, steps, plateauEnd, baseline, recall, hallucination, parametersSha256 } = summary;
  return {
    seed,
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
