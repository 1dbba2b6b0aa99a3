/** Output without end: written as fast as it is read, until the reader or a signal ends it. */
import { once } from 'node:events';

const STOPPED = 130;

/** When an output without end is over. */
export interface Until {
  readonly signal: AbortSignal;
  /** Takes no more notice of signals. */
  readonly release: () => void;
}

/**
 * Aborts when the reader of standard output goes away, which is no failure, and on Ctrl-C or SIGTERM, which set the exit
 * code. A second Ctrl-C ends the process at once.
 */
export function untilStopped(): Until {
  const controller = new AbortController();
  const { signal } = controller;
  const gone = () => controller.abort();
  const stop = () => {
    if (signal.aborted) process.exit(STOPPED);
    process.exitCode = STOPPED;
    controller.abort();
  };
  process.stdout.on('error', gone);
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal,
    release: () => {
      process.stdout.off('error', gone);
      process.off('SIGINT', stop).off('SIGTERM', stop);
    },
  };
}

/** Writes to standard output; resolves when more can be written, or when the reader is gone. */
export async function output(piece: string | Uint8Array | undefined, signal: AbortSignal): Promise<void> {
  if (piece === undefined || piece.length === 0 || signal.aborted) return;
  if (!process.stdout.write(piece)) {
    await once(process.stdout, 'drain', { signal }).catch(() => undefined);
  }
}
