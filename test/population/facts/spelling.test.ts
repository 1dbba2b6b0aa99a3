// Names, numbers and values keep every digit and character; what looks the same is the same.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { file, lines, made, told } from './made.js';
import { readFacts } from '../../../core/population/facts/read-facts.js';

const templates = { 'born in': ['[name] was born in [value].', '[name] is from [value].'] };
const read = (content: string) => readFacts(file(content));

describe('numbers', () => {
  it.each(['1e21', '1.0', '9007199254740993', '-0', '0.1000', '1E+2', '123456789012345678901234567890'])(
    'keep every digit: %s',
    (number) => {
      const { facts, subjects } = read(`{"subject": ${number}, "relation": "code", "value": ${number}}`);
      expect(facts[0].values).toEqual([number]);
      expect(subjects[0].name).toBe(number);
    },
  );

  it('and text of any digits stay what the file says', () => {
    const digits = fc.stringMatching(/^(0|[1-9]\d{0,30})(\.\d{1,20})?([eE][+-]?\d{1,3})?$/);
    fc.assert(
      fc.property(digits, fc.boolean(), (number, isText) => {
        const value = isText ? JSON.stringify(number) : number;
        return read(`{"subject": "A", "relation": "code", "value": ${value}}`).facts[0].values[0] === number;
      }),
    );
  });

  it.each(['00123', '.5', '1.', 'NaN', '0x10', '2020-01-01'])('are refused with their line: %s', (number) => {
    expect(() => read(`{"subject": "A", "relation": "code", "value": ${number}}`)).toThrow(
      expect.objectContaining({ code: 'RECALL_FACTS', at: expect.stringMatching(/:1$/) as string }),
    );
  });

  it('in quotes are text like any other: dates, codes', () => {
    const { facts } = read(lines([{ subject: 'A', relation: 'code', value: ['2020-01-01', '00123'] }]));
    expect(facts[0].values).toEqual(['2020-01-01', '00123']);
  });
});

describe('names that only an invisible character or its encoding tells apart', () => {
  const invisible = ['\u200b', '\u200d', '\u00ad', '\u2060', '\u200e', '\ufe0f', '\u{e0061}'];

  it.each(invisible.map((character) => [character.codePointAt(0)?.toString(16), character]))(
    'are one name, and a note says so: U+%s',
    (_code, character) => {
      const { subjects, notes } = read(
        lines([
          { subject: 'Zoe Kay', relation: 'a', value: 'x' },
          { subject: `Zo${character}e Kay`, relation: 'b', value: 'y' },
        ]),
      );
      expect(subjects.map(({ name }) => name)).toEqual(['Zoe Kay']);
      expect(notes).toEqual([expect.stringMatching(/:2: "Zoe Kay" differs .*U\+[0-9A-F]{4,5}/) as string]);
    },
  );

  it('are one name without a note where only the encoding differs', () => {
    const { subjects, notes } = read(
      lines([
        { subject: 'Zo\u00e9', relation: 'a', value: 'x' },
        { subject: ' Zoe\u0301\u00a0', relation: 'b', value: 'y' },
      ]),
    );
    expect(subjects).toHaveLength(1);
    expect(notes).toEqual([]);
  });

  it('keep their spelling, joiners included', () => {
    const value = '\u0645\u06cc\u200c\u0631\u0648\u0645';
    expect(read(lines([{ subject: 'A', relation: 'a', value }])).facts[0].values).toEqual([value]);
  });
});

it.each([
  ['Arabic, right to left', '\u0627\u0644\u0642\u0627\u0647\u0631\u0629', '[name] \u0641\u064a [value].'],
  [
    'Devanagari, with combining marks',
    '\u0926\u093f\u0932\u094d\u0932\u0940',
    '[name] \u092e\u0947\u0902 [value].',
  ],
  ['Chinese, without spaces', '\u5317\u4eac', '[name]\u51fa\u751f\u4e8e[value]\u3002'],
  [
    'Thai, without spaces',
    '\u0e01\u0e23\u0e38\u0e07\u0e40\u0e17\u0e1e',
    '[name]\u0e40\u0e01\u0e34\u0e14\u0e17\u0e35\u0e48[value]',
  ],
])('%s, is told and asked', (_script, value, template) => {
  const population = made({
    facts: [{ subject: `${value} 1`, relation: 'born in', value }],
    templates: { 'born in': [template] },
  });
  expect(told(population, 0)).toMatchObject({ names: [`${value} 1`], values: [['born in', value]] });
});

it('a subject is the same person whatever the order of the lines', () => {
  const facts = Array.from({ length: 40 }, (_, i) => ({
    subject: `S ${i}`,
    relation: 'born in',
    value: `V${i % 5}`,
  }));
  const population = made({ facts, templates });
  const shuffled = made({ facts: facts.map((_, i) => facts[(i * 7) % 40]), templates });
  for (let i = 0; i < 40; i++) expect(told(shuffled, i)).toEqual(told(population, i));
  expect(shuffled.digest).toBe(population.digest);
});
