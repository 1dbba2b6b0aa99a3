/** `recall biographies`: prints some of the texts that a model reads. */
import { Command } from 'commander';
import { findProjectFile } from '../config/files.js';
import { resolveConfig } from '../config/index.js';
import { RecallError } from '../errors.js';
import { assembleResolved } from '../run/assemble.js';
import { writeTexts } from '../run/training/texts.js';
import { streamFamily } from '../random/index.js';
import { visible } from '../text.js';
import { configRequest, wholeNumber, withConfigFlags, type ConfigFlags } from './options.js';

interface BiographiesFlags extends ConfigFlags {
  readonly count: number;
  readonly individual: number;
  readonly evaluation?: boolean;
}

export function biographiesCommand(): Command {
  return withConfigFlags(new Command('biographies').description('print sample training texts'))
    .option('-n, --count <number>', 'number of texts', wholeNumber('--count', 1), 5)
    .option('--individual <number>', 'the first individual', wholeNumber('--individual', 0), 0)
    .option('--evaluation', 'use the phrasings held out for evaluation')
    .action(async (flags: BiographiesFlags) => {
      const isTold = flags.preset !== undefined || flags.config !== undefined;
      const isProject = isTold || (await findProjectFile(process.cwd())) !== undefined;
      // Without a project, the texts that all presets of this size have.
      const resolved = await resolveConfig(
        configRequest(isProject ? flags : { ...flags, preset: 'uniform' }),
      );
      const { population, notes } = assembleResolved(resolved);
      for (const note of notes) process.stderr.write(`${visible(note)}\n`);
      const left = population.capacity - flags.individual;
      if (left <= 0) throw nobody(flags.individual, population.capacity);
      const count = Math.min(flags.count, left);
      const individuals = Array.from({ length: count }, (_, i) => flags.individual + i);
      const streams = streamFamily(resolved.config.seed, 'print');
      const phrasing = flags.evaluation ? 'evaluation' : 'training';
      const texts = writeTexts(population, individuals, phrasing, (text) => streams.at(0, text));
      const width = texts.tokens.length / texts.count;
      individuals.forEach((individual, text) => {
        const row = text * width;
        const end = texts.roles.indexOf(-1, row);
        const stop = end < 0 || end > row + width ? row + width : end;
        process.stdout.write(
          `${individual}: ${population.vocabulary.decode(texts.tokens.subarray(row + 1, stop))}\n`,
        );
      });
    });
}

const nobody = (individual: number, capacity: number) =>
  new RecallError('RECALL_FLAG', `There is no individual ${individual}`, {
    at: '--individual',
    fix: `The population has ${capacity}, counted from 0.`,
  });
