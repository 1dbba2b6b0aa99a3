/** A run in the foreground: what Ctrl-C does, what is said at the end, and how to go on. */
import type { Warning } from '../bus/events.js';
import { RecallError } from '../errors.js';
import type { Run } from '../run/run.js';
import type { FromOutside } from '../run/stopped.js';
import { describeSummary } from '../run/summary-text.js';
import { whenThrown } from './guard.js';
import { COLUMNS, jsonText, visible } from '../text.js';
import { reportToSweep } from '../executor/report-progress.js';

/** The exit code of a run that was stopped from outside. */
const STOPPED = 130;

/** Signals that end a run so that it can go on, and what the summary says of it. */
const SIGNALS = { SIGINT: 'Ctrl-C', SIGTERM: 'SIGTERM', SIGHUP: 'SIGHUP' } as const satisfies Partial<
  Record<NodeJS.Signals, FromOutside>
>;

export interface TrainFlags {
  /** The summary as JSON. */
  readonly json?: boolean;
  /** No progress. */
  readonly quiet?: boolean;
}

const tell = ({ step, code, message }: Warning) =>
  process.stderr.write(`step ${step}: warning: ${visible(message)} (${code})\n`);

/**
 * Trains to the end, and prints the summary.
 *
 * The first Ctrl-C or SIGTERM ends the run at the next boundary, with a checkpoint; the second one at once.
 */
export async function train(run: Run, { json = false, quiet = false }: TrainFlags = {}): Promise<void> {
  for (const note of run.notes) process.stderr.write(`${visible(note)}\n`);
  // Progress is what --quiet leaves out.
  if (quiet) run.events$.subscribe((event) => event.type === 'warning' && tell(event));
  let signalled = false;
  const stop = (because: FromOutside) => {
    if (signalled) {
      if (run.folder !== undefined) process.stderr.write(`To go on: ${run.resumeCommand}\n`);
      process.exit(STOPPED);
    }
    signalled = true;
    run.stop(because);
    process.stderr.write('\nStopping at the next boundary. Once more stops at once.\n');
  };
  const handlers = Object.entries(SIGNALS).map(([signal, because]) => [signal, () => stop(because)] as const);
  for (const [signal, handler] of handlers) process.on(signal, handler);
  reportToSweep(run, () => stop('its sweep ended'));
  whenThrown((error) => run.fail(error));
  try {
    const summary = await run.start();
    const color = process.stdout.isTTY && !process.env.NO_COLOR;
    if (json) process.stdout.write(`${jsonText(summary)}\n`);
    else {
      const width = Math.min(COLUMNS, process.stdout.columns || COLUMNS);
      process.stdout.write(`\n${describeSummary(summary, { folder: run.folder, color, width })}\n`);
    }
    // A run that came to its end all the same was not stopped.
    if (signalled && summary.stopped !== null) {
      process.exitCode = STOPPED;
      if (run.folder !== undefined) process.stderr.write(`To go on: ${run.resumeCommand}\n`);
    }
  } catch (error) {
    if (!signalled || !(error instanceof RecallError) || error.code !== 'RECALL_STOPPED') throw error;
    process.stderr.write(`${visible(error.message)}\n`);
    process.exitCode = STOPPED;
  } finally {
    whenThrown(undefined);
    for (const [signal, handler] of handlers) process.off(signal, handler);
  }
}
