// The contract kit finds the mistakes that authors of populations make.
import { describe, expect, it } from 'vitest';
import { definePopulation } from '../../core/plugin/define.js';
import { biographies } from '../../core/population/biographies.js';
import { VALUE, type Population } from '../../core/population/population.js';
import { failures } from './rehearsal.js';

describe('testPopulation', () => {
  const honest = (seed: number) =>
    biographies({
      seed, individuals: 200, heldOut: 8, firstNames: 8, lastNames: 8,
      cities: 4, universities: 4, majors: 4, companies: 4, years: 2,
    }); // prettier-ignore
  const failing = (change: (honest: Population) => Partial<Population>) =>
    failures((kit) =>
      kit.testPopulation(
        definePopulation({
          name: 'tested',
          create: ({ seed }) => ({ ...honest(seed), ...change(honest(seed)) }),
        })(),
      ),
    );

  it('passes one that keeps its promises', async () => expect(await failing(() => ({}))).toEqual([]));

  it.each<[string, (honest: Population) => Partial<Population>, string]>([
    [
      'a text longer than announced',
      ({ textLength }) => ({ textLength: Math.floor(textLength / 2) }),
      'writes at most `textLength` tokens',
    ],
    [
      'a wrong baseline',
      ({ attributes }) => ({ attributes: attributes.map((a) => ({ ...a, entropy: a.entropy + 1 })) }),
      'has a no-knowledge baseline that matches its values',
    ],
    [
      'more individuals than can be told apart',
      () => ({ individuals: 511 }),
      'has individuals and attributes, with consistent counts',
    ],
    [
      'values that change between texts',
      (honest) => ({
        write: (individual, phrasing, stream, text) =>
          honest.write((individual + stream.integer(2)) % 200, phrasing, stream, text),
      }),
      'gives an individual the same values in every phrasing',
    ],
    [
      'values without a name before them',
      (honest) => ({
        write: (individual, phrasing, stream, text) =>
          honest.write(individual, phrasing, stream, {
            push: (token, role) => role !== 1 && text.push(token, role),
          }),
      }),
      'marks names and values, and puts a name before the first value',
    ],
    [
      'roles of attributes that it has not',
      ({ attributes }) => ({ attributes: attributes.slice(0, VALUE) }),
      'marks names and values, and puts a name before the first value',
    ],
  ])('finds %s', async (_what, change, test) => expect(await failing(change)).toContain(test));
});
