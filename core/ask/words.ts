/** From what somebody types to tokens that the model knows. */
import { RecallError, nearestNames } from '../errors.js';
import { splitSentence, type Vocabulary } from '../population/vocabulary.js';

/** Unknown words that an error lists. */
const LISTED = 3;
/** Nearest words that it offers for each. */
const OFFERED = 3;

/**
 * The token ids of a text's words.
 *
 * @throws RecallError `RECALL_UNKNOWN_WORD` for words that the vocabulary does not have, with the nearest ones
 */
export function encodeWords(text: string, vocabulary: Vocabulary): number[] {
  const unknown = new Set<string>();
  const ids = text
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((word) => idsOf(word, vocabulary) ?? splitUnknown(word, vocabulary, unknown));
  if (unknown.size > 0) throw unknownWords([...unknown], vocabulary);
  return ids;
}

/** Notes which part of a word is unknown: of `Xanadu.` it is `Xanadu`. */
function splitUnknown(word: string, vocabulary: Vocabulary, unknown: Set<string>): number[] {
  for (const part of splitSentence(word)) if (!idsOf(part, vocabulary)) unknown.add(part);
  return [];
}

function idsOf(word: string, vocabulary: Vocabulary): number[] | undefined {
  try {
    return vocabulary.wordIds(word);
  } catch (error) {
    if (error instanceof RecallError && error.code === 'RECALL_UNKNOWN_TOKEN') return undefined;
    throw error;
  }
}

function unknownWords(unknown: readonly string[], { tokens }: Vocabulary): RecallError {
  const listed = unknown.slice(0, LISTED).map((word) => `"${word}"`);
  const more = unknown.length > LISTED ? ` and ${unknown.length - LISTED} more` : '';
  const offers = unknown.slice(0, LISTED).map((word) => {
    const nearest = nearestNames(word, tokens.slice(1), OFFERED);
    return `Near "${word}": ${nearest.map((name) => `"${name}"`).join(', ')}.`;
  });
  return new RecallError(
    'RECALL_UNKNOWN_WORD',
    `The model's vocabulary does not have ${listed.join(', ')}${more}`,
    { fix: offers.join(' ') },
  );
}
