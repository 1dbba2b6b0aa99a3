/** Runs training in the foreground: handles Ctrl-C, prints the summary, and says how to resume. */
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

/** Signals that stop a run so that it can be resumed, and the reason that the summary gives. */
const SIGNALS = { SIGINT: 'Ctrl-C', SIGTERM: 'SIGTERM', SIGHUP: 'SIGHUP' } as const satisfies Partial<
  Record<NodeJS.Signals, FromOutside>
>;

export interface TrainFlags {
  /** Print the summary as JSON. */
  readonly json?: boolean;
  /** Hide progress. */
  readonly quiet?: boolean;
}

const printWarning = ({ step, code, message }: Warning) =>
  process.stderr.write(`step ${step}: warning: ${visible(message)} (${code})\n`);

/**
 * Trains to the end and prints the summary.
 *
 * The first Ctrl-C or SIGTERM stops the run at the next boundary, with a checkpoint; the second one stops at once.
 */
export async function train(run: Run, { json = false, quiet = false }: TrainFlags = {}): Promise<void> {
  for (const note of run.notes) process.stderr.write(`${visible(note)}\n`);
  // --quiet hides progress, not warnings.
  if (quiet) run.events$.subscribe((event) => event.type === 'warning' && printWarning(event));
  let signalled = false;
  const stop = (because: FromOutside) => {
    if (signalled) {
      if (run.folder !== undefined) process.stderr.write(`To resume: ${run.resumeCommand}\n`);
      process.exit(STOPPED);
    }
    signalled = true;
    run.stop(because);
    process.stderr.write('\nStopping at the next boundary. Press Ctrl-C again to stop now.\n');
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
    // The run may have finished before the signal took effect.
    if (signalled && summary.stopped !== null) {
      process.exitCode = STOPPED;
      if (run.folder !== undefined) process.stderr.write(`To resume: ${run.resumeCommand}\n`);
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
