/** Texts of a population, taken apart for tests. */
import { NAME, TEXT, VALUE, type Phrasing, type Population } from '../../core/population/population.js';
import { randomStream } from '../../core/random/index.js';

export interface Sentence {
  /** Index of the attribute that it is about. */
  readonly attribute: number;
  readonly name: string;
  readonly value: string;
  /** The sentence with `[name]` and `[value]` in their places. */
  readonly template: string;
  /** `n`, `v` or `.` for each token: part of a name, of a value, or neither. */
  readonly shape: string;
}

export interface Text {
  readonly tokens: readonly number[];
  readonly roles: readonly number[];
  readonly sentences: readonly Sentence[];
}

/** One text; `slot` chooses the random stream. */
export function read(
  population: Population,
  individual: number,
  phrasing: Phrasing = 'training',
  slot = 0,
): Text {
  const tokens: number[] = [];
  const roles: number[] = [];
  const stream = randomStream({ seed: 77, stream: 'read', slot });
  population.write(individual, phrasing, stream, {
    push: (token, role) => {
      tokens.push(token);
      roles.push(role);
    },
  });
  return { tokens, roles, sentences: sentencesOf(population, tokens, roles) };
}

function sentencesOf(
  population: Population,
  tokens: readonly number[],
  roles: readonly number[],
): Sentence[] {
  const stop = population.vocabulary.id('.');
  const sentences: Sentence[] = [];
  for (let start = 0; start < tokens.length;) {
    let end = start;
    while (!(tokens[end] === stop && roles[end] === TEXT)) end++;
    const places = Array.from({ length: end + 1 - start }, (_, i) => start + i);
    const words = (belongs: (role: number) => boolean) =>
      places.filter((i) => belongs(roles[i])).map((i) => population.vocabulary.tokens[tokens[i]]);
    const slots = places.flatMap((i) => {
      if (roles[i] === TEXT) return [population.vocabulary.tokens[tokens[i]]];
      return roles[i] === roles[i - 1] && i > start ? [] : [roles[i] === NAME ? '[name]' : '[value]'];
    });
    sentences.push({
      attribute: Math.max(...places.map((i) => roles[i])) - VALUE,
      name: words((role) => role === NAME).join(' '),
      value: words((role) => role >= VALUE).join(' '),
      template: slots.join(' '),
      shape: places.map((i) => (roles[i] === TEXT ? '.' : roles[i] === NAME ? 'n' : 'v')).join(''),
    });
    start = end + 1;
  }
  return sentences;
}
