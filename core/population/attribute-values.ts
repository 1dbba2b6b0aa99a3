/** The values that an attribute can take: entries of a list, or dates. All equally likely. */
import type { RandomStream } from '../random/index.js';
import { splitValue, type Vocabulary } from './vocabulary.js';

export interface AttributeValues {
  readonly count: number;
  readonly maxTokens: number;
  readonly words: readonly string[];
  /** Prepares drawing: the tokens of a uniformly drawn value. */
  encode(vocabulary: Vocabulary): (stream: RandomStream) => ArrayLike<number> & Iterable<number>;
}

/** The first `count` entries of a list. */
export function choices(list: readonly string[], count: number): AttributeValues {
  const entries = list.slice(0, count).map(splitValue);
  return {
    count,
    maxTokens: Math.max(...entries.map((words) => words.length)),
    words: entries.flat(),
    encode(vocabulary) {
      const tokens = entries.map((words) => Int32Array.from(words, (word) => vocabulary.id(word)));
      return (stream) => tokens[stream.integer(count)];
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
    maxTokens: 3,
    words: [...MONTHS, ...DAYS, ...yearWords],
    encode(vocabulary) {
      const ids = (words: readonly string[]) => words.map((word) => vocabulary.id(word));
      const [months, days, all] = [ids(MONTHS), ids(DAYS), ids(yearWords)];
      const date = new Int32Array(3);
      return (stream) => {
        date[0] = months[stream.integer(months.length)];
        date[1] = days[stream.integer(days.length)];
        date[2] = all[stream.integer(all.length)];
        return date;
      };
    },
  };
}
