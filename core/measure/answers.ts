/** Evaluates questions that have several correct answers. */
import type { Model, Texts, TokenMetrics } from '../plugin/model.js';
import { TEXT, type Population } from '../population/population.js';
import { valueSpans, type ValueSpan } from './value-spans.js';

/** A correct answer other than the one in the text. */
interface Alternative {
  readonly place: ValueSpan;
  readonly answer: ArrayLike<number>;
}

/**
 * Evaluates predictions with every correct answer accepted: the token losses of a value sum to -ln(total probability of the
 * correct answers), and its tokens count as correct if greedy decoding produces one of them.
 *
 * An answer that begins with another one ("New York" where "New" is right) is a case of that one, and is not added.
 *
 * Values with one correct answer keep the result of `model.evaluate`. So do certainty and entropy, which always describe
 * the answer in the text.
 */
export async function evaluateAnswers(
  model: Pick<Model, 'evaluate'>,
  texts: Texts,
  { answers }: Pick<Population, 'answers'>,
): Promise<TokenMetrics> {
  const metrics = await model.evaluate(texts);
  const { alternatives, longer } = answers ? alternativesIn(texts, answers) : NO_ALTERNATIVES;
  if (alternatives.length === 0) return metrics;
  const others = await model.evaluate(writeAlternatives(texts, alternatives));

  const length = texts.tokens.length / texts.count - 1;
  const loss = metrics.loss.slice();
  const correct = metrics.correct.slice();
  for (const { text, first, end } of longer) {
    const start = text * length + first - 1;
    loss.fill(0, start, start + end - first);
    loss[start] = Infinity;
  }
  alternatives.forEach(({ place, answer }, row) => {
    const start = place.text * length + place.first - 1;
    const end = start + place.end - place.first;
    const from = row * length + place.first - 1;
    let [own, other, isRight] = [0, 0, 1];
    for (let at = start; at < end; at++) own += loss[at];
    for (let at = from; at < from + answer.length; at++) {
      other += others.loss[at];
      isRight *= others.correct[at];
    }
    loss.fill(0, start, end);
    loss[start] = addedLoss(own, other);
    if (isRight) correct.fill(1, start, end);
  });
  return { ...metrics, loss, correct };
}

/** -ln(e^-a + e^-b), without overflow. */
const addedLoss = (a: number, b: number) =>
  Math.max(
    0,
    Math.min(a, b) - (b === Infinity || a === Infinity ? 0 : Math.log1p(Math.exp(-Math.abs(a - b)))),
  );

interface Alternatives {
  readonly alternatives: readonly Alternative[];
  /** Values that begin with another right answer, which stands for them. */
  readonly longer: readonly ValueSpan[];
}

const NO_ALTERNATIVES: Alternatives = { alternatives: [], longer: [] };

function alternativesIn(texts: Texts, answers: NonNullable<Population['answers']>): Alternatives {
  const width = texts.tokens.length / texts.count;
  const alternatives: Alternative[] = [];
  const longer: ValueSpan[] = [];
  for (const place of valueSpans(texts)) {
    const row = place.text * width;
    const written = texts.tokens.subarray(row + place.first, row + place.end);
    const all = shortest(answers(texts.individuals[place.text], place.attribute));
    const others = all.filter((answer) => !isSame(answer, written));
    if (others.length === all.length && all.some((answer) => isBeginning(answer, written)))
      longer.push(place);
    for (const answer of others) alternatives.push({ place, answer });
  }
  return { alternatives, longer };
}

/** Without answers that begin with another one, or are the same as an earlier one. */
function shortest(answers: readonly ArrayLike<number>[]): readonly ArrayLike<number>[] {
  if (answers.length < 2) return answers;
  const stands = (other: ArrayLike<number>, answer: ArrayLike<number>, isEarlier: boolean) =>
    isBeginning(other, answer) && (other.length < answer.length || isEarlier);
  return answers.filter((answer, i) => !answers.some((other, j) => stands(other, answer, j < i)));
}

const isBeginning = (short: ArrayLike<number>, long: ArrayLike<number>) =>
  short.length <= long.length && Array.from(short).every((token, i) => token === long[i]);

const isSame = (a: ArrayLike<number>, b: ArrayLike<number>) => a.length === b.length && isBeginning(a, b);

/** Copies each text up to a value, followed by the alternative answer. */
function writeAlternatives(texts: Texts, alternatives: readonly Alternative[]): Texts {
  const width = texts.tokens.length / texts.count;
  const tokens = new Int32Array(alternatives.length * width);
  alternatives.forEach(({ place: { text, first }, answer }, row) => {
    tokens.set(texts.tokens.subarray(text * width, text * width + first), row * width);
    tokens.set(answer, row * width + first);
  });
  return {
    count: alternatives.length,
    tokens,
    roles: new Int8Array(tokens.length).fill(TEXT),
    individuals: alternatives.map(({ place }) => texts.individuals[place.text]),
  };
}
