/** `recall batches`: streams what a run would train on, for a trainer that is not recall's. */
import { Command, Option } from 'commander';
import { resolveConfig } from '../config/index.js';
import { RecallError, suggestName } from '../errors.js';
import { Feed } from '../feed/feed.js';
import { formats, type Encode, type Format } from '../feed/formats/index.js';
import { checkEmpty } from '../storage/files.js';
import { writeModel } from '../storage/model-files.js';
import { visible } from '../text.js';
import { configRequest, wholeNumber, withConfigFlags, type ConfigFlags } from './options.js';
import { StandardInput } from './standard-input.js';
import { output, untilStopped } from './streaming.js';

interface BatchesFlags extends ConfigFlags {
  readonly from: number;
  readonly format: Format;
  readonly feedback?: boolean;
  readonly model?: string;
}

const EXAMPLES = `
Formats:
${formats.map(({ name, summary }) => `  ${name.padEnd(8)}${summary}`).join('\n')}

Examples:
  recall batches --preset zipf --steps 100 > batches.jsonl
  recall batches --preset imbalanced-warmup --from 500 | head -n 2
  recall batches --preset uniform --format npy > batches.npy`;

export function batchesCommand(): Command {
  const command = withConfigFlags(new Command('batches').description('stream what a run would train on'))
    .option('--from <step>', 'the first step', wholeNumber('--from', 0), 0)
    .addOption(
      new Option('--format <name>', formats.map(({ name }) => name).join(', '))
        .argParser(formatNamed)
        .default(formats[0], formats[0].name),
    )
    .option('--feedback', 'read measurements of your trainer from standard input')
    .option('--model <folder>', 'write the untrained model, as a folder that transformers opens')
    .addHelpText('after', EXAMPLES)
    .action(stream);
  const steps = command.options.find(({ long }) => long === '--steps')!;
  steps.description = 'number of steps to stream (default: to the end of the run)';
  return command;
}

async function stream({ from, format, feedback, model, steps, ...flags }: BatchesFlags): Promise<void> {
  if (feedback && !format.carriesQuestions) {
    throw new RecallError('RECALL_FLAG', `--feedback cannot be combined with --format ${format.name}`, {
      fix: 'Use --format jsonl: questions to the trainer are lines, too.',
    });
  }
  const resolved = await resolveConfig(configRequest(flags));
  const { signal, release } = untilStopped();
  const input = feedback ? new StandardInput(signal) : undefined;
  const feed = new Feed(resolved, { from, limit: steps, trainer: input });
  const { assembly, start, end } = feed;
  for (const note of assembly.notes) process.stderr.write(`${visible(note)}\n`);
  if (model !== undefined) {
    await checkEmpty(model);
    const { shape, population } = assembly;
    await writeModel(model, assembly.initial(), shape, population.vocabulary);
  }
  const encode: Encode = await format.encoder({ start, count: end - from });
  try {
    await feed.write(async (line) => output(await encode(line), signal), signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    input?.close();
    release();
  }
}

function formatNamed(name: string): Format {
  const found = formats.find((format) => format.name === name);
  if (found) return found;
  const names = formats.map((format) => format.name);
  throw new RecallError('RECALL_FLAG', `--format cannot be "${name}"`, { fix: suggestName(name, names) });
}
