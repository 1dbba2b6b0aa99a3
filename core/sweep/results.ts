/** Reads the measures of finished runs, for tables and comparisons. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { isRole, roleOf } from '../bus/roles.js';
import { RecallError } from '../errors.js';
import { readMeasurements } from '../run/storage/read-log.js';
import { advance, initialState, type RunState } from '../log/state.js';
import { unknownMeasurement } from '../plugin/measurement-index.js';
import { workingIn } from '../storage/lock.js';
import { isFromOutside } from '../run/stopped.js';
import { storedSummary } from '../run/storage/stored-summary.js';
import type { Summary } from '../run/summary.js';

/** The measures in every summary, by their names in a table. */
const OF_SUMMARY: Readonly<Record<string, (summary: Summary) => number | null>> = {
  accuracy: ({ recall }) => recall.accuracy,
  loss: ({ recall }) => recall.loss,
  'plateau end': ({ plateauEnd }) => plateauEnd,
  'unseen loss': ({ hallucination }) => hallucination.loss,
};

const UNITS: Units = {
  accuracy: 'fraction',
  loss: 'nats',
  'plateau end': 'steps',
  'unseen loss': 'nats',
};

/** The unit of each measure. */
export type Units = Readonly<Record<string, string | undefined>>;

/** The default measures of a comparison. */
export const SUMMARY_MEASURES: readonly string[] = Object.keys(OF_SUMMARY);

/** One number per measure; null if it was not measured. */
export type Result = Readonly<Record<string, number | null>>;

/** The summary of a run; undefined unless it finished or an intervention ended it. */
export async function finishedSummary(folder: string): Promise<Summary | undefined> {
  const summary = await storedSummary(folder);
  // A run that was stopped from outside is to be resumed; one that a plugin ended is finished.
  return summary && isFromOutside(summary.stopped) ? undefined : summary;
}

/**
 * The measures of a run: those of its summary, and for other names the last measurement of that name.
 *
 * @throws RecallError `RECALL_NO_RUN` when there is no finished run in the folder
 */
export async function resultOf(folder: string, measures: readonly string[]): Promise<Result> {
  const summary = await finishedSummary(folder);
  if (!summary) {
    const pid = await workingIn(folder).catch(() => undefined);
    if (pid !== undefined) {
      throw new RecallError('RECALL_NO_RUN', `The run in ${folder} has not finished`, {
        fix: `Process ${pid} is working on it: wait until it has ended.`,
      });
    }
    const begun = existsSync(path.join(folder, 'config.json'));
    throw new RecallError('RECALL_NO_RUN', `There is no finished run in ${folder}`, {
      fix: begun
        ? `One has begun there: recall resume ${folder}`
        : 'Name the folder of a run, the one with summary.json in it, or that of a sweep.',
    });
  }
  const others = measures.filter((name) => !Object.hasOwn(OF_SUMMARY, name));
  const last = await lastMeasurements(folder, others);
  const value = (name: string) =>
    Object.hasOwn(OF_SUMMARY, name) ? OF_SUMMARY[name](summary) : (last.get(name)?.value ?? null);
  return Object.fromEntries(measures.map((name) => [name, value(name)]));
}

/** The units of a run's measures: nats, steps, fractions; none for what was not measured. */
export async function unitsOf(folder: string, measures: readonly string[]): Promise<Units> {
  const others = measures.filter((name) => !Object.hasOwn(UNITS, name));
  const last = await lastMeasurements(folder, others);
  return { ...UNITS, ...Object.fromEntries([...last].map(([name, { unit }]) => [name, unit])) };
}

interface Last {
  readonly value: number;
  readonly unit: string;
}

/** The last value of each name or role, in a finished run. */
async function lastMeasurements(folder: string, names: readonly string[]): Promise<Map<string, Last>> {
  const found = new Map<string, Last>();
  if (names.length === 0) return found;
  const { series, roles } = await measuredIn(folder);
  for (const name of names) {
    const last = isRole(name) ? roles.get(name) : series.get(name);
    if (last && Number.isFinite(last.value)) found.set(name, last);
  }
  return found;
}

/** @throws RecallError `RECALL_UNKNOWN_MEASUREMENT` for a measure that none of the runs has. */
export async function checkMeasures(folders: readonly string[], measures: readonly string[]): Promise<void> {
  const others = measures.filter((name) => !Object.hasOwn(OF_SUMMARY, name));
  if (others.length === 0) return;
  const known = new Set<string>();
  for (const folder of folders) {
    for (const series of (await measuredIn(folder)).series.values()) {
      known.add(series.name);
      const role = roleOf(series);
      if (role !== undefined && series.attribute === undefined) known.add(role);
    }
  }
  const unknown = others.find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw unknownMeasurement(unknown, [...SUMMARY_MEASURES, ...known], '--measure');
  }
}

async function measuredIn(folder: string): Promise<RunState> {
  let state = initialState();
  for await (const measured of readMeasurements(folder)) state = advance(state, measured);
  return state;
}
