// Who there is to be learned: names, values, and what stays the same when the population grows.
import { createHash } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { biographies, type BiographiesOptions } from '../../core/population/biographies.js';
import { noKnowledgeBaseline } from '../../core/population/baseline.js';
import { chiSquare } from '../../core/testing/chi-square.js';
import { testPopulation } from '../../core/testing/index.js';
import { biographies as plugin } from '../../plugins/index.js';
import { read } from './read.js';

const options: BiographiesOptions = {
  seed: 1,
  individuals: 1000,
  heldOut: 100,
  firstNames: 20,
  lastNames: 20,
  cities: 8,
  universities: 8,
  majors: 8,
  companies: 8,
  years: 8,
};
const make = (changes: Partial<BiographiesOptions> = {}) => biographies({ ...options, ...changes });
/** Attribute values by attribute index. */
const valuesOf = (population: ReturnType<typeof make>, individual: number, slot = 0) =>
  [...read(population, individual, 'training', slot).sentences]
    .sort((a, b) => a.attribute - b.attribute)
    .map(({ value }) => value);
const nameOf = (population: ReturnType<typeof make>, individual: number) =>
  read(population, individual).sentences[0].name;

testPopulation(plugin({ individuals: 512 }));

describe('the names of individuals', () => {
  it('are unique as far as there are names, whatever the lists and the seed', () => {
    const size = fc.integer({ min: 2, max: 7 });
    fc.assert(
      fc.property(size, size, fc.nat(), (firstNames, lastNames, seed) => {
        const population = make({ firstNames, lastNames, seed, individuals: 4, heldOut: 0 });
        const { capacity } = population;
        const names = Array.from({ length: capacity }, (_, i) => nameOf(population, i));
        return capacity === firstNames ** 2 * lastNames && new Set(names).size === capacity;
      }),
      { numRuns: 20 },
    );
  });

  it('are first, middle and last', () => {
    expect(nameOf(make(), 3).split(' ')).toHaveLength(3);
  });

  it('run out loudly: RECALL_POPULATION says which lists to lengthen', () => {
    expect(() => make({ individuals: 8000 })).toThrow(
      expect.objectContaining({
        code: 'RECALL_POPULATION',
        fix: expect.stringContaining('firstNames') as string,
      }) as Error,
    );
  });

  it.each([-1, 8000, NaN])('belong to nobody at index %s', (individual) => {
    expect(() => read(make(), individual)).toThrow(
      expect.objectContaining({ code: 'RECALL_POPULATION' }) as Error,
    );
  });
});

describe('an individual', () => {
  it('is a pure function of the seed and its index, not of the size of the population', () => {
    const small = make({ individuals: 10, heldOut: 0 });
    const large = make({ individuals: 7000, heldOut: 1000 });
    for (let i = 0; i < 20; i++) expect(read(large, i)).toEqual(read(small, i));
  });

  it('is somebody else under another seed', () => {
    const [here, there] = [make(), make({ seed: 2 })];
    const same = Array.from({ length: 100 }, (_, i) => nameOf(here, i) === nameOf(there, i)).filter(Boolean);
    expect(same.length).toBeLessThan(5);
    expect(valuesOf(here, 0)).not.toEqual(valuesOf(there, 0));
  });

  it('keeps its values in every text', () => {
    const population = make();
    const first = valuesOf(population, 5);
    for (let slot = 1; slot < 30; slot++) expect(valuesOf(population, 5, slot)).toEqual(first);
  });
});

describe('the values', () => {
  const population = make();
  const people = Array.from({ length: 4000 }, (_, i) => valuesOf(population, i));

  it.each([
    ['birth month', 0, 0, 12],
    ['birth day', 0, 1, 31],
    ['birth year', 0, 2, 8],
    ['birth place', 1, undefined, 8],
    ['location', 2, undefined, 8],
    ['university', 3, undefined, 8],
    ['major', 4, undefined, 8],
    ['company', 5, undefined, 8],
  ] as const)('of %s are all taken equally often', (_name, attribute, word, count) => {
    const counts = new Map<string, number>();
    for (const values of people) {
      const value = word === undefined ? values[attribute] : values[attribute].split(' ')[word];
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    expect(counts.size).toBe(count);
    const expected = new Array<number>(count).fill(people.length / count);
    expect(chiSquare([...counts.values()], expected)).toBeGreaterThan(1e-3);
  });

  it('of different attributes are independent, also of those that share a list', () => {
    const counts = new Map<string, number>();
    for (const [, birthPlace, location] of people) {
      const pair = `${birthPlace}, ${location}`;
      counts.set(pair, (counts.get(pair) ?? 0) + 1);
    }
    expect(chiSquare([...counts.values()], new Array<number>(64).fill(people.length / 64))).toBeGreaterThan(
      1e-3,
    );
  });

  it('have the entropies whose mean is the no-knowledge baseline', () => {
    expect(population.attributes.map(({ name }) => name)).toEqual([
      'birth date',
      'birth place',
      'location',
      'university',
      'major',
      'company',
    ]);
    expect(population.attributes[0].entropy).toBeCloseTo(Math.log(8 * 12 * 31), 12);
    expect(noKnowledgeBaseline(population)).toBeCloseTo((Math.log(8 * 12 * 31) + 5 * Math.log(8)) / 6, 12);
  });
});

describe('the diversity of texts', () => {
  const slots = Array.from({ length: 40 }, (_, slot) => slot);
  const wordings = (population: ReturnType<typeof make>, phrasing: 'training' | 'evaluation') =>
    new Set(slots.flatMap((slot) => read(population, 3, phrasing, slot).sentences.map((s) => s.template)));
  const orders = (population: ReturnType<typeof make>, phrasing: 'training' | 'evaluation') =>
    new Set(
      slots.map((slot) =>
        read(population, 3, phrasing, slot)
          .sentences.map((s) => s.attribute)
          .join(''),
      ),
    );

  it('is as many templates as are asked for, of each of six attributes, and never those asked with', () => {
    const asked = wordings(make(), 'evaluation');
    for (const templates of [1, 2, 4]) {
      const population = make({ templates });
      const trained = wordings(population, 'training');
      expect(trained.size).toBe(6 * templates);
      expect([...trained].filter((each) => asked.has(each))).toEqual([]);
      expect(wordings(population, 'evaluation')).toEqual(asked);
    }
  });

  it('is one order of the sentences, if that is asked for, of what is trained on', () => {
    const population = make({ fixedOrder: true });
    expect([...orders(population, 'training')]).toEqual(['012345']);
    expect(orders(population, 'evaluation')).toEqual(orders(make(), 'evaluation'));
    expect(orders(make(), 'training').size).toBeGreaterThan(20);
  });
});

describe('a population', () => {
  it('needs no more memory for ten million individuals than for ten', () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const grown = (individuals: number) => {
      collect();
      const before = process.memoryUsage();
      const population = make({ individuals, heldOut: 5, firstNames: 900, lastNames: 1000 });
      for (let i = 0; i < 200; i++) read(population, Math.floor((i / 200) * individuals));
      collect();
      const after = process.memoryUsage();
      expect(population.individuals).toBe(individuals);
      return after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers;
    };
    grown(10);
    const few = grown(10);
    expect(grown(10_000_000) - few).toBeLessThan(500_000);
  });

  it('is pinned: drawing version 1 writes these texts', () => {
    const population = biographies({ ...options, seed: 1 });
    const hash = createHash('sha256');
    for (let i = 0; i < 100; i++) {
      for (const phrasing of ['training', 'evaluation'] as const) {
        hash.update(`${population.vocabulary.decode(read(population, i, phrasing, i).tokens)}\n`);
      }
    }
    expect(population.vocabulary.decode(read(population, 0).tokens)).toMatchInlineSnapshot(
      `"William James Lopez signed a contract with Amazon. William James Lopez wrote a thesis on Business. William James Lopez's life began on December 27 1902. William James Lopez was born in Lagos. William James Lopez's present address is Shanghai. William James Lopez passed every exam at Stanford."`,
    );
    expect(hash.digest('hex')).toMatchInlineSnapshot(
      `"b01b66255ad80703f7214b4d7f18a4fe34e703bff89b71eccecdd4e827695cff"`,
    );
  });
});
