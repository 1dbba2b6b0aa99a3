/** A sentence of a fact's own as a template: its name and its value are found in the text. */
import { RecallError } from '../../errors.js';
import { NAME_SLOT, parseTemplate, VALUE_SLOT, type TemplatePiece } from '../phrasing.js';
import { splitSentence } from '../vocabulary.js';

/**
 * The sentence as words and slots. A sentence with `[name]` and `[value]` is a template as it stands; in any other,
 * the first name and the value after it are taken, or the value alone where it stands before the name.
 *
 * @throws RecallError `RECALL_FACTS` when the sentence does not hold a name of the subject and a value of the fact.
 */
export function ownSentence(
  text: string,
  names: readonly string[],
  values: readonly string[],
  at: string,
): TemplatePiece[] {
  if (text.includes('[name]') && text.includes('[value]')) return parseTemplate(text, at);
  const found = places(text, names, values);
  if (!found) {
    throw new RecallError(
      'RECALL_FACTS',
      `The sentence "${text}" does not hold "${names[0]}" and "${values[0]}"`,
      {
        at,
        fix: 'Spell the subject and the value in it as the fact does, or write [name] and [value].',
      },
    );
  }
  const slots = [
    { ...found.name, slot: NAME_SLOT as TemplatePiece },
    { ...found.value, slot: VALUE_SLOT as TemplatePiece },
  ].sort((a, b) => a.start - b.start);
  const [first, second] = slots;
  return [
    ...splitSentence(text.slice(0, first.start)),
    first.slot,
    ...splitSentence(text.slice(first.end, second.start)),
    second.slot,
    ...splitSentence(text.slice(second.end)),
  ];
}

interface Span {
  readonly start: number;
  readonly end: number;
}

/** A name and a value that do not overlap, the value behind the name if possible, both as long as possible. */
function places(text: string, names: readonly string[], values: readonly string[]) {
  const nameSpans = spans(text, names);
  const valueSpans = spans(text, values);
  for (const isBehind of [true, false]) {
    for (const name of nameSpans) {
      const apart = ({ start, end }: Span) => (isBehind ? start >= name.end : end <= name.start);
      const value = valueSpans.findLast(apart);
      if (value) return { name, value };
    }
  }
  return undefined;
}

/** Where any of the words stand, in order of their first characters; of those that begin alike the longest. */
function spans(text: string, words: readonly string[]): Span[] {
  const longest = new Map<number, number>();
  for (const word of words) {
    for (let start = text.indexOf(word); start >= 0; start = text.indexOf(word, start + 1)) {
      longest.set(start, Math.max(longest.get(start) ?? 0, start + word.length));
    }
  }
  return [...longest].map(([start, end]) => ({ start, end })).sort((a, b) => a.start - b.start);
}
