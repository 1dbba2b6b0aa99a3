/**
 * What there is to be learned, as a contract: so many individuals, and for each of them a text with its
 * names and values marked. The synthetic biographies are one population, a file of facts another.
 */
import type { RandomStream } from '../random/index.js';
import type { TrainedVocabulary, Vocabulary } from './vocabulary.js';

/** One thing that can be known about an individual. */
export interface Attribute {
  readonly name: string;
  /** Entropy of its values over individuals, in nats: the attribute loss of a model that knows no individual. */
  readonly entropy: number;
  /** Share of its commonest value: the accuracy of always guessing that. */
  readonly chance?: number;
}

/** Which of an individual's phrasings to use: those trained on, or those kept back to measure recall. */
export type Phrasing = 'training' | 'evaluation';

/**
 * What a token is: `TEXT`, part of a `NAME`, or part of the value of attribute a (`VALUE + a`).
 */
export const TEXT = 0;
export const NAME = 1;
export const VALUE = 2;

/** Receives a text, token by token. */
export interface TokenWriter {
  push(token: number, role: number): void;
}

export interface Population {
  readonly name: string;
  /** How many individuals training draws from: indices `0 .. individuals - 1`. */
  readonly individuals: number;
  /**
   * How many individuals can be told apart. Indices from `individuals` up are new people for fine-tuning;
   * the last `heldOut` are never trained on by anything.
   */
  readonly capacity: number;
  readonly heldOut: number;
  readonly attributes: readonly Attribute[];
  readonly vocabulary: Vocabulary;
  /** The longest text, in tokens. */
  readonly textLength: number;
  /**
   * Lengths to which a batch may be padded, ascending, in tokens; `textLength` is always one of them. A batch takes the
   * shortest that its texts fit into, so that its cost follows them. By default every batch is as long as the longest
   * text.
   */
  readonly lengths?: readonly number[];
  /** Hash of what it was made from, where its options name files that may change. */
  readonly digest?: string;
  /** What a user may not expect, in sentences. */
  readonly notes?: readonly string[];
  /** The name of an individual, as it is spelled where it comes from. */
  label?(individual: number): string;
  /** How often an individual should be seen in relation to others, where the data says so. */
  weight?(individual: number): number | undefined;
  /**
   * The tokens of every right value of an individual's attribute, where there may be several; any of them counts.
   * An empty list where it does not have the attribute.
   */
  answers?(individual: number, attribute: number): readonly ArrayLike<number>[];
  /**
   * Writes a text about `individual`: a pure function of the arguments and of what `stream` yields.
   *
   * Everything that decides the text but is not the individual's own (order of sentences, choice of
   * templates) comes from `stream`.
   */
  write(individual: number, phrasing: Phrasing, stream: RandomStream, text: TokenWriter): void;
}

/** What a model that is trained on the population can read. */
export function trainedVocabulary({ vocabulary, textLength }: Population): TrainedVocabulary {
  const { tokens, merges, tokenizer } = vocabulary;
  return { tokens, ...(merges && { merges }), textLength, ...(tokenizer && { from: tokenizer.from }) };
}
