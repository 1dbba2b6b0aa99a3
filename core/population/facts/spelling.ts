/** Names, values and sentences as files spell them: checked, and brought into one spelling. */
import { RecallError } from '../../errors.js';
import { END_OF_TEXT } from '../vocabulary.js';

/** Control characters, line separators, and halves of surrogate pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;

/** Characters that leave no mark: zero-width spaces and joiners, soft hyphens, direction marks, variation selectors. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}+/gu;

const ASCII = /^[\x20-\x7e]*$/;

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
 * @throws RecallError with the rule's code when it is empty, too long, or holds what no model should read.
 */
export function checkedText(text: string, { code, what, at, maxWords, maxCharacters }: TextRule): string {
  const wrong = (problem: string, fix?: string) =>
    new RecallError(code, `The ${what} ${problem}`, { at, fix });
  const unprintable = UNPRINTABLE.exec(text);
  if (unprintable) {
    throw wrong(
      `holds the character ${codePoint(unprintable[0])}`,
      'Control characters and line breaks are not allowed.',
    );
  }
  const words = text.normalize('NFC').split(/\s+/u).filter(Boolean);
  if (words.length === 0) throw wrong('is empty');
  const spelled = words.join(' ');
  if (visibleForm(spelled).trim() === '') throw wrong('holds only characters that cannot be seen');
  if (words.length > maxWords || spelled.length > maxCharacters) {
    const size = `${words.length} words and ${spelled.length} characters`;
    throw wrong(`is too long: ${size}`, `At most ${maxWords} words and ${maxCharacters} characters.`);
  }
  if (spelled.includes(END_OF_TEXT)) throw wrong(`holds ${END_OF_TEXT}, which ends every text`);
  return spelled;
}

/** What the eye sees of a text: two names with the same visible form are one name. */
export function visibleForm(text: string): string {
  if (ASCII.test(text)) return text;
  return text.normalize('NFC').replace(INVISIBLE, '').normalize('NFC');
}

/** The first invisible character of a text as `U+200B`, if it has one. */
export function invisibleCharacter(text: string): string | undefined {
  const found = text.match(INVISIBLE);
  return found ? codePoint(found[0]) : undefined;
}

function codePoint(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  return `U+${point.toString(16).toUpperCase().padStart(4, '0')}`;
}

/** Spellings by their visible form: the spelling that comes first stands for all. */
export class Spellings {
  private readonly first = new Map<string, string>();
  private readonly merged = new Map<string, string>();

  /** The spelling that stands for this one. */
  of(text: string, at: string): string {
    const form = visibleForm(text);
    const known = this.first.get(form);
    if (known === undefined) {
      this.first.set(form, text);
      return text;
    }
    if (known !== text && !this.merged.has(text)) this.merged.set(text, at);
    return known;
  }

  /** One sentence about the spellings that were merged, if any. */
  get notes(): string[] {
    const [example] = this.merged;
    if (!example) return [];
    const [text, at] = example;
    const count = this.merged.size;
    const which =
      invisibleCharacter(text) ?? invisibleCharacter(this.of(text, at)) ?? 'an invisible character';
    return [
      `${at}: "${visibleForm(text)}" differs from an earlier spelling only in ${which}, which cannot be seen: ` +
        `both count as one name.${count > 1 ? ` So do ${count - 1} more.` : ''}`,
    ];
  }
}
