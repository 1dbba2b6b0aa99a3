// How texts lie in memory, and which of their tokens count towards the loss.
import { describe, expect, it } from 'vitest';
import { biographies } from '../../../core/population/biographies.js';
import { NAME, TEXT, VALUE, type Population } from '../../../core/population/population.js';
import { Vocabulary } from '../../../core/population/vocabulary.js';
import { randomStream } from '../../../core/random/index.js';
import { lossWeights, PADDING, TextRows, writeTexts } from '../../../core/run/training/texts.js';
import { read } from '../../population/read.js';

/** Individual i says so many tokens 10 + i: a name, then a value. */
const echo = (textLength: number, attributes = 1): Population => ({
  name: 'echo',
  individuals: 9,
  capacity: 9,
  heldOut: 0,
  attributes: Array.from({ length: attributes }, (_, i) => ({ name: `a${i}`, entropy: 1 })),
  vocabulary: new Vocabulary(Array.from({ length: 18 }, (_, i) => String(i))),
  textLength,
  write(individual, _phrasing, _stream, text) {
    for (let i = 0; i < individual; i++) text.push(10 + individual, i === 0 ? NAME : VALUE);
  },
});
const streams = (slot: number) => randomStream({ seed: 1, stream: 'texts', slot });

describe('a row of texts', () => {
  it('begins with the end-of-text token and is padded with it', () => {
    const texts = writeTexts(echo(4), [2, 4, 0], 'training', streams);
    expect(texts.count).toBe(3);
    expect([...texts.tokens]).toEqual([0, 12, 12, 0, 0, 0, 14, 14, 14, 14, 0, 0, 0, 0, 0]);
    expect([...texts.roles]).toEqual([
      ...[TEXT, NAME, VALUE, PADDING, PADDING],
      ...[TEXT, NAME, VALUE, VALUE, VALUE],
      ...[TEXT, PADDING, PADDING, PADDING, PADDING],
    ]);
    expect(texts.individuals).toEqual([2, 4, 0]);
  });

  it('leaves nothing behind when it is written over', () => {
    const rows = new TextRows(echo(4), 2);
    for (const [row, individual] of [
      [0, 4],
      [1, 4],
      [0, 1],
    ])
      rows.write(row, individual, 'training', streams(0));
    expect([...rows.tokens]).toEqual([0, 11, 0, 0, 0, 0, 14, 14, 14, 14]);
    expect([...rows.roles.subarray(0, 5)]).toEqual([TEXT, NAME, PADDING, PADDING, PADDING]);
  });

  it('holds what the population writes', () => {
    const population = biographies({
      seed: 1,
      individuals: 20,
      heldOut: 0,
      firstNames: 5,
      lastNames: 5,
      cities: 9,
      universities: 9,
      majors: 9,
      companies: 9,
      years: 9,
    });
    const texts = writeTexts(population, [3, 8], 'evaluation', (slot) =>
      randomStream({ seed: 77, stream: 'read', slot }),
    );
    const width = population.textLength + 1;
    [3, 8].forEach((individual, row) => {
      const { tokens, roles } = read(population, individual, 'evaluation', row);
      const from = row * width + 1;
      expect([...texts.tokens.subarray(from, from + tokens.length)]).toEqual(tokens);
      expect([...texts.roles.subarray(from, from + roles.length)]).toEqual(roles);
    });
  });

  it.each([0, 1])('refuses a text that is longer than announced, in row %i', (row) => {
    const rows = new TextRows(echo(4), 2);
    expect(() => rows.write(row, 5, 'training', streams(0))).toThrow(
      expect.objectContaining({
        code: 'RECALL_POPULATION',
        message: expect.stringMatching(
          /"echo" wrote 5 tokens about individual 5.* `textLength` is 4/,
        ) as string,
      }) as Error,
    );
  });

  it.each([-1, 19])('refuses the token %i, which no vocabulary of 19 has', (token) => {
    const write: Population['write'] = (_individual, _phrasing, _stream, text) => text.push(token, NAME);
    const rows = new TextRows({ ...echo(4), write }, 2);
    expect(() => rows.write(1, 5, 'training', streams(0))).toThrow(
      expect.objectContaining({
        code: 'RECALL_POPULATION',
        problem: `The population "echo" wrote the token ${token} about individual 5`,
      }) as Error,
    );
  });

  it.each([
    ['the token NaN', NaN, TEXT, 'wrote the token NaN about individual 5'],
    ['the token 0.5', 0.5, TEXT, 'wrote the token 0.5 about individual 5'],
    ['the role 99', 1, 99, 'gave a token about individual 5 the role 99'],
    [
      'the role 258, which one byte would make 2',
      1,
      256 + VALUE,
      'gave a token about individual 5 the role 258',
    ],
    ['no role', 1, undefined as never, 'gave a token about individual 5 the role undefined'],
  ])('refuses %s, and no text after it', (_what, token, role, problem) => {
    const write: Population['write'] = (individual, _phrasing, _stream, text) =>
      individual === 5 ? text.push(token, role) : text.push(1, NAME);
    const rows = new TextRows({ ...echo(4), write }, 2);
    expect(() => rows.write(0, 5, 'training', streams(0))).toThrow(
      expect.objectContaining({
        code: 'RECALL_POPULATION',
        problem: `The population "echo" ${problem}`,
      }) as Error,
    );
    expect(() => rows.write(0, 4, 'training', streams(0))).not.toThrow();
  });

  it('says whom a population failed to write about', () => {
    const write = () => {
      throw new TypeError('names is not iterable');
    };
    expect(() => new TextRows({ ...echo(4), write }, 1).write(0, 5, 'training', streams(0))).toThrow(
      expect.objectContaining({
        code: 'RECALL_PLUGIN',
        message: 'The population "echo" failed: names is not iterable (at hook write, individual 5).',
      }) as Error,
    );
  });
});

describe('loss weights', () => {
  // Two texts of width 5; prediction p is of the token at p + 1.
  const roles = Int8Array.of(
    ...[TEXT, NAME, TEXT, VALUE + 1, PADDING],
    ...[TEXT, VALUE, TEXT, PADDING, PADDING],
  );

  it.each([
    ['all-tokens', [1, 1, 1, 0, 1, 1, 0, 0], 5],
    ['values', [0, 0, 1, 0, 1, 0, 0, 0], 2],
  ] as const)('of %s are 1 exactly there, and never on padding', (which, expected, counted) => {
    const weights = new Float32Array(8).fill(9);
    expect(lossWeights(roles, 2, which, weights)).toBe(counted);
    expect([...weights]).toEqual(expected);
  });
});
