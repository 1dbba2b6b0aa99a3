/** Word-level vocabulary: every word, number and punctuation mark that a population can say is one token. */
import { createHash } from 'node:crypto';
import { RecallError } from '../errors.js';

/** The token that begins every text and pads it. */
export const END_OF_TEXT = '<|endoftext|>';

/**
 * Splits a sentence into words and punctuation: `"Ann's."` is `Ann`, `'s`, `.`.
 *
 * Only punctuation that ends a word is split off; `St. Louis` must be written as a value (see `splitValue`).
 */
export function splitSentence(sentence: string): string[] {
  return sentence
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((word) => word.split(/('s(?=$|[.,;:!?])|[.,;:!?]$)/).filter(Boolean));
}

/** Splits a name or value at its spaces; punctuation stays, so values never merge with the sentence around them. */
export function splitValue(value: string): string[] {
  return value.split(' ').filter(Boolean);
}

/** The tokens that a trained model has embeddings for, and the longest text it can read. A run stores them. */
export interface TrainedVocabulary {
  /** By id. */
  readonly tokens: readonly string[];
  /** In tokens. */
  readonly textLength: number;
}

/** SHA-256 of the tokens in the order of their ids: two models with equal fingerprints read the same ids. */
export const vocabularyFingerprint = ({ tokens }: Pick<TrainedVocabulary, 'tokens'>): string =>
  createHash('sha256').update(JSON.stringify(tokens)).digest('hex');

/** A bijection between tokens (words) and token ids `0 .. size - 1`; id 0 is {@link END_OF_TEXT}. */
export class Vocabulary {
  readonly tokens: readonly string[];
  private readonly ids: ReadonlyMap<string, number>;

  /**
   * @param words Every word that can occur; the first occurrence decides the id.
   * @param trained The vocabulary of a model that is trained already. Its words keep their ids; new ones follow.
   */
  constructor(words: Iterable<string>, trained?: Pick<TrainedVocabulary, 'tokens'>) {
    this.tokens = [...new Set([END_OF_TEXT, ...(trained?.tokens ?? []), ...words])];
    this.ids = new Map(this.tokens.map((token, id) => [token, id]));
  }

  get size(): number {
    return this.tokens.length;
  }

  /** @throws RecallError `RECALL_UNKNOWN_TOKEN` when the word is not in the vocabulary. */
  id(word: string): number {
    const id = this.ids.get(word);
    if (id === undefined)
      throw new RecallError('RECALL_UNKNOWN_TOKEN', `The vocabulary has no word "${word}"`);
    return id;
  }

  /** Token ids as readable text. */
  decode(tokens: Iterable<number>): string {
    let text = '';
    for (const id of tokens) {
      const word = this.tokens[id];
      text += text && !/^('s|[.,;:!?])$/.test(word) ? ` ${word}` : word;
    }
    return text;
  }
}
