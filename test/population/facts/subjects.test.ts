// Who is who: identities, other names, weights, several right values, sentences of a fact's own.
import { byWeight } from 'recall-lab/plugins';
import { testPopulation, testSampler } from 'recall-lab/testing';
import { describe, expect, it } from 'vitest';
import { PluginContainer } from '../../../core/plugin/container.js';
import { Registry } from '../../../core/plugin/registry.js';
import { individual, made, spec, texts, told } from './made.js';

const templates = {
  director: [
    '[name] was directed by [value].',
    'The director of [name] is [value].',
    '[name] is by [value].',
  ],
  composer: ['[name] was composed by [value].', 'The composer of [name] is [value].'],
};
const harbours = [
  { subject: 'The Harbour', relation: 'director', value: 'Ann Vale' },
  { subject: 'The Harbour', relation: 'composer', value: 'Bo Lind' },
];

describe('subjects of one name', () => {
  it('are one without an id, and two with different ones', () => {
    expect(made({ facts: harbours, templates }).capacity).toBe(1);
    const facts = harbours.map((fact, i) => ({ ...fact, id: `Q${i + 1}` }));
    const population = made({ facts, templates });
    expect(population.capacity).toBe(2);
    expect([0, 1].map((i) => population.label?.(i))).toEqual(['The Harbour', 'The Harbour']);
  });

  it('keep back the same sentences, so that none is trained on of one and asked of the other', () => {
    const facts = [1, 2].map((id) => ({
      subject: 'The Harbour',
      relation: 'director',
      value: 'Ann Vale',
      id,
    }));
    const population = made({ facts, templates });
    expect(texts(population, 0, 'training')).toEqual(texts(population, 1, 'training'));
    const trained = texts(population, 0, 'training');
    for (const text of texts(population, 1, 'evaluation')) expect(trained).not.toContain(text);
  });

  it('are noted where their values of one relation differ: not both can be known', () => {
    const both = (value: string | string[]) =>
      made({
        facts: ['Ann Vale', value].map((director, i) => ({ ...harbours[0], value: director, id: `Q${i}` })),
        templates,
      }).notes?.join();
    expect(both('Bo Lind')).toMatch(
      /:2: two subjects named "The Harbour" have different values of "director" \(see .*:1\)/,
    );
    expect(both(['Bo Lind', 'Ann Vale'])).not.toMatch(/two subjects/);
  });

  it.each(['subj_id', 'sub_uri', 'qid', 'subjectId'])('are pointed out when their "%s" differs', (key) => {
    const facts = harbours.map((fact, i) => ({ ...fact, [key]: `Q${i + 1}` }));
    expect(made({ facts, templates }).notes?.join()).toMatch(
      new RegExp(`:2: "The Harbour" has the ${key} "Q2", and "Q1" on .*:1; .* Call the key "id"`),
    );
  });

  it.each([
    [[{ id: 'Q1' }, {}], /the id "Q1" on .*:1, and none here/],
    [[{}, { id: 'Q1' }], /no id on .*:1, and one here/],
    [[{ id: 'Q1' }, { id: 'Q1', subject: 'Harbour' }], /id "Q1" names "The Harbour" and "Harbour"/],
  ])('are refused where lines contradict each other: %j', (changes, message) => {
    const facts = harbours.map((fact, i) => ({ ...fact, ...changes[i] }));
    expect(() => made({ facts, templates })).toThrow(message);
  });
});

it('other names of a subject are used in training, and it is asked about by its own', () => {
  const facts = [{ ...harbours[0], aliases: ['Harbour, The', 'Le Port'] }];
  const population = made({ facts, templates });
  const names = (phrasing: 'training' | 'evaluation') =>
    new Set(Array.from({ length: 60 }, (_, slot) => told(population, 0, phrasing, slot).names).flat());
  expect([...names('training')].sort()).toEqual(['Harbour, The', 'Le Port', 'The Harbour']);
  expect([...names('evaluation')]).toEqual(['The Harbour']);
});

describe('several right values', () => {
  const facts = [
    {
      subject: 'One',
      relation: 'director',
      value: ['Ann Vale', 'Bo Lind'],
      valueAliases: ['A. Vale', 'Ann Vale'],
    },
    { subject: 'Two', relation: 'director', value: 'Ann Vale' },
  ];
  testPopulation(spec({ facts, templates }));

  it('are told in turn, their aliases never, and all are answers', () => {
    const population = made({ facts, templates });
    const one = individual(population, 'One');
    const values = Array.from(
      { length: 60 },
      (_, slot) => told(population, one, 'training', slot).values[0][1],
    );
    expect([...new Set(values)].sort()).toEqual(['Ann Vale', 'Bo Lind']);
    const answers = population
      .answers?.(one, 0)
      .map((tokens) => population.vocabulary.decode(Array.from(tokens)));
    expect(answers).toEqual(['Ann Vale', 'Bo Lind', 'A. Vale']);
    expect(population.answers?.(individual(population, 'Two'), 0)).toHaveLength(1);
  });

  it('lower the no-knowledge baseline to that of giving any of them', () => {
    const [{ entropy }] = made({ facts, templates }).attributes;
    // Shares: Ann Vale 3/4, Bo Lind 1/4. One accepts both, Two only the first.
    expect(entropy).toBeCloseTo((-Math.log(1) - Math.log(3 / 4)) / 2, 12);
  });
});

describe('weights', () => {
  const facts = ['A', 'B', 'C', 'D'].map((subject, i) => ({
    subject,
    relation: 'director',
    value: 'X',
    weight: i,
  }));
  const population = spec({ facts, templates });
  const sampler = (options = {}, given = population) => {
    const container = new PluginContainer(new Registry(), { seed: 1, steps: 10, batch: 8 });
    const people = container.population(given);
    const { instance } = container.mount('sampler', 'sampler', byWeight(options), 'sampler');
    const distribution = instance.at(0, []);
    return new Map(
      Array.from({ length: people.individuals }, (_, i) => [people.label?.(i), distribution.probability(i)]),
    );
  };

  testSampler(byWeight(), { population });

  it('say how often a subject is seen', () => {
    expect([...sampler()].sort()).toEqual([
      ['A', 0],
      ['B', 1 / 6],
      ['C', 2 / 6],
      ['D', 3 / 6],
    ]);
    expect(sampler({ exponent: 2 }).get('D')).toBeCloseTo(9 / 14, 12);
  });

  it('may stand on one line of a subject', () => {
    const lines = [facts[3], { subject: 'D', relation: 'composer', value: 'Y' }, facts[1]];
    expect(sampler({}, spec({ facts: lines, templates })).get('D')).toBe(3 / 4);
  });

  it('are needed for everybody: the error names one who has none', () => {
    const some = facts.map(({ weight, ...fact }) => (fact.subject === 'C' ? fact : { ...fact, weight }));
    expect(() => sampler({}, spec({ facts: some, templates }))).toThrow(/1 of 4 individuals.*"C"/);
  });
});

describe("sentences of a fact's own", () => {
  it('replace templates, which then are not needed', () => {
    const sentences = [
      'Java island is part of Java island group.',
      'Part of what is Java island? Java island group',
    ];
    const facts = [{ subject: 'Java island', relation: 'part of', value: 'Java island group', sentences }];
    const population = made({ facts });
    const all = [...texts(population, 0, 'training'), ...texts(population, 0, 'evaluation')];
    expect(all.sort()).toEqual([...sentences].sort());
    expect(told(population, 0).names).toEqual(['Java island']);
    expect(told(population, 0).values).toEqual([['part of', 'Java island group']]);
  });

  it('find values that contain the name, and names that contain the value', () => {
    const values = (subject: string, value: string, sentence: string) =>
      told(made({ facts: [{ subject, relation: 'r', value, sentences: [sentence] }] }), 0);
    const club = values('Paris', 'Paris Saint-Germain', 'Paris has the club Paris Saint-Germain.');
    expect(club).toMatchObject({ names: ['Paris'], values: [['r', 'Paris Saint-Germain']] });
    const city = values('New York City', 'New York', 'New York City lies in New York.');
    expect(city).toMatchObject({ names: ['New York City'], values: [['r', 'New York']] });
  });

  it('may have slots, and are refused with their line without name and value', () => {
    const fact = { subject: 'Ann', relation: 'born in', value: 'Rome' };
    expect(told(made({ facts: [{ ...fact, sentences: ['[name] is of [value].'] }] }), 0).text).toBe(
      'Ann is of Rome.',
    );
    expect(() => made({ facts: [{ ...fact, sentences: ['Ann was born.'] }] })).toThrow(
      /"Ann was born\." does not hold "Ann" and "Rome" \(at .*:1\)/,
    );
  });
});
