/** The values that an attribute can take: entries of a list, or dates. All equally likely. */
import type { RandomStream } from '../random/index.js';
import { splitValue, type Vocabulary } from './vocabulary.js';

export interface AttributeValues {
  readonly count: number;
  readonly words: readonly string[];
  /** The tokens of all values. */
  encode(vocabulary: Vocabulary): EncodedValues;
}

export interface EncodedValues {
  /** Tokens of the longest value. */
  readonly longest: number;
  /** The tokens of a uniformly drawn value. */
  draw(stream: RandomStream): ArrayLike<number> & Iterable<number>;
}

const longestOf = (values: readonly ArrayLike<number>[]) =>
  values.reduce((longest, { length }) => Math.max(longest, length), 0);

/** The first `count` entries of a list. */
export function choices(list: readonly string[], count: number): AttributeValues {
  const entries = list.slice(0, count).map(splitValue);
  return {
    count,
    words: entries.flat(),
    encode(vocabulary) {
      const tokens = entries.map((words) =>
        Int32Array.from(words.flatMap((word) => vocabulary.unitIds(word))),
      );
      return { longest: longestOf(tokens), draw: (stream) => tokens[stream.integer(count)] };
    },
  };
}

const MONTHS = [
  'January', 'February', 'March', 'April', 'May', 'June',
  'July', 'August', 'September', 'October', 'November', 'December',
]; // prettier-ignore
const DAYS = Array.from({ length: 31 }, (_, day) => String(day + 1));

/** Dates `March 16 2042`: year from 1900, month and day drawn independently, so that February 31 exists. */
export function birthDates(years: number): AttributeValues {
  const yearWords = Array.from({ length: years }, (_, year) => String(1900 + year));
  return {
    count: years * MONTHS.length * DAYS.length,
    words: [...MONTHS, ...DAYS, ...yearWords],
    encode(vocabulary) {
      const parts = [MONTHS, DAYS, yearWords].map((words) => words.map((word) => vocabulary.unitIds(word)));
      return {
        longest: parts.reduce((sum, ids) => sum + longestOf(ids), 0),
        draw: (stream) => parts.flatMap((ids) => ids[stream.integer(ids.length)]),
      };
    },
  };
}
