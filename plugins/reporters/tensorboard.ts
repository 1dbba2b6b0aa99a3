/** Stores a run's numbers for TensorBoard, beside what `jsonl` stores: `tensorboard --logdir runs`. */
import path from 'node:path';
import { z } from 'zod';
import { defineReporter, type Reporter, type RunEvent, type Stateful } from 'recall-lab';
import { LogFile, parseState, storedLog } from 'recall-lab/kit';
import { headerRecord, scalarsRecord } from './tensorboard/records.js';
import { soundRecords } from './tensorboard/sound-records.js';

/** TensorBoard reads files with `tfevents` in their names. */
const FILE = 'events.out.tfevents.recall';

/**
 * A reporter that writes every measurement, with its dots as a path (`recall.loss.major` is `recall/loss.major`), and
 * of every so many steps `training/loss` (nats per token) and `training/learning-rate`.
 *
 * A resumed run goes on in the same file, which is cut to what its checkpoint knows.
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
        if (event.step > 0) file.keepSound((bytes) => soundRecords(bytes, event.step));
        file.add(headerRecord(Date.now() / 1000));
      } else if (event.type === 'run-started') {
        // What lies beyond the checkpoint is cut.
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
