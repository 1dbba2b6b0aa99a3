/** A run as its folder tells it, finished or not: what was asked for, what was measured, and what was decided. */
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Json, Measured, Transition } from '../bus/events.js';
import { RecallError } from '../errors.js';
import { isAbsent, parsedJson, readError } from '../run/storage/files.js';
import { storedConfig } from '../run/storage/stored-config.js';
import { storedSummary } from '../run/storage/stored-summary.js';
import type { Summary } from '../run/summary.js';
import { kindOf, type Kinded } from '../sweep/kinds.js';

export type Points = readonly (readonly [step: number, value: number])[];

export interface Curve {
  readonly unit: string;
  readonly split: Measured['split'];
  readonly n: number;
  readonly points: Points;
}

export interface RecordedRun extends Kinded {
  readonly seed: number;
  /** The resolved configuration, as it was stored. */
  readonly config: Readonly<Record<string, Json>>;
  /** Missing while the run goes on. */
  readonly summary?: Summary;
  /** No-knowledge baseline, in nats. */
  readonly baseline: number;
  readonly steps: number;
  /** By the name of the measurement, in the order of their first appearance. */
  readonly curves: ReadonlyMap<string, Curve>;
  readonly transitions: readonly Transition[];
  /** Training loss of each batch, in nats per token. */
  readonly training: Points;
}

/**
 * Reads a run's folder.
 *
 * @throws RecallError `RECALL_NO_RUN` when there is none
 */
export async function recordedRun(folder: string): Promise<RecordedRun> {
  const config = await storedConfig(folder);
  const events = await recordedEvents(path.join(folder, 'events.jsonl'));
  if (!events) {
    throw new RecallError('RECALL_NO_RUN', `There is no run with an events.jsonl in ${folder}`, {
      fix: 'Name the folder of a run, the one with config.json in it.',
    });
  }
  return {
    ...kindOf(folder, config),
    seed: config.seed,
    config,
    summary: await storedSummary(folder),
    ...events,
  };
}

const step = z.int().nonnegative();
/** JSON has null for a number that is not finite. */
const number = z.number().nullable();

/** What is read of the events: of others, and of other fields, nothing is. */
const eventSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('run-started'), baseline: z.number(), steps: step }),
  z.object({ type: z.literal('step'), step, loss: number }),
  z.object({
    type: z.literal('transition'),
    step,
    plugin: z.string(),
    data: z.custom<Json>((value) => value !== undefined),
  }),
  z.object({
    type: z.literal('measurement'),
    step,
    name: z.string(),
    value: number,
    unit: z.string(),
    split: z.enum(['seen', 'unseen', 'new']),
    n: z.number(),
  }),
]);

type Events = Pick<RecordedRun, 'baseline' | 'steps' | 'curves' | 'transitions' | 'training'>;

/** Undefined when the file is missing, or no run has begun in it. */
async function recordedEvents(file: string): Promise<Events | undefined> {
  const curves = new Map<string, Curve & { points: (readonly [number, number])[] }>();
  const transitions: Transition[] = [];
  const losses: (readonly [number, number])[] = [];
  let started: { baseline: number; steps: number } | undefined;
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      // The last line of a run that goes on may be half written; nor is what was damaged an event.
      const event = eventSchema.safeParse(parsedJson(line)).data;
      if (event?.type === 'run-started') started = event;
      else if (event?.type === 'step' && event.loss !== null) losses.push([event.step, event.loss]);
      else if (event?.type === 'transition') transitions.push(event);
      else if (event?.type === 'measurement' && event.value !== null) {
        const { name, unit, split, n, step, value } = event;
        const curve = curves.get(name) ?? { unit, split, n, points: [] };
        curves.set(name, curve);
        curve.points.push([step, value]);
      }
    }
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    throw readError(file, cause);
  }
  return started && { ...started, curves, transitions, training: losses };
}

/** Means of points over so many stretches of equal length, each at its last step. */
export function binned(points: Points, bins: number): Points {
  const size = Math.ceil(points.length / bins);
  return Array.from({ length: Math.ceil(points.length / (size || 1)) }, (_, bin) => {
    const own = points.slice(bin * size, (bin + 1) * size);
    return [own[own.length - 1][0], own.reduce((sum, [, value]) => sum + value, 0) / own.length] as const;
  });
}
