/** `recall export RUN DIR`: a run's model as a folder that Python's `transformers` opens. */
import { Command } from 'commander';
import { visible } from '../text.js';
import { wholeNumber } from './options.js';

const EXAMPLES = `
Examples:
  recall export runs/uniform-seed1 models/uniform
  recall export runs/uniform-seed1 models/uniform-1000 --checkpoint 1000`;

export function exportCommand(): Command {
  return new Command('export')
    .description("write a run's model, tokenizer and model card to a folder, for Python's transformers")
    .argument('<run>', "the run's folder")
    .argument('<dir>', 'the folder to write, which must be empty or missing')
    .option(
      '--checkpoint <step>',
      'export the model as of this step; 0 is the untrained model (default: the newest)',
      wholeNumber('--checkpoint', 0),
    )
    .option('--json', 'print the folder and the step as JSON')
    .addHelpText('after', EXAMPLES)
    .action(async (run: string, dir: string, flags: { checkpoint?: number; json?: boolean }) => {
      const { exportModel } = await import('../open/export.js');
      const step = await exportModel(run, dir, { checkpoint: flags.checkpoint });
      const text = `Wrote the model after ${step} steps to ${visible(dir)}`;
      process.stdout.write(`${flags.json ? JSON.stringify({ folder: dir, step }) : text}\n`);
    });
}
