/** What is read of finished runs, to be put side by side. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { RecallError } from '../errors.js';
import { isFromOutside } from '../run/stopped.js';
import type { Summary } from '../run/summary.js';

/** What every summary holds, by the name in a table. */
const OF_SUMMARY: Readonly<Record<string, (summary: Summary) => number | null>> = {
  accuracy: ({ recall }) => recall.accuracy,
  loss: ({ recall }) => recall.loss,
  'plateau end': ({ plateauEnd }) => plateauEnd,
  'unseen loss': ({ hallucination }) => hallucination.loss,
};

/** What is compared when nobody says what. */
export const SUMMARY_MEASURES: readonly string[] = Object.keys(OF_SUMMARY);

/** One number of each measure; null for what was not measured. */
export type Result = Readonly<Record<string, number | null>>;

/** The summary of a run, or undefined while it has not come to an end of its own. */
export async function finishedSummary(folder: string): Promise<Summary | undefined> {
  try {
    const summary = JSON.parse(await readFile(path.join(folder, 'summary.json'), 'utf8')) as Summary;
    // A run that somebody stopped goes on; one that a plugin ended has ended.
    return isFromOutside(summary.stopped) ? undefined : summary;
  } catch {
    return undefined;
  }
}

/**
 * The measures of a run: those of its summary, and for other names the last measurement of that name.
 *
 * @throws RecallError `RECALL_NO_RUN` when there is no finished run in the folder
 */
export async function resultOf(folder: string, measures: readonly string[]): Promise<Result> {
  const summary = await finishedSummary(folder);
  if (!summary) {
    const begun = existsSync(path.join(folder, 'config.json'));
    throw new RecallError('RECALL_NO_RUN', `There is no finished run in ${folder}`, {
      fix: begun
        ? `One has begun there: recall resume ${folder}`
        : 'Name the folder of a run, the one with summary.json in it, or that of a sweep.',
    });
  }
  const others = measures.filter((name) => !Object.hasOwn(OF_SUMMARY, name));
  const last = others.length > 0 ? await lastMeasurements(folder, others) : {};
  return Object.fromEntries(
    measures.map((name) => [name, OF_SUMMARY[name]?.(summary) ?? last[name] ?? null]),
  );
}

async function lastMeasurements(folder: string, names: readonly string[]): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  const text = await readFile(path.join(folder, 'metrics.jsonl'), 'utf8').catch(() => '');
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const { name, value } = JSON.parse(line) as { name: string; value: number | null };
    if (names.includes(name) && value !== null) found[name] = value;
  }
  return found;
}
