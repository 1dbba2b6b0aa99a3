/** The tokens of facts: whole words, or pieces of the words in names and values. */
import { learnPieces } from '../byte-pairs.js';
import { splitSentence, Vocabulary, type TrainedVocabulary } from '../vocabulary.js';
import { WordSplitter } from '../word-splitter.js';

/** How the words of facts become tokens. */
export interface TokenizerOptions {
  /** What a token of a name or value is. Words of templates are never split. */
  readonly tokenizer?: 'word' | 'characters' | 'byte-pair';
  /** How many tokens a byte-pair tokenizer may have. */
  readonly tokens?: number;
  /** Of a model that continues with the facts. */
  readonly trained?: TrainedVocabulary;
}

/** Every word that can occur, as often as the facts have it. */
export interface FactWords {
  readonly templates: readonly string[];
  readonly values: readonly string[];
  readonly names: readonly string[];
  /** Words of the names that training draws from: pieces are learned from these and the values. */
  readonly learned: readonly string[];
}

/** How many tokens a byte-pair tokenizer has when its options do not say. */
export const DEFAULT_TOKENS = 2048;

export function factsVocabulary(words: FactWords, options: TokenizerOptions): Vocabulary {
  const { tokenizer = 'word', tokens = DEFAULT_TOKENS, trained } = options;
  const { templates, values, names, learned } = words;
  if (trained?.tokenizer) return new Vocabulary([], trained);
  if (trained?.merges) return spelledBy(trained.merges, words, trained);
  if (tokenizer === 'word') return new Vocabulary([...templates, ...values, ...names], trained);
  const whole = new Set([...templates, ...(trained?.tokens ?? [])]);
  const split = (all: readonly string[]) => all.flatMap(splitSentence).filter((word) => !whole.has(word));
  const most = tokenizer === 'characters' ? 0 : tokens - whole.size - 1;
  const { pieces, merges } = learnPieces(counted(split([...values, ...learned])), split(names), most);
  return new Vocabulary([...templates, ...pieces], { tokens: trained?.tokens, merges });
}

/** The vocabulary of a trained model, with what is missing in it to spell other facts. */
function spelledBy(merges: readonly string[], words: FactWords, trained: TrainedVocabulary): Vocabulary {
  const splitter = new WordSplitter(merges);
  const known = new Set([...trained.tokens, ...words.templates]);
  const pieces = [...words.values, ...words.names]
    .flatMap(splitSentence)
    .flatMap((word) => (known.has(word) ? [] : splitter.split(word)));
  return new Vocabulary([...words.templates, ...pieces], trained);
}

function counted(words: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  return counts;
}

/**
 * Tells of held-out subjects whose names have tokens that training never shows: what is said of them is said to
 * untrained embeddings.
 *
 * @param names The tokens of each individual's name.
 * @param values The tokens of each individual's values.
 */
export function unseenTokens(
  names: (individual: number) => Int32Array,
  values: (individual: number) => Iterable<Int32Array>,
  { individuals, heldOut, capacity }: { individuals: number; heldOut: number; capacity: number },
): string[] {
  if (heldOut === 0) return [];
  const seen = new Set<number>();
  for (let individual = 0; individual < individuals; individual++) {
    for (const tokens of [names(individual), ...values(individual)])
      for (const token of tokens) seen.add(token);
  }
  let strangers = 0;
  for (let individual = capacity - heldOut; individual < capacity; individual++) {
    if (names(individual).some((token) => !seen.has(token))) strangers++;
  }
  if (strangers === 0) return [];
  const who =
    strangers === 1 ? 'One held-out subject has' : `${strangers} of ${heldOut} held-out subjects have`;
  return [
    `${who} a name with tokens that training never shows; what the model says of them says little. Smaller tokens are shared by more names: population.tokenizer "byte-pair" or "characters", with fewer population.tokens.`,
  ];
}
