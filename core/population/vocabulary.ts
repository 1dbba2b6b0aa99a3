/** Word-level vocabulary: every word, number and punctuation mark that a population can say is one token. */
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

/** A bijection between tokens (words) and token ids `0 .. size - 1`; id 0 is {@link END_OF_TEXT}. */
export class Vocabulary {
  readonly tokens: readonly string[];
  private readonly ids: ReadonlyMap<string, number>;

  constructor(words: Iterable<string>) {
    this.tokens = [...new Set([END_OF_TEXT, ...words])];
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
