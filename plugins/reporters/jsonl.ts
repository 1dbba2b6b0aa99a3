/**
 * Stores a run in its folder, one JSON object a line: every event in `events.jsonl`, and in `metrics.jsonl`
 * the measurements alone, from which everything else is drawn.
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
import { soundLines } from './jsonl/sound-lines.js';

const stateSchema = z.object({ logs: z.tuple([storedLog, storedLog]) });

/**
 * A reporter that writes `events.jsonl` and `metrics.jsonl` into `folder`, which must exist.
 *
 * The state that it saves is how many bytes of each file the last `flush` left on disk, and their checksum; once a resumed run says that
 * it starts, the files are cut to these lengths, so that its logs tell what the checkpoint knows, and go on from there:
 * in the end they are those of a run that was never interrupted.
 */
export function jsonlReporter(folder: string, logged: LogOptions = {}): Reporter & Stateful {
  const events = new LogFile(join(folder, EVENTS_FILE));
  const metrics = new LogFile(join(folder, METRICS_FILE));
  const both = async (act: (file: LogFile) => Promise<void>) => {
    const results = await Promise.allSettled([act(events), act(metrics)]);
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  };
  let closed: Promise<void> | undefined;
  // A resumed run says again that it starts, and the file has that already.
  let resuming = false;
  let isNew = true;
  return {
    event(event: RunEvent) {
      // Of a run that went on without it, the logs that are there are kept, until where it goes on.
      if (isNew && event.type === 'run-started' && event.step > 0) {
        for (const file of [events, metrics]) file.keepSound((bytes) => soundLines(bytes, event.step));
      }
      isNew = false;
      // What is there is cut; and a run that measures nothing has an empty file, not a missing one.
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
