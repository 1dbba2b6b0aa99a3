/** How long the run waits for a plugin: it says so when it takes long, and gives up if it was told to. */
import type { Config } from '../../config/schema.js';

/**
 * What a plugin answers, however long it takes, or a rejection after the timeout.
 *
 * @param onSlow Called once, with the seconds that have passed.
 * @param excused Milliseconds until now that plugins had to wait themselves: they do not count.
 */
export async function answered<T>(
  answer: Promise<T>,
  { slowAfter, timeout }: Config['hooks'],
  onSlow: (seconds: number) => void,
  excused: () => number = () => 0,
): Promise<T> {
  const now = () => performance.now() - excused();
  const asked = now();
  const timers = new Set<NodeJS.Timeout>();
  // Without a timer, a process in which nothing else is pending would end: one is always set.
  const after = (seconds: number, then: () => void) => {
    const left = Math.max(1, 1000 * seconds - (now() - asked));
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        if (now() - asked < 1000 * seconds) after(seconds, then);
        else then();
      },
      Math.min(left, LONGEST),
    );
    timers.add(timer);
  };
  const slow = new Promise<never>((_resolve, reject) => {
    const tell = () => {
      onSlow(slowAfter);
      after(Infinity, () => undefined);
    };
    if (timeout === undefined || slowAfter < timeout) after(slowAfter, tell);
    if (timeout !== undefined) {
      after(timeout, () => reject(new Error(`it has not answered within ${timeout} seconds`)));
    }
  });
  try {
    return await Promise.race([answer, slow]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

/** Timers count in 32 bits. */
const LONGEST = 2 ** 31 - 1;
