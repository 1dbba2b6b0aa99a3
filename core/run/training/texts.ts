/** Lays out texts as rows of tokens: end-of-text first, padding last. Writes into its own arrays only. */
import { describeReturnValue } from '../../describe-value.js';
import { RecallError, errorMessage } from '../../errors.js';
import type { Texts } from '../../plugin/model.js';
import {
  TEXT,
  VALUE,
  type Phrasing,
  type Population,
  type TokenWriter,
} from '../../population/population.js';
import { streamFamily, type RandomStream } from '../../random/index.js';
import { isPromise } from '../checks/answers.js';

/** Role of the positions after the end of a text. */
export const PADDING = -1;

/** Limited because roles are stored in a signed byte. */
export const MAX_ATTRIBUTES = 127 - VALUE + 1;

/** Arrays for `count` texts, filled row by row. */
export class TextRows implements TokenWriter {
  /** `[text, position + 1]`. */
  readonly tokens: Int32Array;
  /** `[text, position + 1]`. */
  readonly roles: Int8Array;
  private readonly width: number;
  /** Tokens and roles must be below these. */
  private readonly tokenEnd: number;
  private readonly roleEnd: number;
  private readonly endOfText: number;
  private next = 0;
  private end = 0;
  /** The first invalid token or role of the current text. */
  private invalid?: readonly [token: number, role: number];

  /** @param label The population's name in errors. */
  constructor(
    readonly population: Population,
    readonly count: number,
    private readonly label = population.name,
  ) {
    this.width = population.textLength + 1;
    this.tokenEnd = population.vocabulary.size;
    this.endOfText = population.vocabulary.endOfText ?? 0;
    this.roleEnd = VALUE + population.attributes.length;
    this.tokens = new Int32Array(count * this.width);
    this.roles = new Int8Array(count * this.width);
  }

  push(token: number, role: number): void {
    // Checked before it is stored: typed arrays turn anything else into 0.
    if (!isBelow(token, this.tokenEnd) || !isBelow(role, this.roleEnd)) this.invalid ??= [token, role];
    this.tokens[this.next] = token;
    this.roles[this.next++] = role;
  }

  /**
   * Writes one row, with end-of-text at the start and as padding.
   *
   * @returns The length of the text in tokens, not counting end-of-text at its start.
   * @throws RecallError `RECALL_POPULATION` if the text is longer than the population's `textLength`, or has an invalid
   * token or role; `RECALL_PLUGIN` if the population throws.
   */
  write(row: number, individual: number, phrasing: Phrasing, stream: RandomStream): number {
    this.next = row * this.width;
    this.end = this.next + this.width;
    this.invalid = undefined;
    this.push(this.endOfText, TEXT);
    try {
      const answer: unknown = this.population.write(individual, phrasing, stream, this);
      if (isPromise(answer)) throw this.error('returned a promise from `write`', 'Write texts at once.');
    } catch (cause) {
      throw this.writeFailure(cause, individual);
    }
    if (this.invalid) throw this.invalidPush(this.invalid, individual);
    if (this.next > this.end) {
      const { textLength } = this.population;
      throw this.error(
        `wrote ${textLength + this.next - this.end} tokens about individual ${individual}, but its \`textLength\` is ${textLength}`,
        'Set `textLength` to the length of the longest text.',
      );
    }
    this.tokens.fill(this.endOfText, this.next, this.end);
    this.roles.fill(PADDING, this.next, this.end);
    return this.next - row * this.width - 1;
  }

  /** The rows cut to `length`. Reuses the arrays, so the uncut rows are lost. */
  shortened(length: number): Pick<TextRows, 'tokens' | 'roles'> {
    const width = length + 1;
    if (width === this.width) return this;
    for (let row = 1; row < this.count; row++) {
      const from = row * this.width;
      this.tokens.copyWithin(row * width, from, from + width);
      this.roles.copyWithin(row * width, from, from + width);
    }
    const end = this.count * width;
    return { tokens: this.tokens.subarray(0, end), roles: this.roles.subarray(0, end) };
  }

  /** Engines would give obscure errors for tokens that are too large, and accept negative ones. */
  private invalidPush([token, role]: readonly [number, number], individual: number): RecallError {
    const { vocabulary, attributes } = this.population;
    if (!isBelow(token, vocabulary.size)) {
      return this.error(
        `wrote the token ${describeReturnValue(token)} about individual ${individual}`,
        `Its vocabulary has the tokens 0 to ${vocabulary.size - 1}: use \`vocabulary.id(word)\`.`,
      );
    }
    const last = attributes.length - 1;
    return this.error(
      `gave a token about individual ${individual} the role ${describeReturnValue(role)}`,
      `Roles are TEXT, NAME, and VALUE + a for attribute a, here 0${last > 0 ? ` to ${last}` : ''}.`,
    );
  }

  private error(problem: string, fix: string): RecallError {
    return new RecallError('RECALL_POPULATION', `The population "${this.label}" ${problem}`, { fix });
  }

  private writeFailure(cause: unknown, individual: number): RecallError {
    if (!(cause instanceof RecallError)) {
      const problem = `The population "${this.label}" failed: ${errorMessage(cause)}`;
      const at = `hook write, individual ${individual}`;
      return new RecallError('RECALL_PLUGIN', problem, { at, cause });
    }
    if (cause.code === 'RECALL_POPULATION') return cause;
    const place = `population "${this.label}", individual ${individual}`;
    const at = cause.at ? `${cause.at}, ${place}` : place;
    return new RecallError(cause.code, cause.problem, { at, fix: cause.fix, cause });
  }
}

/** Whether a value is an integer in [0, end); cheap, because it runs for every token. */
const isBelow = (value: number, end: number): boolean => value >>> 0 === value && value < end;

/** One text for each individual; text i uses the random stream `streams(i)`. */
export function writeTexts(
  population: Population,
  individuals: readonly number[],
  phrasing: Phrasing,
  streams: (text: number) => RandomStream,
): Texts {
  const rows = new TextRows(population, individuals.length);
  individuals.forEach((individual, row) => rows.write(row, individual, phrasing, streams(row)));
  return { count: individuals.length, tokens: rows.tokens, roles: rows.roles, individuals };
}

/** Texts as plugins ask for them: the name of a stream decides their phrasings, with the seed of the run. */
export function namedTexts(
  population: Population,
  seed: number,
  individuals: readonly number[],
  phrasing: Phrasing,
  stream: string,
): Texts {
  const streams = streamFamily(seed, `texts:${stream}`);
  return writeTexts(population, individuals, phrasing, (text) => streams.at(0, text));
}

/** Sets `weights` `[text, position]` to 1 where a prediction counts towards the loss; returns how many do. */
export function lossWeights(
  roles: Int8Array,
  count: number,
  which: 'all-tokens' | 'values',
  weights: Float32Array,
): number {
  const width = roles.length / count;
  const lowest = which === 'values' ? VALUE : TEXT;
  let counted = 0;
  for (let text = 0, at = 0; text < count; text++) {
    for (let position = 1; position < width; position++, at++) {
      const counts = roles[text * width + position] >= lowest;
      weights[at] = counts ? 1 : 0;
      if (counts) counted++;
    }
  }
  return counted;
}
