/** Facts and their sentences as tokens; what several facts share is stored once. */
import { NAME_SLOT, type TemplatePiece } from '../phrasing.js';
import { splitValue, type Vocabulary } from '../vocabulary.js';
import { factsVocabulary, type FactWords, type TokenizerOptions } from './tokenizer.js';
import type { Subject } from './fact-table.js';
import type { Template, Wording } from './wording.js';

/** Stand for the name and the value among a sentence's tokens. */
export const NAME_MARK = -1;
export const VALUE_MARK = -2;

export interface EncodedFact {
  readonly relation: number;
  /** Every right value; the first `told` of them are told. */
  readonly answers: readonly Int32Array[];
  readonly told: number;
  /** Its sentences; the first `asking` of them can ask. */
  readonly templates: readonly Int32Array[];
  readonly asking: number;
}

export interface EncodedFacts {
  readonly vocabulary: Vocabulary;
  /** By subject: its name, then its aliases. */
  readonly names: readonly (readonly Int32Array[])[];
  readonly facts: readonly EncodedFact[];
  /** Facts of subject s are `first[s] .. first[s + 1] - 1`. */
  readonly first: Int32Array;
  /** Tokens of a fact's longest sentence about somebody whose name has so many. */
  readonly lengthOf: (fact: EncodedFact, name: number) => number;
}

/** @param trained Subjects that training draws from. */
export function encodeFacts(
  wording: Wording,
  trained: Iterable<number>,
  options: TokenizerOptions,
): EncodedFacts {
  const { table, templates, own } = wording;
  const { subjects, facts } = table;
  const vocabulary = factsVocabulary(wordsOf(wording, trained), options);
  const encode = memo((text) =>
    Int32Array.from(splitValue(text).flatMap((word) => vocabulary.wordIds(word))),
  );
  const encodePieces = ({ pieces }: Template) =>
    Int32Array.from(
      pieces.flatMap((piece) =>
        typeof piece === 'string'
          ? vocabulary.unitIds(piece)
          : [piece === NAME_SLOT ? NAME_MARK : VALUE_MARK],
      ),
    );
  const sentences = (list: readonly Template[]) => ({
    templates: list.map(encodePieces),
    asking: list.filter(({ asks }) => asks).length,
  });
  const ofRelation = templates.map(sentences);
  const first = new Int32Array(subjects.length + 1);
  for (const { subject } of facts) first[subject + 1]++;
  for (let s = 0; s < subjects.length; s++) first[s + 1] += first[s];
  const shapes = new Map<readonly Int32Array[], readonly { names: number; words: number }[]>();

  return {
    vocabulary,
    names: subjects.map(({ name, aliases }) => [name, ...aliases].map(encode)),
    facts: facts.map(({ relation, values, valueAliases }, fact) => {
      const list = own[fact];
      return {
        relation,
        answers: [...values, ...valueAliases].map(encode),
        told: values.length,
        ...(list ? sentences(list) : ofRelation[relation]),
      };
    }),
    first,
    lengthOf({ templates: list, answers }, name) {
      let counted = shapes.get(list);
      if (!counted) shapes.set(list, (counted = list.map(shape)));
      const sentence = Math.max(...counted.map(({ names, words }) => words + names * name));
      return sentence + Math.max(...answers.map(({ length }) => length));
    },
  };
}

/** How many names a sentence has, and words beside them and the value. */
function shape(tokens: Int32Array): { names: number; words: number } {
  const names = tokens.filter((token) => token === NAME_MARK).length;
  return { names, words: tokens.length - names - 1 };
}

/** Every word that a text may have. */
function wordsOf({ table, templates, own }: Wording, trained: Iterable<number>): FactWords {
  const { subjects, facts } = table;
  const all = (texts: readonly string[]) => texts.flatMap(splitValue);
  const namesOf = ({ name, aliases }: Subject) => [name, ...aliases];
  return {
    templates: [...templates, ...own].flatMap((list) =>
      (list ?? []).flatMap(({ pieces }) => pieces.filter(isWord)),
    ),
    values: all(facts.flatMap(({ values, valueAliases }) => [...values, ...valueAliases])),
    names: all(subjects.flatMap(namesOf)),
    learned: all(Array.from(trained, (subject) => namesOf(subjects[subject])).flat()),
  };
}

const isWord = (piece: TemplatePiece): piece is string => typeof piece === 'string';

function memo<T>(make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>();
  return (text) => {
    let value = made.get(text);
    if (value === undefined) made.set(text, (value = make(text)));
    return value;
  };
}
