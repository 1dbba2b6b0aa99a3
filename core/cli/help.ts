/** What `recall --help` says: the main usage first, then examples, commands, and the flags of the default one. */
import type { Command } from 'commander';
import type { CommandEntry } from './commands.js';
import { labelled } from '../text.js';

const EXAMPLES = [
  ['recall --preset imbalanced-warmup', 'train, and watch facts being learned'],
  ['recall list', 'other presets to name'],
  ['recall plan --preset zipf', 'what would happen, and how long it takes'],
  ['recall --preset zipf --set sampler.exponent=0.8', 'change any key'],
  ['recall init', 'a recall.config.ts of your own; then just: recall'],
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
    'shows when it comes to know facts, and when it begins to make them up.',
    '',
    'Examples:',
    ...labelled(EXAMPLES, { indent: 2 }),
    '',
    'Commands (`recall COMMAND --help` shows the flags of each):',
    ...labelled(
      commands.map(({ name, summary }) => [name, summary] as const),
      { indent: 2 },
    ),
    '',
    `Flags of ${main.name()}, which need no command:`,
    ...labelled([...flags, ['-V, --version', 'the version']], { indent: 2 }),
    '',
    'Exit codes: 0 finished, 1 failed while running, 2 wrong command or',
    'configuration (nothing was started), 130 stopped with Ctrl-C.',
    '',
  ].join('\n');
}
