// What the samplers, tokenizer and presets rely on in the word lists and templates.
import { describe, expect, it } from 'vitest';

import { cities } from '../../core/population/data/cities.js';
import { companies } from '../../core/population/data/companies.js';
import { firstNames } from '../../core/population/data/first-names.js';
import { lastNames } from '../../core/population/data/last-names.js';
import { majors } from '../../core/population/data/majors.js';
import { type AttributeName, attributeNames, templates } from '../../core/population/data/templates.js';
import { universities } from '../../core/population/data/universities.js';

const lists = { firstNames, lastNames, cities, universities, majors, companies };
const sizes = {
  firstNames: 900,
  lastNames: 1000,
  cities: 800,
  universities: 200,
  majors: 100,
  companies: 500,
};
const values = {
  'birth place': cities,
  location: cities,
  university: universities,
  major: majors,
  company: companies,
};
const months = 'January February March April May June July August September October November December'.split(
  ' ',
);

const words = (entry: string) => entry.split(' ');
const mean = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length;
const max = (numbers: readonly number[]) => Math.max(...numbers);

/** The template's own tokens: words, full stops and `'s`, each one token. */
const textTokens = (template: string) =>
  template.replace(/\[name\]|\[value\]/g, ' ').match(/'s|[.]|[A-Za-z]+/g) ?? [];

describe.each(Object.entries(lists))('%s', (name, list) => {
  it("has the paper's size", () => {
    expect(list).toHaveLength(sizes[name as keyof typeof sizes]);
  });

  it('says nothing twice, whatever the case', () => {
    expect(new Set(list.map((entry) => entry.toLowerCase())).size).toBe(list.length);
  });

  it('is made of words that the tokenizer cannot split', () => {
    for (const entry of list) {
      expect(entry).toMatch(/^[A-Za-z0-9]+(['&-][A-Za-z0-9]+)*( ([A-Za-z0-9]+(['&-][A-Za-z0-9]+)*|&))*$/);
      expect(entry).not.toMatch(/'s\b/);
    }
  });

  it('is short, above all at its head, which small presets take', () => {
    expect(max(list.map((entry) => words(entry).length))).toBeLessThanOrEqual(3);
    expect(mean(list.slice(0, 50).map((entry) => words(entry).length))).toBeLessThan(1.6);
  });
});

it('gives names of one word, none of them a month', () => {
  for (const name of [...firstNames, ...lastNames]) {
    expect(words(name)).toHaveLength(1);
    expect(months).not.toContain(name);
  }
});

describe.each(attributeNames)('the templates of %s', (attribute) => {
  const sentences = templates[attribute];

  it('are 25, all different', () => {
    expect(sentences).toHaveLength(25);
    expect(new Set(sentences).size).toBe(25);
  });

  it('hold one name and one value, and say everything before the value', () => {
    for (const sentence of sentences) {
      expect(sentence).toMatch(/^([A-Z][a-z]* ([a-z]+ )*)?\[name\]('s)? ([a-z]+ )+\[value\]\.$/);
      expect(sentence.split('[name]')).toHaveLength(2);
      expect(sentence.split('[value]')).toHaveLength(2);
    }
  });

  it('are short', () => {
    const lengths = sentences.map((sentence) => textTokens(sentence).length + 3);
    expect(mean(lengths)).toBeLessThanOrEqual(9);
    expect(max(lengths)).toBeLessThanOrEqual(11);
  });
});

describe('the templates together', () => {
  const all = attributeNames.flatMap((attribute) => templates[attribute]);

  it('have a list for every attribute and no other', () => {
    expect(Object.keys(templates)).toEqual([...attributeNames]);
  });

  it('never lead to the values of two attributes with the same words', () => {
    const cues = all.map((sentence) => sentence.slice(0, sentence.indexOf('[value]')));
    expect(new Set(cues).size).toBe(cues.length);
  });

  it('use at most 200 words, counting capitals and punctuation apart', () => {
    expect(new Set(all.flatMap(textTokens)).size).toBeLessThanOrEqual(200);
  });

  it('contain no word that starts a value or belongs to a name', () => {
    const templateWords = new Set(all.flatMap(textTokens));
    const firstWords = Object.values(lists).flatMap((list) => list.map((entry) => words(entry)[0]));
    expect([...firstWords, ...months].filter((word) => templateWords.has(word))).toEqual([]);
  });

  it('make biographies of about 56 tokens, and of at most 72, with the first 50 of each list', () => {
    const text = (attribute: AttributeName) => templates[attribute].map((s) => textTokens(s).length + 3);
    // A birth date is three words: month, day, year.
    const value = (attribute: AttributeName) =>
      attribute === 'birth date' ? [3] : values[attribute].slice(0, 50).map((entry) => words(entry).length);
    const total = (summary: (numbers: readonly number[]) => number) =>
      attributeNames.reduce((sum, name) => sum + summary(text(name)) + summary(value(name)), 0);
    expect(total(mean)).toBeGreaterThan(54);
    expect(total(mean)).toBeLessThan(58);
    expect(total(max)).toBeLessThanOrEqual(72);
  });
});
