/** `recall ask RUN "Ada Lovelace was born in"`: shows how a run's model continues a sentence, and the truth. */
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import type { Answer } from '../ask/answer.js';
import type { Question, Questions } from '../ask/question.js';
import { RecallError } from '../errors.js';
import type { OpenModel } from '../open/model.js';
import { wholeNumber } from './options.js';
import { columns } from '../sweep/table.js';
import { visible } from '../text.js';

interface AskFlags {
  readonly checkpoint?: number;
  readonly top: number;
  readonly individual?: number;
  readonly attribute?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  recall ask runs/uniform-seed1 "Ada Lovelace was born in"
  recall ask runs/uniform-seed1 --individual 12 --attribute birth-place
  recall ask runs/uniform-seed1 --checkpoint 0`;

export function askCommand(): Command {
  return new Command('ask')
    .description("prompt a run's model")
    .argument('<run>', "the run's folder")
    .argument('[text]', 'the prompt (default: read prompts interactively)')
    .option(
      '--checkpoint <step>',
      'use the model as of this step; 0 is the untrained model',
      wholeNumber('--checkpoint', 0),
    )
    .option('--top <number>', 'number of next words to list', wholeNumber('--top', 1), 5)
    .option('--individual <number>', 'ask about this individual', wholeNumber('--individual', 0))
    .option('--attribute <name>', 'the attribute to ask for, with --individual (default: all)')
    .option('--json', 'print the answer as JSON')
    .addHelpText('after', EXAMPLES)
    .action(ask);
}

async function ask(run: string, text: string | undefined, flags: AskFlags): Promise<void> {
  if (text !== undefined && flags.individual !== undefined) {
    throw new RecallError('RECALL_FLAG', 'A text and --individual cannot be combined', {
      fix: 'Remove one of them.',
    });
  }
  if (flags.attribute !== undefined && flags.individual === undefined) {
    throw new RecallError('RECALL_FLAG', '--attribute needs --individual', {
      fix: 'Name an individual by its number, from 0 up.',
    });
  }
  const { openModel } = await import('../open/model.js');
  const { Questions } = await import('../ask/question.js');
  const model = await openModel(run, { checkpoint: flags.checkpoint });
  try {
    const questions = new Questions(model.population, model.config.seed);
    if (text === undefined && flags.individual === undefined) await conversation(model, questions, flags);
    else {
      const asked = text === undefined ? about(questions, model, flags) : [questions.text(text)];
      await print(model, asked, flags);
    }
  } finally {
    await model.close();
  }
}

function about(questions: Questions, { population }: OpenModel, flags: AskFlags): Question[] {
  const individual = flags.individual!;
  if (flags.attribute !== undefined) return [questions.about(individual, flags.attribute)];
  const { facts } = questions.individual(individual);
  return population.attributes
    .filter(({ name }) => facts.some(({ attribute }) => attribute === name))
    .map(({ name }) => questions.about(individual, name));
}

async function conversation(model: OpenModel, questions: Questions, flags: AskFlags): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  if (process.stdin.isTTY) {
    process.stderr.write(
      `The model after ${model.step} steps. Type the beginning of a sentence; Ctrl-D ends.\n`,
    );
    terminal.setPrompt('> ');
    terminal.prompt();
  }
  for await (const line of terminal) {
    if (line.trim() !== '') {
      try {
        await print(model, [questions.text(line)], flags);
      } catch (error) {
        if (!(error instanceof RecallError)) throw error;
        process.stderr.write(`${error.code}: ${visible(error.message)}\n`);
      }
    }
    if (process.stdin.isTTY) terminal.prompt();
  }
}

async function print(model: OpenModel, questions: readonly Question[], flags: AskFlags): Promise<void> {
  const { answer } = await import('../ask/answer.js');
  const answered = [];
  for (const question of questions) {
    answered.push({ question, answer: await answer(model, question, flags.top) });
  }
  if (!flags.json) {
    process.stdout.write(
      `${answered.map(({ question, answer }) => inWords(question, answer)).join('\n\n')}\n`,
    );
    return;
  }
  const all = answered.map(({ question: { prompt, individual, attribute }, answer }) => ({
    prompt,
    individual,
    attribute,
    ...answer,
  }));
  process.stdout.write(`${JSON.stringify(all.length === 1 ? all[0] : all, null, 2)}\n`);
}

const SPLITS = {
  seen: 'the model was trained on',
  new: 'kept for fine-tuning',
  unseen: 'the model has never seen',
} as const;

function inWords({ prompt, individual }: Question, { next, says, confidence, truth }: Answer): string {
  const lines = [
    `${prompt} ...`,
    ...columns(next.map(({ word, probability }) => [`  ${word}`, percent(probability)])).split('\n'),
    `It says    ${says} (${percent(confidence)})`,
    ...(truth
      ? [`The truth  ${truth.value} (${percent(truth.probability)}): ${truth.isRight ? 'right' : 'wrong'}`]
      : []),
    ...(individual
      ? [`About      ${individual.name}, individual ${individual.index}, whom ${SPLITS[individual.split]}`]
      : []),
  ];
  return lines.map(visible).join('\n');
}

const percent = (probability: number) => `${(100 * probability).toFixed(1)} %`;
