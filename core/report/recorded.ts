/** A run as its folder tells it, finished or not: what was asked for, what was measured, and what was decided. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { Json, Measured, RunEvent, Transition } from '../bus/events.js';
import { RecallError } from '../errors.js';
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
  const read = (file: string) => readFile(path.join(folder, file), 'utf8');
  const config = parsed<Record<string, Json>>(await read('config.json').catch(() => ''));
  const events = config && (await recordedEvents(path.join(folder, 'events.jsonl')));
  if (!config || !events) {
    throw new RecallError('RECALL_NO_RUN', `There is no run with an events.jsonl in ${folder}`, {
      fix: 'Name the folder of a run, the one with config.json in it.',
    });
  }
  return {
    ...kindOf(folder, config),
    seed: Number(config.seed),
    config,
    summary: parsed<Summary>(await read('summary.json').catch(() => '')),
    ...events,
  };
}

type Events = Pick<RecordedRun, 'baseline' | 'steps' | 'curves' | 'transitions' | 'training'>;

/** Undefined when the file is missing, or no run has begun in it. */
async function recordedEvents(file: string): Promise<Events | undefined> {
  const curves = new Map<string, Curve & { points: (readonly [number, number])[] }>();
  const transitions: Transition[] = [];
  const losses: (readonly [number, number])[] = [];
  let started: { baseline: number; steps: number } | undefined;
  try {
    for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
      // The last line of a run that goes on may be half written.
      const event = parsed<RunEvent>(line);
      if (event?.type === 'run-started') started = event;
      else if (event?.type === 'step') losses.push([event.step, event.loss]);
      else if (event?.type === 'transition') transitions.push(event);
      else if (event?.type === 'measurement' && Number.isFinite(event.value)) {
        const { name, unit, split, n, step, value } = event;
        const curve = curves.get(name) ?? { unit, split, n, points: [] };
        curves.set(name, curve);
        curve.points.push([step, value]);
      }
    }
  } catch {
    return undefined;
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

function parsed<T>(text: string): T | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as T) : undefined;
  } catch {
    return undefined;
  }
}
