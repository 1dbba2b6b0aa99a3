/** How long the run waits for a plugin: it says so when it takes long, and gives up if it was told to. */
import type { Config } from '../config/schema.js';

/**
 * What a plugin answers, however long it takes, or a rejection after the timeout.
 *
 * @param onSlow Called once, with the seconds that have passed.
 */
export async function answered<T>(
  answer: Promise<T>,
  { slowAfter, timeout }: Config['hooks'],
  onSlow: (seconds: number) => void,
): Promise<T> {
  const timers: NodeJS.Timeout[] = [];
  const slow = new Promise<never>((_resolve, reject) => {
    if (timeout === undefined || slowAfter < timeout) {
      // Goes on ticking after the first time: without a timer, a process in which nothing else is pending would end.
      let told = false;
      const tell = () => {
        if (!told) onSlow(slowAfter);
        told = true;
      };
      timers.push(setInterval(tell, milliseconds(slowAfter)));
    }
    if (timeout !== undefined) {
      const give = () => reject(new Error(`it has not answered within ${timeout} seconds`));
      timers.push(setTimeout(give, milliseconds(timeout)));
    }
  });
  try {
    return await Promise.race([answer, slow]);
  } finally {
    for (const timer of timers) clearTimeout(timer);
  }
}

/** Timers count in 32 bits. */
const milliseconds = (seconds: number) => Math.min(seconds * 1000, 2 ** 31 - 1);
