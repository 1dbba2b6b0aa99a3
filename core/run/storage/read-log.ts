/** Reads `events.jsonl` and `metrics.jsonl` of a run, line by line. The only reader of their bytes. */
import path from 'node:path';
import type { Measured, RunEvent } from '../../bus/events.js';
import { RecallError } from '../../errors.js';
import { EVENTS_FILE, METRICS_FILE, parseEvent, parseMetric } from '../../log/lines.js';
import { linesOf as textLines } from '../../regular-file.js';
import { verifyLogs } from '../checkpoint/verify-logs.js';
import { isAbsent, parsedJson, readError } from '../../storage/files.js';

interface Line {
  readonly number: number;
  /** The parsed JSON; undefined if it is not JSON. */
  readonly content: unknown;
  readonly isLast: boolean;
}

/**
 * The events of a run, without a half-written last line.
 *
 * @throws RecallError `RECALL_DAMAGED` if the log has changed; `RECALL_LOG_INCOMPLETE` for a damaged line before the last;
 * `RECALL_READ`
 */
export async function* readEvents(folder: string): AsyncGenerator<RunEvent> {
  await verifyLogs(folder, [EVENTS_FILE]);
  const file = path.join(folder, EVENTS_FILE);
  for await (const line of linesOf(file)) {
    const event = parseEvent(line.content);
    if (event) yield event;
    else if (!line.isLast) throw damagedLine(file, line.number);
  }
}

/**
 * The measurements of a finished run, in order.
 *
 * @throws RecallError `RECALL_DAMAGED` if the log has changed; `RECALL_LOG_INCOMPLETE` for a damaged line; `RECALL_READ`
 */
export async function* readMeasurements(folder: string): AsyncGenerator<Measured> {
  await verifyLogs(folder, [METRICS_FILE]);
  const file = path.join(folder, METRICS_FILE);
  for await (const line of linesOf(file)) {
    const measured = parseMetric(line.content);
    if (!measured) throw damagedLine(file, line.number);
    yield measured;
  }
}

/** The lines of a log; none if there is no file. */
async function* linesOf(file: string): AsyncGenerator<Line> {
  let number = 0;
  let before: string | undefined;
  const line = (text: string, isLast: boolean): Line => ({
    number: ++number,
    content: parsedJson(text),
    isLast,
  });
  try {
    for await (const text of textLines(file)) {
      if (before !== undefined) yield line(before, false);
      before = text;
    }
  } catch (cause) {
    if (isAbsent(cause)) return;
    throw readError(file, cause);
  }
  if (before !== undefined) yield line(before, true);
}

const damagedLine = (file: string, line: number) =>
  new RecallError('RECALL_LOG_INCOMPLETE', `Line ${line} of the log is damaged`, {
    at: file,
    fix: 'Restore the file from a copy.',
  });
