/** Names, values and sentences as they come out of files: checked, and spelled in one way. */
import { RecallError } from '../../errors.js';
import { END_OF_TEXT } from '../vocabulary.js';

/** Control characters, line separators, and halves of surrogate pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;

export interface TextRule {
  readonly code: `RECALL_${string}`;
  /** What it is, for errors: `subject`. */
  readonly what: string;
  /** File and line: `facts.jsonl:17`. */
  readonly at: string;
  readonly maxWords: number;
  readonly maxCharacters: number;
}

/**
 * The text in Unicode's composed form (NFC), with single spaces between its words.
 *
 * Two spellings of one name would be two individuals, neither of whom could be told from the other by eye.
 *
 * @throws RecallError with the rule's code when it is empty, too long, or holds what no model should read.
 */
export function checkedText(text: string, { code, what, at, maxWords, maxCharacters }: TextRule): string {
  const wrong = (problem: string, fix?: string) =>
    new RecallError(code, `The ${what} ${problem}`, { at, fix });
  const unprintable = UNPRINTABLE.exec(text);
  if (unprintable) {
    const point = unprintable[0].codePointAt(0) ?? 0;
    const name = `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
    throw wrong(`holds the character ${name}`, 'Control characters and line breaks are not allowed.');
  }
  const words = text.normalize('NFC').split(/\s+/u).filter(Boolean);
  if (words.length === 0) throw wrong('is empty');
  const spelled = words.join(' ');
  if (words.length > maxWords || spelled.length > maxCharacters) {
    const size = `${words.length} words and ${spelled.length} characters`;
    throw wrong(`is too long: ${size}`, `At most ${maxWords} words and ${maxCharacters} characters.`);
  }
  if (spelled.includes(END_OF_TEXT)) throw wrong(`holds ${END_OF_TEXT}, which ends every text`);
  return spelled;
}
