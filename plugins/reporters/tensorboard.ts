/** Stores a run's numbers for TensorBoard: `tensorboard --logdir runs`. */
import path from 'node:path';
import { z } from 'zod';
import { defineReporter, type Reporter, type RunEvent, type Stateful } from 'recall-lab';
import { LogFile, parseState, storedLog } from 'recall-lab/kit';
import { headerRecord, scalarsRecord } from './tensorboard/records.js';
import { validRecords } from './tensorboard/valid-records.js';

/** TensorBoard reads files with `tfevents` in their names. */
const FILE = 'events.out.tfevents.recall';

/**
 * Writes every measurement under its name as a path (`recall.loss.major` becomes `recall/loss.major`), and every
 * `lossEvery` steps `training/loss` (nats per token) and `training/learning-rate`.
 *
 * A resumed run continues the same file, which is cut to the length at its checkpoint.
 */
function tensorboardReporter(folder: string, lossEvery: number): Reporter & Stateful {
  const file = new LogFile(path.join(folder, FILE));
  let begun = false;
  const add = (step: number, values: Record<string, number>) =>
    file.add(scalarsRecord({ step, time: Date.now() / 1000, values }));
  return {
    event(event: RunEvent) {
      if (event.type === 'run-started' && !begun) {
        begun = true;
        if (event.step > 0) file.keepValid((bytes) => validRecords(bytes, event.step));
        file.add(headerRecord(Date.now() / 1000));
      } else if (event.type === 'run-started') {
        // Cuts everything after the checkpoint.
        file.add('');
      } else if (event.type === 'step' && event.step % lossEvery === 0) {
        add(event.step, { 'training/loss': event.loss, 'training/learning-rate': event.learningRate });
      } else if (event.type === 'measurement') {
        add(event.step, { [event.name.replace('.', '/')]: event.value });
      }
    },
    flush: () => file.flush(),
    close: () => file.close(),
    save: () => ({ logs: [file.stored] }),
    restore(state) {
      const [log] = parseState(z.object({ logs: z.tuple([storedLog]) }), state).logs;
      file.keep(log);
      begun = log.bytes > 0;
    },
  };
}

/** Writes a run's numbers for TensorBoard into its folder; without a folder it does nothing. */
export const tensorboard = defineReporter({
  name: 'tensorboard',
  description: 'Writes measurements and the training loss for TensorBoard',
  options: z.strictObject({
    lossEvery: z.int().positive().default(10).describe('Steps between two points of the training loss'),
  }),
  create({ options, folder }) {
    if (folder === undefined) return { event() {} };
    return tensorboardReporter(folder, options.lossEvery);
  },
});
