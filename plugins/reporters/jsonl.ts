/**
 * Stores a run in its folder, one JSON object per line: all events in `events.jsonl`, and the measurements alone in
 * `metrics.jsonl`.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { defineReporter, type Reporter, type RunEvent, type Stateful } from 'recall-lab';
import {
  eventLine,
  EVENTS_FILE,
  LogFile,
  type LogOptions,
  metricLine,
  METRICS_FILE,
  parseState,
  storedLog,
} from 'recall-lab/kit';
import { validLines } from './jsonl/valid-lines.js';

const stateSchema = z.object({ logs: z.tuple([storedLog, storedLog]) });

/**
 * Writes `events.jsonl` and `metrics.jsonl` into `folder`, which must exist.
 *
 * Its state is the length and checksum of each file at the last `flush`. When a resumed run starts, the files are cut to
 * these lengths and continued, so that they end like those of a run that was never interrupted.
 */
export function jsonlReporter(folder: string, logged: LogOptions = {}): Reporter & Stateful {
  const events = new LogFile(join(folder, EVENTS_FILE));
  const metrics = new LogFile(join(folder, METRICS_FILE));
  const both = async (act: (file: LogFile) => Promise<void>) => {
    const results = await Promise.allSettled([act(events), act(metrics)]);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  };
  let closed: Promise<void> | undefined;
  // A resumed run emits `run-started` again, which the file already contains.
  let resuming = false;
  let isNew = true;
  return {
    event(event: RunEvent) {
      // If the run was resumed without this reporter meanwhile, its logs are kept up to this step.
      if (isNew && event.type === 'run-started' && event.step > 0) {
        for (const file of [events, metrics]) file.keepValid((bytes) => validLines(bytes, event.step));
      }
      isNew = false;
      // Cuts the files, and creates an empty one for a run without measurements.
      if (event.type === 'run-started') for (const file of [events, metrics]) file.add('');
      if (resuming) {
        if (event.type === 'run-started') resuming = false;
        return;
      }
      if ('passing' in event && event.passing) return;
      events.add(eventLine(event, logged));
      if (event.type === 'measurement') metrics.add(metricLine(event));
    },
    flush: () => closed ?? both((file) => file.flush()),
    close: () => (closed ??= both((file) => file.close())),
    save: () => ({ logs: [events.stored, metrics.stored] }),
    restore(state) {
      const { logs } = parseState(stateSchema, state);
      events.keep(logs[0]);
      metrics.keep(logs[1]);
      resuming = logs[0].bytes > 0;
      isNew = false;
    },
  };
}

/** Writes a run's events and measurements into its folder; without a folder it does nothing. */
export const jsonl = defineReporter({
  name: 'jsonl',
  description: 'Writes every event and measurement to the run folder, one per line',
  options: z.strictObject({
    individuals: z.boolean().default(false).describe('Whether the individuals of every batch are stored'),
  }),
  create: ({ folder, options }) => (folder === undefined ? { event() {} } : jsonlReporter(folder, options)),
});
