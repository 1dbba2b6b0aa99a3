/** The text of `recall --help`: usage, examples, commands, and the flags of the default command. */
import type { Command } from 'commander';
import type { CommandEntry } from './commands.js';
import { labelled } from '../text.js';

const EXAMPLES = [
  ['recall --preset imbalanced-warmup', 'train, and watch the model learn facts'],
  ['recall list', 'list presets and plugins'],
  ['recall plan --preset zipf', 'preview a run and estimate its time'],
  ['recall --preset zipf --set sampler.exponent=0.8', 'override any setting'],
  ['recall init', 'create a recall.config.ts; then run: recall'],
] as const;

export function helpText(commands: readonly CommandEntry[], main: Command): string {
  const help = main.createHelp();
  const flags = help
    .visibleOptions(main)
    .map((option) => [help.optionTerm(option), option.description] as const);
  return [
    'Usage: recall --preset NAME [flags]',
    '       recall COMMAND [flags]',
    '',
    'Trains a small language model on synthetic biographies under a curriculum, and',
    'shows when it learns to recall facts and when it starts to hallucinate them.',
    '',
    'Examples:',
    ...labelled(EXAMPLES, { indent: 2 }),
    '',
    'Commands (`recall COMMAND --help` lists the flags of a command):',
    ...labelled(
      commands.map(({ name, summary }) => [name, summary] as const),
      { indent: 2 },
    ),
    '',
    `Flags of ${main.name()}, the default command:`,
    ...labelled([...flags, ['-V, --version', 'print the version']], { indent: 2 }),
    '',
    'Exit codes: 0 finished, 1 failed during the run, 2 invalid command or',
    'configuration (nothing started), 130 stopped by Ctrl-C.',
    '',
  ].join('\n');
}
