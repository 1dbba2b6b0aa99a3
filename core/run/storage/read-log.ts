/** Reads the logs of a run's folder, line by line: the one place in which their bytes are looked at. */
import path from 'node:path';
import type { Measured, RunEvent } from '../../bus/events.js';
import { RecallError } from '../../errors.js';
import { linesOf as textLines } from '../../regular-file.js';
import { checkLogs } from '../checkpoint/vouched.js';
import { isAbsent, parsedJson, readError } from './files.js';
import { EVENTS_FILE, parseEvent, METRICS_FILE, parseMetric } from '../../log/lines.js';

/** One line of a log, parsed; `content` is undefined for what is no JSON. */
interface Line {
  readonly number: number;
  readonly content: unknown;
  /** Whether a line follows. */
  readonly isLast: boolean;
}

/**
 * The events of a run. Of a run that goes on, the last line may be half written, and is left out.
 *
 * @throws RecallError `RECALL_DAMAGED` when the log is not what the run wrote; `RECALL_LOG_INCOMPLETE` for a line before
 * the last that is no event; `RECALL_READ`
 */
export async function* readEvents(folder: string): AsyncGenerator<RunEvent> {
  await checkLogs(folder, [EVENTS_FILE]);
  const file = path.join(folder, EVENTS_FILE);
  for await (const line of linesOf(file)) {
    const event = parseEvent(line.content);
    if (event) yield event;
    else if (!line.isLast) throw damagedLine(file, line.number);
  }
}

/**
 * The measurements of a run, in order.
 *
 * @throws RecallError `RECALL_LOG_INCOMPLETE` for a line that is no measurement: those of a finished run are whole;
 * `RECALL_READ`
 */
export async function* readMeasurements(folder: string): AsyncGenerator<Measured> {
  await checkLogs(folder, [METRICS_FILE]);
  const file = path.join(folder, METRICS_FILE);
  for await (const line of linesOf(file)) {
    const measured = parseMetric(line.content);
    if (!measured) throw damagedLine(file, line.number);
    yield measured;
  }
}

/** The lines of a log; none where there is no file. */
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
    throw cause instanceof RecallError ? cause : readError(file, cause);
  }
  if (before !== undefined) yield line(before, true);
}

const damagedLine = (file: string, line: number) =>
  new RecallError('RECALL_LOG_INCOMPLETE', `Line ${line} of the log is damaged`, {
    at: file,
    fix: 'Restore the file from a copy.',
  });
