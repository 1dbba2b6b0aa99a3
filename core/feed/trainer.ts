/** A trainer that is not recall's: it is asked about its model, and its answers are checked. */
import { RecallError } from '../errors.js';
import type { Reading } from '../bus/events.js';
import type { TokenMetrics } from '../plugin/model.js';
import type { Question } from './lines.js';

/** Where answers come from. */
export interface Trainer {
  /** The next answer; undefined when there are no more. */
  answer(): Promise<{ readonly text: string; readonly at: string } | undefined>;
}

/** What a trainer says of its predictions; what probes of certainty read may be missing. */
export type Predictions = Pick<TokenMetrics, 'loss' | 'correct'> & Partial<TokenMetrics>;

/** An answer: the predictions on the texts of the question, or the measurements themselves. */
export type Answer =
  | { readonly predictions: Predictions }
  | {
      readonly readings: readonly Reading[];
      /** The line of the answer, for errors. */
      readonly at: string;
    };

const PREDICTED = ['loss', 'correct', 'maxProbability', 'entropy'] as const;
const REQUIRED = ['loss', 'correct'] as const;

/** The error for feedback that is missing or cannot be used, while the feed is under way. */
export const feedbackError = (problem: string, at: string, fix?: string) =>
  new RecallError('RECALL_FEEDBACK', problem, { at, fix, runStarted: true });

/**
 * Waits for the answer to a question.
 *
 * @throws RecallError `RECALL_FEEDBACK` with the line of an answer that cannot be used
 */
export async function answerTo(question: Question, trainer: Trainer): Promise<Answer> {
  const { step, plugin } = question;
  const received = await trainer.answer();
  if (received === undefined) {
    throw feedbackError(
      `The trainer ended without answering the question of "${plugin}"`,
      `step ${step}`,
      'Answer each line of type "measure" with one line.',
    );
  }
  const { text, at } = received;
  return readAnswer(parsed(text, at), question, at);
}

function parsed(text: string, at: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const fix = 'JSON has no NaN or Infinity: write null instead.';
    throw feedbackError('The answer is not JSON', at, /\b(NaN|Infinity)\b/.test(text) ? fix : undefined);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw feedbackError('The answer is not a JSON object', at);
}

function readAnswer(answer: Readonly<Record<string, unknown>>, question: Question, at: string): Answer {
  const { step, plugin, texts, measures } = question;
  if (answer.step !== step) {
    const problem = `The answer is about step ${JSON.stringify(answer.step)}, but the question is about step ${step}`;
    throw feedbackError(problem, at, 'Repeat the `step` of the question in its answer.');
  }
  if (answer.measurements !== undefined && measures.length > 0) {
    if (Array.isArray(answer.measurements))
      return { readings: answer.measurements as readonly Reading[], at };
    throw feedbackError('`measurements` is not a list', at);
  }
  if (!texts) {
    const fix = 'Answer with a list of measurements, which may be empty: {"step":0,"measurements":[]}.';
    throw feedbackError(`"${plugin}" does not evaluate texts, so the answer needs \`measurements\``, at, fix);
  }
  const found = PREDICTED.filter((name) => answer[name] !== undefined);
  const missing = REQUIRED.find((name) => !found.includes(name));
  if (missing !== undefined) {
    throw feedbackError(`The answer has no \`${missing}\``, at, 'Give one number for each prediction.');
  }
  const values = found.map((name) => [name, numbers(answer[name], name, texts, at)] as const);
  return { predictions: Object.fromEntries(values) as Record<(typeof REQUIRED)[number], Float32Array> };
}

/** `[text, position]` as one array; null stands for what is no finite number. */
function numbers(
  value: unknown,
  name: string,
  { count, positions }: NonNullable<Question['texts']>,
  at: string,
): Float32Array {
  const rows = Array.isArray(value) ? (value as readonly unknown[]) : [];
  const wrong = rows.findIndex((row) => !Array.isArray(row) || row.length !== positions);
  if (rows.length !== count || wrong >= 0) {
    const where = wrong >= 0 && rows.length === count ? `row ${wrong} of ` : '';
    throw feedbackError(
      `In the answer, ${where}\`${name}\` has the wrong size`,
      at,
      `Give ${count} rows of ${positions} numbers: one for each prediction of each text.`,
    );
  }
  const result = new Float32Array(count * positions);
  (rows as readonly (readonly unknown[])[]).forEach((row, text) =>
    row.forEach((each, position) => {
      if (each !== null && typeof each !== 'number' && typeof each !== 'boolean') {
        throw feedbackError(`\`${name}\` has a value that is not a number`, at);
      }
      result[text * positions + position] = each === null ? NaN : Number(each);
    }),
  );
  return result;
}
