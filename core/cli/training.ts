/** A run in the foreground: what Ctrl-C does, what is said at the end, and how to go on. */
import type { Run } from '../run/run.js';
import { describeSummary } from '../run/summary-text.js';

/** The exit code of a run that was stopped from outside. */
const STOPPED = 130;

/**
 * Trains to the end, and prints the summary.
 *
 * The first Ctrl-C or SIGTERM ends the run at the next boundary, with a checkpoint; the second one at once.
 */
export async function train(run: Run, { json = false }: { json?: boolean } = {}): Promise<void> {
  for (const note of run.notes) process.stderr.write(`${note}\n`);
  let signalled = false;
  const interrupt = () => {
    if (signalled) process.exit(STOPPED);
    signalled = true;
    run.stop('Ctrl-C');
    process.stderr.write('\nStopping at the next boundary. Once more stops at once.\n');
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    const summary = await run.start();
    const color = process.stdout.isTTY && !process.env.NO_COLOR;
    if (json) process.stdout.write(`${JSON.stringify(summary, null, 2)}\n`);
    else process.stdout.write(`\n${describeSummary(summary, { folder: run.folder, color })}\n`);
    // A run that came to its end all the same was not stopped.
    if (signalled && summary.stopped !== null) {
      process.exitCode = STOPPED;
      if (run.folder !== undefined) process.stderr.write(`To go on: ${run.resumeCommand}\n`);
    }
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
