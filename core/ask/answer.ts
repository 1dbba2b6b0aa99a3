/** What a model answers: the likeliest next words, how it goes on, and what it makes of the truth. */
import type { Model } from '../plugin/model.js';
import type { Population } from '../population/population.js';
import { nextTokenProbabilities } from './next-token.js';
import type { Question } from './question.js';

export interface Answer {
  /** The number of updates that the model has had. */
  readonly step: number;
  /** The likeliest next words, likeliest first. */
  readonly next: readonly { readonly word: string; readonly probability: number }[];
  /** What it says, word by word the likeliest: as long as the truth, or up to the end of the sentence. */
  readonly says: string;
  /** The probability that it gives to all of that. */
  readonly confidence: number;
  /** Missing where no truth is known. */
  readonly truth?: { readonly value: string; readonly probability: number; readonly isRight: boolean };
}

/** A model that can be asked: one that is open. */
export type Asked = Model & { readonly population: Population; readonly step: number };

/** Words of an answer whose end is not known. */
const LONGEST = 12;

/** @param top The number of next words that are listed. */
export async function answer(model: Asked, { tokens, truth }: Question, top = 5): Promise<Answer> {
  const { vocabulary } = model.population;
  const first = await nextTokenProbabilities(model, tokens);
  const says = await mostLikely(model, tokens, first, truth?.length);
  return {
    step: model.step,
    next: best(first, top).map((id) => ({
      word: vocabulary.tokenizer ? vocabulary.decode([id]) : vocabulary.tokens[id],
      probability: first[id],
    })),
    says: vocabulary.decode(says.tokens),
    confidence: says.probability,
    ...(truth && {
      truth: {
        value: vocabulary.decode(truth),
        probability: await probabilityOf(model, tokens, first, truth),
        isRight: says.tokens.join() === truth.join(),
      },
    }),
  };
}

async function mostLikely(
  model: Asked,
  prompt: readonly number[],
  first: Float32Array,
  length?: number,
): Promise<{ tokens: number[]; probability: number }> {
  const { tokens: words, endOfText } = model.population.vocabulary;
  const stop = words.indexOf('.');
  const tokens: number[] = [];
  let probability = 1;
  let probabilities = first;
  for (;;) {
    const [id] = best(probabilities, 1);
    const isEnd = length === undefined && (id === stop || id === endOfText);
    if (isEnd && tokens.length > 0) return { tokens, probability };
    tokens.push(id);
    probability *= probabilities[id];
    const isFull = prompt.length + tokens.length >= model.shape.positions;
    if (isEnd || isFull || tokens.length >= (length ?? LONGEST)) return { tokens, probability };
    probabilities = await nextTokenProbabilities(model, [...prompt, ...tokens]);
  }
}

async function probabilityOf(
  model: Asked,
  prompt: readonly number[],
  first: Float32Array,
  value: readonly number[],
): Promise<number> {
  let probability = first[value[0]];
  for (let i = 1; i < value.length; i++) {
    const next = await nextTokenProbabilities(model, [...prompt, ...value.slice(0, i)]);
    probability *= next[value[i]];
  }
  return probability;
}

/** The indices of the largest values, largest first; of equal ones the first, as an arg max has it. */
function best(values: Float32Array, count: number): number[] {
  return Array.from(values.keys())
    .sort((a, b) => values[b] - values[a])
    .slice(0, count);
}
