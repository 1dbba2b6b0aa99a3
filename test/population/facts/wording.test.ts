// Which sentences can be used: none that reads like another, none that asks for two things, all problems at once.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { individual, made, spec, texts, told, type Given } from './made.js';
import { testPopulation } from 'recall-lab/testing';

const ana = [{ subject: 'Ana Ash', relation: 'born in', value: 'Cairo' }];
const problem = (given: Given): Error => {
  try {
    made(given);
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was refused');
};

describe('two templates that read the same', () => {
  it.each([
    ['spaces', '[name] was born in [value] .'],
    ['spaces at the slots', ' [name]  was born in  [value].'],
    ['an invisible character', '[name] was bo\u200brn in [value].'],
    ['a no-break space', '[name]\u00a0was born in [value].'],
  ])('are refused whatever tells them apart: %s', (_what, other) => {
    const given = { facts: ana, templates: { 'born in': ['[name] was born in [value].', other] } };
    expect(problem(given)).toMatchObject({ code: 'RECALL_TEMPLATE' });
    expect(problem(given).message).toMatch(/born in, sentence 2.*is there twice|is there twice.*sentence 2/);
  });

  it('are refused without spaces between words, too', () => {
    const templates = { 'born in': ['[name]\u51fa\u751f\u4e8e[value]', '[name] \u51fa\u751f\u4e8e [value]'] };
    expect(problem({ facts: ana, templates }).message).toMatch(/is there twice/);
  });

  it('are refused in composed and decomposed form', () => {
    const templates = {
      'born in': ['[name] est n\u00e9 \u00e0 [value].', '[name] est ne\u0301 a\u0300 [value].'],
    };
    expect(problem({ facts: ana, templates }).message).toMatch(/is there twice/);
  });

  it('never stay, however they are respelled', () => {
    const words = fc.array(fc.constantFrom('is', 'was', 'from', 'n\u00e9', "who's", ','), {
      minLength: 1,
      maxLength: 5,
    });
    const gap = fc.constantFrom(' ', '  ', '\u00a0', ' \u200b', '\t');
    fc.assert(
      fc.property(
        words,
        fc.array(gap, { minLength: 8, maxLength: 8 }),
        fc.boolean(),
        (list, gaps, decompose) => {
          const respelled = ['[name]', ...list, '[value]'].map((word, i) => word + gaps[i]).join('');
          // A tabulator is a control character and refused as one.
          const other = (decompose ? respelled.normalize('NFD') : respelled).replaceAll('\t', ' ');
          const templates = { 'born in': [`[name] ${list.join(' ')} [value]`, other] };
          return /there twice/.test(problem({ facts: ana, templates }).message);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('two facts whose sentences coincide', () => {
  const capitals = [
    { subject: 'Paris', relation: 'capital of', value: 'France' },
    { subject: 'France', relation: 'capital', value: 'Paris' },
  ];
  const templates = {
    'capital of': ['[name] is the capital of [value].', '[name] governs [value].'],
    capital: ['[name] is governed from [value].', '[value] is the capital of [name].', '[name] has [value].'],
  };

  it('are refused: one would be trained on, and the other asked', () => {
    expect(problem({ facts: capitals, templates }).message).toMatch(
      /both read "Paris is the capital of France \."/,
    );
  });

  it('lose the sentence with badTemplates: skip, and training and evaluation share none', () => {
    const population = made({ facts: capitals, templates, badTemplates: 'skip' });
    expect(population.notes?.join()).toMatch(/left out 1 template/);
    const [paris, france] = ['Paris', 'France'].map((name) => individual(population, name));
    const all = (phrasing: 'training' | 'evaluation') => [
      ...texts(population, paris, phrasing),
      ...texts(population, france, phrasing),
    ];
    const trained = new Set(all('training'));
    expect(all('evaluation').filter((text) => trained.has(text))).toEqual([]);
  });

  it('are refused when names run into the words around them', () => {
    const facts = [
      { subject: 'Ann', relation: 'born in', value: 'Rome' },
      { subject: 'Ann Smith', relation: 'born in', value: 'Rome' },
    ];
    const own = { 'born in': ['[name] Smith is from [value].', '[name] is from [value].'] };
    expect(problem({ facts, templates: own }).message).toMatch(/both read "Ann Smith is from Rome \."/);
  });
});

describe('an opening that two relations share', () => {
  const facts = [
    { subject: 'Ann', relation: 'county', value: 'Kent' },
    { subject: 'Bob', relation: 'country', value: 'Peru' },
  ];
  const templates = {
    county: ['[name] lies in [value].', '[name] is a town of [value].'],
    country: ['[name] lies in [value].', '[name] is a city of [value].'],
  };

  it('is allowed where no subject has both', () => {
    expect(made({ facts, templates }).capacity).toBe(2);
  });

  it('is refused where one has both', () => {
    const both = [...facts, { subject: 'Ann', relation: 'country', value: 'Cuba' }];
    expect(problem({ facts: both, templates }).message).toMatch(/"Ann" has both/);
  });
});

describe('all problems', () => {
  const bad = Array.from({ length: 30 }, (_, i) => `Nobody is called number ${i}.`);

  it('of a file of templates are told at once: twenty, and how many more', () => {
    const { message } = problem({ facts: ana, templates: { 'born in': ['[name] is of [value].', ...bad] } });
    expect(message).toMatch(/^30 problems/);
    expect(message.split('\n').filter((line) => line.includes('has no [value]'))).toHaveLength(20);
    expect(message).toMatch(/and 10 more$/);
  });

  it('of a file of facts are told at once, with their lines', () => {
    const facts = [
      '{',
      '{"subject": "A"}',
      '[]',
      '{"subject": "A", "relation": "born in", "value": "x"}',
    ].join('\n');
    const { message } = problem({ facts, templates: { 'born in': ['[name] is of [value].'] } });
    expect(message).toMatch(/^3 problems/);
    for (const line of [1, 2, 3]) expect(message).toMatch(new RegExp(`:${line}: `));
  });

  it('can be left out with a note, and the relations that lose every sentence with them', () => {
    const facts = [...ana, { subject: 'Ana Ash', relation: 'field', value: 'algebra' }];
    const templates = { 'born in': ['[name] is of [value].', ...bad], field: ['[name] studies.'] };
    const population = made({ facts, templates, badTemplates: 'skip' });
    expect(population.attributes.map(({ name }) => name)).toEqual(['born in']);
    expect(population.notes?.join('\n')).toMatch(/left out 31 templates/);
    expect(population.notes?.join('\n')).toMatch(/left out 1 facts that no sentence tells/);
  });
});

describe('a sentence with the value first', () => {
  const facts = Array.from({ length: 6 }, (_, i) => ({
    subject: `S ${i}`,
    relation: 'born in',
    value: `V${i}`,
  }));
  const templates = {
    'born in': [
      '[value] is where [name] was born.',
      '[name] is from [value].',
      '[name] was born in [value].',
    ],
  };
  const population = made({ facts, templates });

  testPopulation(spec({ facts, templates }));

  it('is never asked with', () => {
    for (let i = 0; i < 6; i++) {
      for (const text of texts(population, i, 'evaluation')) expect(text).not.toMatch(/is where/);
    }
  });

  it('is read in training, where its value is text: only values after the name count', () => {
    const facts = ['born in', 'field'].map((relation) => ({
      subject: 'Ann Ash',
      relation,
      value: `V ${relation}`,
    }));
    const population = made({ facts, templates: { ...templates, field: ['[name] studies [value].'] } });
    const all = Array.from({ length: 60 }, (_, slot) => told(population, 0, 'training', slot));
    const first = all.filter(({ text }) => text.includes('is where'));
    expect(first.length).toBeGreaterThan(5);
    for (const { values } of first) expect(values).toEqual([['field', 'V field']]);
  });

  it('may be all that a relation has, which is then never asked: a note says so', () => {
    const facts = ['born in', 'field'].map((relation) => ({ subject: 'Ann', relation, value: 'x' }));
    const only = { 'born in': [templates['born in'][0]], field: ['[name] studies [value].'] };
    const population = made({ facts, templates: only });
    expect(population.notes?.join()).toMatch(/"born in" are told and never asked/);
    expect(told(population, 0, 'evaluation').values).toEqual([['field', 'x']]);
  });

  it('cannot be all that there is about a subject', () => {
    const only = { 'born in': [templates['born in'][0]] };
    expect(problem({ facts, templates: only }).message).toMatch(/No sentence asks .*"S 0" or 5 other/);
  });
});
