/** The lines of standard input, each with its number. */
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { RecallError } from '../errors.js';
import type { Trainer } from '../feed/trainer.js';

export class StandardInput implements Trainer {
  private readonly lines: Interface;
  private readonly iterator: AsyncIterator<string>;
  private readonly stopped: Promise<never>;
  private number = 0;

  constructor(signal: AbortSignal) {
    this.stopped = rejection(signal);
    // Nobody may be waiting at the time.
    this.stopped.catch(() => undefined);
    this.lines = createInterface({ input: process.stdin });
    this.iterator = this.lines[Symbol.asyncIterator]();
  }

  /**
   * The next line that is not blank.
   *
   * @throws RecallError `RECALL_STOPPED` if the signal ends the wait
   */
  async answer() {
    for (;;) {
      const next = await Promise.race([this.iterator.next(), this.stopped]);
      if (next.done) return undefined;
      this.number++;
      if (next.value.trim() !== '') return { text: next.value, at: `standard input, line ${this.number}` };
    }
  }

  close(): void {
    this.lines.close();
  }
}

async function rejection(signal: AbortSignal): Promise<never> {
  await once(signal, 'abort');
  throw new RecallError('RECALL_STOPPED', 'The wait for the trainer was ended');
}
