/** Waits for a plugin's answer: warns if it is slow, and gives up after the timeout. Sets timers only. */
import type { Config } from '../../config/schema.js';

/** Timers count milliseconds in 32 bits. */
const LONGEST_TIMER = 2 ** 31 - 1;

/**
 * The answer, or a rejection after the timeout.
 *
 * @param onSlow Called once, with the seconds passed.
 * @param excused Milliseconds so far that do not count, because the plugin itself had to wait.
 */
export async function withPatience<T>(
  answer: Promise<T>,
  { slowAfter, timeout }: Config['hooks'],
  onSlow: (seconds: number) => void,
  excused: () => number = () => 0,
): Promise<T> {
  const now = () => performance.now() - excused();
  const start = now();
  const timers = new Set<NodeJS.Timeout>();
  // One timer is always set: a process in which nothing else is pending would exit.
  const after = (seconds: number, then: () => void) => {
    const left = Math.max(1, 1000 * seconds - (now() - start));
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        if (now() - start < 1000 * seconds) after(seconds, then);
        else then();
      },
      Math.min(left, LONGEST_TIMER),
    );
    timers.add(timer);
  };
  const timedOut = new Promise<never>((_resolve, reject) => {
    const warn = () => {
      onSlow(slowAfter);
      after(Infinity, () => undefined);
    };
    if (timeout === undefined || slowAfter < timeout) after(slowAfter, warn);
    if (timeout !== undefined) {
      after(timeout, () => reject(new Error(`it has not answered within ${timeout} seconds`)));
    }
  });
  try {
    return await Promise.race([answer, timedOut]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}
