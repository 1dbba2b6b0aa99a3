/** Lays texts out as the model reads them: one row each, end-of-text first, padding last. */
import { RecallError } from '../../errors.js';
import type { Texts } from '../../plugin/model.js';
import {
  TEXT,
  VALUE,
  type Phrasing,
  type Population,
  type TokenWriter,
} from '../../population/population.js';
import type { RandomStream } from '../../random/index.js';
import { failedWrite, isBelow, wrongPush } from '../checks/text-check.js';

/** Role of the positions after a text's end. */
export const PADDING = -1;

/** Roles are stored in one byte each, sign included. */
export const MOST_ATTRIBUTES = 127 - VALUE + 1;

/** Fixed arrays for `count` texts, filled row by row. */
export class TextRows implements TokenWriter {
  /** `[text, position + 1]`. */
  readonly tokens: Int32Array;
  /** `[text, position + 1]`. */
  readonly roles: Int8Array;
  private readonly width: number;
  /** Tokens and roles are whole numbers below these. */
  private readonly tokenEnd: number;
  private readonly roleEnd: number;
  private next = 0;
  private end = 0;
  /** The first token of a text that is none, or whose role is none. */
  private strange?: readonly [token: number, role: number];

  constructor(
    readonly population: Population,
    readonly count: number,
  ) {
    const attributes = population.attributes.length;
    if (attributes > MOST_ATTRIBUTES) {
      throw new RecallError(
        'RECALL_POPULATION',
        `The population "${population.name}" has ${attributes} attributes`,
        {
          fix: `At most ${MOST_ATTRIBUTES} can be told apart.`,
        },
      );
    }
    this.width = population.textLength + 1;
    this.tokenEnd = population.vocabulary.size;
    this.roleEnd = VALUE + attributes;
    this.tokens = new Int32Array(count * this.width);
    this.roles = new Int8Array(count * this.width);
  }

  push(token: number, role: number): void {
    // Looked at before it is stored: arrays of whole numbers make 0 of what is none.
    if (!isBelow(token, this.tokenEnd) || !isBelow(role, this.roleEnd)) this.strange ??= [token, role];
    this.tokens[this.next] = token;
    this.roles[this.next++] = role;
  }

  /**
   * Writes row `row`: id 0 is the end-of-text token, at the start and as padding.
   *
   * @returns How many tokens the text has, beyond the one at its start.
   *
   * @throws RecallError `RECALL_POPULATION` when the text is longer than its population says, or has a token or a role
   * that there is not, `RECALL_PLUGIN` when the population throws.
   */
  write(row: number, individual: number, phrasing: Phrasing, stream: RandomStream): number {
    this.next = row * this.width;
    this.end = this.next + this.width;
    this.strange = undefined;
    this.push(0, TEXT);
    try {
      this.population.write(individual, phrasing, stream, this);
    } catch (cause) {
      throw failedWrite(cause, this.population.name, individual);
    }
    if (this.next > this.end) {
      const { name, textLength } = this.population;
      throw new RecallError(
        'RECALL_POPULATION',
        `The population "${name}" wrote ${textLength + this.next - this.end} tokens about individual ${individual}, and says that no text has more than ${textLength}`,
      );
    }
    this.checkTokens(individual);
    this.tokens.fill(0, this.next, this.end);
    this.roles.fill(PADDING, this.next, this.end);
    return this.next - row * this.width - 1;
  }

  /** The rows without their padding beyond `length`, in the same arrays: rows written before are lost. */
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

  /** Engines fail in words of their own where a token is too large, and count negative ones from the end. */
  private checkTokens(individual: number): void {
    if (!this.strange) return;
    const [problem, fix] = wrongPush(...this.strange, this.population, `individual ${individual}`);
    throw new RecallError('RECALL_POPULATION', `The population "${this.population.name}" ${problem}`, {
      fix,
    });
  }
}

/** Texts about the individuals; the stream of text i is `streams(i)`. */
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

/** 1 where a prediction counts towards the loss, into `weights` `[text, position]`; returns how many do. */
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
