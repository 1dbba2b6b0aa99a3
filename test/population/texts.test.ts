// What a biography says: six sentences in random order, in phrasings that training and evaluation do not share.
import { describe, expect, it } from 'vitest';
import { biographies } from '../../core/population/biographies.js';
import { attributeNames, templates } from '../../core/population/data/templates.js';
import type { Phrasing } from '../../core/population/population.js';
import { splitSentence } from '../../core/population/vocabulary.js';
import { chiSquare } from '../../core/testing/chi-square.js';
import { read } from './read.js';

const population = biographies({
  seed: 3,
  individuals: 1000,
  heldOut: 0,
  firstNames: 20,
  lastNames: 20,
  cities: 64,
  universities: 48,
  majors: 32,
  companies: 40,
  years: 8,
});
const texts = Array.from({ length: 3000 }, (_, i) => read(population, i % 1000, 'training', i));
/** A template as {@link read} shows it. */
const shown = (template: string) =>
  template
    .split(/(\[name\]|\[value\])/)
    .flatMap((part) => (part.startsWith('[') ? [part] : splitSentence(part)))
    .join(' ');
const known = attributeNames.map((name) => templates[name].map(shown));

/** The templates that an individual's texts use for an attribute, with how often. */
function used(individual: number, attribute: number, phrasing: Phrasing, count: number): Map<string, number> {
  const found = new Map<string, number>();
  for (let slot = 0; slot < count; slot++) {
    const { sentences } = read(population, individual, phrasing, slot);
    const { template } = sentences.find((sentence) => sentence.attribute === attribute)!;
    found.set(template, (found.get(template) ?? 0) + 1);
  }
  return found;
}

describe('a biography', () => {
  it('has one sentence for each of the six attributes', () => {
    for (const { sentences } of texts) {
      expect(sentences.map(({ attribute }) => attribute).sort()).toEqual([0, 1, 2, 3, 4, 5]);
    }
  });

  it('puts them in random order: each attribute is at each place equally often', () => {
    for (let place = 0; place < 6; place++) {
      const counts = new Array<number>(6).fill(0);
      for (const { sentences } of texts) counts[sentences[place].attribute]++;
      expect(chiSquare(counts, new Array<number>(6).fill(500))).toBeGreaterThan(1e-3);
    }
  });

  it('comes in all 720 orders', () => {
    const orders = new Set<string>();
    for (let i = 0; i < 8000; i++) {
      orders.add(
        read(population, 1, 'training', i)
          .sentences.map(({ attribute }) => attribute)
          .join(''),
      );
    }
    expect(orders.size).toBe(720);
  });

  it('names the person in full in every sentence', () => {
    for (const { sentences } of texts) {
      for (const { name } of sentences) {
        expect(name.split(' ')).toHaveLength(3);
        expect(name).toBe(sentences[0].name);
      }
    }
  });

  it('says the name and the cue before the value, and only a full stop after it', () => {
    for (const { sentences } of texts) {
      for (const { shape } of sentences) expect(shape).toMatch(/^\.*nnn\.+v+\.$/);
    }
  });

  it('marks exactly names and values: what is unmarked is the template', () => {
    for (const { sentences } of texts) {
      for (const { template, attribute } of sentences) expect(known[attribute]).toContain(template);
    }
  });

  it('is never longer than the text length, which some come near', () => {
    const longest = Math.max(...texts.map(({ tokens }) => tokens.length));
    expect(longest).toBeLessThanOrEqual(population.textLength);
    expect(longest).toBeGreaterThan(0.8 * population.textLength);
  });

  it('is as long as the text length when every sentence is the longest', () => {
    const most = (attribute: number, kind: 'template' | 'value') =>
      Math.max(
        ...Array.from({ length: 1000 }, (_, i) => read(population, i, 'training', i).sentences)
          .flat()
          .filter((sentence) => sentence.attribute === attribute)
          .map(
            ({ shape }) => (kind === 'value' ? shape.replace(/[^v]/g, '') : shape.replace(/v/g, '')).length,
          ),
      );
    const sum = known.reduce((total, _, a) => total + most(a, 'template') + most(a, 'value'), 0);
    expect(sum).toBe(population.textLength);
  });
});

describe('the phrasings of an individual', () => {
  it('are 20 templates to train on and the 5 others to evaluate with, for each attribute', () => {
    for (const individual of [0, 7]) {
      known.forEach((all, attribute) => {
        const training = [...used(individual, attribute, 'training', 400).keys()];
        const evaluation = [...used(individual, attribute, 'evaluation', 150).keys()];
        expect(training).toHaveLength(20);
        expect(evaluation).toHaveLength(5);
        expect([...training, ...evaluation].sort()).toEqual([...all].sort());
      });
    }
  });

  it('are used equally often', () => {
    const training = [...used(2, 3, 'training', 2000).values()];
    expect(chiSquare(training, new Array<number>(20).fill(100))).toBeGreaterThan(1e-3);
    const evaluation = [...used(2, 3, 'evaluation', 1000).values()];
    expect(chiSquare(evaluation, new Array<number>(5).fill(200))).toBeGreaterThan(1e-3);
  });

  it('differ between individuals, and between the attributes of one', () => {
    const kept = (individual: number, attribute: number) =>
      [...used(individual, attribute, 'evaluation', 100).keys()]
        .map((template) => known[attribute].indexOf(template))
        .sort((a, b) => a - b)
        .join(' ');
    const splits = Array.from({ length: 30 }, (_, i) => kept(i, 0));
    expect(new Set(splits).size).toBeGreaterThan(28);
    expect(kept(0, 1)).not.toBe(kept(0, 2));
  });

  it('are kept back uniformly: every template by a fifth of the individuals', () => {
    const counts = new Map<string, number>(known[4].map((template) => [template, 0]));
    for (let individual = 0; individual < 1000; individual++) {
      // One evaluation text each: a uniform member of a uniform subset is uniform.
      const { sentences } = read(population, individual, 'evaluation', individual);
      const { template } = sentences.find(({ attribute }) => attribute === 4)!;
      counts.set(template, counts.get(template)! + 1);
    }
    expect(chiSquare([...counts.values()], new Array<number>(25).fill(40))).toBeGreaterThan(1e-3);
  });
});
