/** Tokens and their ids: a token is a word, a punctuation mark, or a piece of a word. */
import { createHash } from 'node:crypto';
import { RecallError } from '../errors.js';
import type { TextTokenizer } from './text-tokenizer.js';
import { CONTINUED, WordSplitter } from './word-splitter.js';

/** The token that begins every text and pads it. */
export const END_OF_TEXT = '<|endoftext|>';

/** What is split off the end of a word, as a regular expression that JavaScript and Oniguruma read alike. */
const PUNCTUATION = "'s(?=$|[.,;:!?])|[.,;:!?]$";
/** What stands directly behind a word. */
const ATTACHED = /^('s|[.,;:!?])$/;
const BOUNDARY = new RegExp(`(${PUNCTUATION})`);

/**
 * Splits a sentence into words and punctuation: `"Ann's."` is `Ann`, `'s`, `.`.
 *
 * Only punctuation that ends a word is split off; `St. Louis` must be written as a value (see `splitValue`).
 */
export function splitSentence(sentence: string): string[] {
  return sentence
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((word) => word.split(BOUNDARY).filter(Boolean));
}

/** Splits a name or value at its spaces; punctuation stays, so values never merge with the sentence around them. */
export function splitValue(value: string): string[] {
  return value.split(' ').filter(Boolean);
}

/** How a trained model reads text: what its embeddings stand for. A run stores it. */
export interface TrainedVocabulary {
  /** By id. */
  readonly tokens: readonly string[];
  /** The pairs of pieces that are joined, in order of precedence: `an ##na`. Without them, words are not split. */
  readonly merges?: readonly string[];
  /** Length of the longest text, in tokens. */
  readonly textLength: number;
  /** The folder of the Hugging Face tokenizer that reads texts, if one does. */
  readonly from?: string;
  /** That tokenizer. Not stored. */
  readonly tokenizer?: TextTokenizer;
}

/** SHA-256 of the tokens and merges: two models with equal fingerprints read the same ids. */
export const vocabularyFingerprint = ({
  tokens,
  merges,
}: Pick<TrainedVocabulary, 'tokens' | 'merges'>): string =>
  createHash('sha256')
    .update(JSON.stringify(merges ? [tokens, merges] : tokens))
    .digest('hex');

/**
 * A bijection between tokens and token ids `0 .. size - 1`. Id 0 is {@link END_OF_TEXT}, unless a tokenizer that was
 * trained elsewhere reads the texts.
 */
export class Vocabulary {
  readonly tokens: readonly string[];
  /** The pairs of pieces that are joined, where words are split into pieces. */
  readonly merges?: readonly string[];
  /** The tokenizer that was trained elsewhere, if one reads the texts. */
  readonly tokenizer?: TextTokenizer;
  /** The token that begins every text and pads it. */
  readonly endOfText: number;
  /** Words that keep the punctuation they end with, as `St.` does. */
  readonly unsplit: readonly string[];
  private readonly ids: ReadonlyMap<string, number>;
  private readonly pieces?: WordSplitter;
  private readonly boundary: RegExp;

  /**
   * @param words Every token that can occur; the first occurrence decides the id.
   * @param trained The vocabulary of a model that is trained already. Its tokens keep their ids; new ones follow.
   */
  constructor(words: Iterable<string>, trained?: Partial<TrainedVocabulary>) {
    this.tokenizer = trained?.tokenizer;
    this.endOfText = this.tokenizer?.endOfText ?? 0;
    this.tokens = this.tokenizer?.tokens ?? [...new Set([END_OF_TEXT, ...(trained?.tokens ?? []), ...words])];
    this.ids = new Map(this.tokens.map((token, id) => [token, id]));
    this.unsplit = this.tokenizer ? [] : this.tokens.filter((token) => splitSentence(token).length > 1);
    this.boundary = new RegExp(`(${this.splitPattern})`);
    this.merges = trained?.merges;
    if (this.merges) this.pieces = new WordSplitter(this.merges);
  }

  get size(): number {
    return this.tokens.length;
  }

  /** A regular expression for what is a token of its own within text that has no spaces. */
  get splitPattern(): string {
    if (this.unsplit.length === 0) return PUNCTUATION;
    const longestFirst = this.unsplit.toSorted((a, b) => b.length - a.length);
    const literal = longestFirst.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
    return `^(?:${literal})(?=(?:'s)?[.,;:!?]*$)|${PUNCTUATION}`;
  }

  /** @throws RecallError `RECALL_UNKNOWN_TOKEN` when the word is not in the vocabulary, or takes several tokens. */
  id(word: string): number {
    if (this.tokenizer) {
      const [first, ...more] = this.unitIds(word);
      if (more.length === 0) return first;
      const problem = `The tokenizer splits "${word}" into ${more.length + 1} tokens`;
      throw new RecallError('RECALL_UNKNOWN_TOKEN', problem, {
        fix: 'A population that reads any tokenizer calls `wordIds`.',
      });
    }
    const id = this.ids.get(word);
    if (id === undefined)
      throw new RecallError('RECALL_UNKNOWN_TOKEN', `The vocabulary has no word "${word}"`);
    return id;
  }

  /**
   * The ids of a word of a name or value: one, or those of its pieces where the vocabulary splits words.
   *
   * @throws RecallError `RECALL_UNKNOWN_TOKEN`
   */
  wordIds(word: string): number[] {
    if (this.tokenizer) return splitSentence(word).flatMap((unit) => [...this.unitIds(unit)]);
    return this.split(word).flatMap((part) => {
      if (!this.pieces || this.ids.has(part)) return this.id(part);
      return this.pieces.split(part).map((piece) => this.id(piece));
    });
  }

  /**
   * The ids of a word or punctuation mark of a sentence that is split already.
   *
   * @throws RecallError `RECALL_UNKNOWN_TOKEN`
   */
  unitIds(unit: string): readonly number[] {
    return this.tokenizer ? this.tokenizer.ids(unit, ATTACHED.test(unit)) : [this.id(unit)];
  }

  /**
   * The ids of a text, without the end-of-text token that begins it in training.
   *
   * @throws RecallError `RECALL_UNKNOWN_TOKEN`
   */
  encode(text: string): number[] {
    return text
      .split(/\s+/)
      .filter(Boolean)
      .flatMap((word) => this.wordIds(word));
  }

  /** Token ids as readable text, which {@link encode} reads as the same ids. */
  decode(tokens: Iterable<number>): string {
    if (this.tokenizer) return this.tokenizer.decode([...tokens]);
    const words: { text: string; parts: string[] }[] = [];
    for (const id of tokens) {
      const token = this.tokens[id];
      const last = words.at(-1);
      const isContinued = this.pieces && token.startsWith(CONTINUED);
      if (last && isContinued) {
        const piece = token.slice(CONTINUED.length);
        last.text += piece;
        last.parts[last.parts.length - 1] += piece;
      } else if (last && this.attaches(last, token)) {
        last.text += token;
        last.parts.push(token);
      } else words.push({ text: token, parts: [token] });
    }
    return words.map(({ text }) => text).join(' ');
  }

  /** Whether a token stands directly behind a word without changing how the word is split. */
  private attaches({ text, parts }: { text: string; parts: readonly string[] }, token: string): boolean {
    if (!ATTACHED.test(token)) return false;
    const split = this.split(text + token);
    return split.length === parts.length + 1 && split.every((part, i) => part === (parts[i] ?? token));
  }

  private split(word: string): string[] {
    return word.split(this.boundary).filter(Boolean);
  }
}
