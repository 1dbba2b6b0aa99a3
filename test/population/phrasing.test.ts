// How templates become words and slots, and how they are parted between training and evaluation.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  asks,
  evaluationTemplates,
  NAME_SLOT,
  parseTemplate,
  pickTemplate,
  shuffled,
  VALUE_SLOT,
} from '../../core/population/phrasing.js';
import { randomStream } from '../../core/random/index.js';
import { chiSquare } from '../../core/testing/chi-square.js';

describe('parseTemplate', () => {
  it('cuts a template into words, punctuation and slots', () => {
    expect(parseTemplate("[name]'s life began on [value].")).toEqual([
      NAME_SLOT,
      "'s",
      'life',
      'began',
      'on',
      VALUE_SLOT,
      '.',
    ]);
    expect(parseTemplate('Of [name], [name] says [value]')).toEqual([
      'Of',
      NAME_SLOT,
      ',',
      NAME_SLOT,
      'says',
      VALUE_SLOT,
    ]);
  });

  it.each([
    ['no name', 'It is [value].'],
    ['no value', '[name] is.'],
    ['two values', '[name] is [value] or [value].'],
  ])('refuses a template with %s, with RECALL_TEMPLATE and the place', (_what, template) => {
    const refusal = expect.objectContaining({ code: 'RECALL_TEMPLATE', at: 'facts.txt:3' }) as Error;
    expect(() => parseTemplate(template, 'facts.txt:3')).toThrow(refusal);
  });
});

it.each([
  ['[name] lives in [value].', true],
  ['[name] is in [value], says [name].', true],
  ['[value] is where [name] lives.', false],
])('"%s" can ask for its value: %s', (template, can) => expect(asks(parseTemplate(template))).toBe(can));

describe('the templates kept back for evaluation', () => {
  it.each([
    [1, 0],
    [2, 1],
    [5, 1],
    [8, 2],
    [10, 2],
    [25, 5],
  ])('of %i are %i', (templates, kept) => expect(evaluationTemplates(templates)).toBe(kept));

  it('are never trained on, however many templates there are', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 30 }), fc.nat(), fc.nat(), (templates, individual, slot) => {
        const pick = (phrasing: 'training' | 'evaluation', draw: number) =>
          pickTemplate(
            templates,
            phrasing,
            randomStream({ seed: 1, stream: 'split', slot: individual }),
            randomStream({ seed: 1, stream: 'draw', step: slot, slot: draw }),
          );
        const draws = Array.from({ length: 20 }, (_, i) => i);
        const training = new Set(draws.map((draw) => pick('training', draw)));
        const evaluation = draws.map((draw) => pick('evaluation', draw));
        const all = [...training, ...evaluation];
        return evaluation.every((t) => !training.has(t)) && all.every((t) => t >= 0 && t < templates);
      }),
      { numRuns: 200 },
    );
  });

  it('are the same, and training has as many as it is given, when it is given fewer', () => {
    const picks = (phrasing: 'training' | 'evaluation', most?: number) =>
      Array.from({ length: 200 }, (_, step) =>
        pickTemplate(
          25,
          phrasing,
          randomStream({ seed: 1, stream: 'split', slot: 7 }),
          randomStream({ seed: 1, stream: 'draw', step }),
          most,
        ),
      );
    const asked = picks('evaluation');
    for (const most of [1, 2, 4, 19]) {
      const trained = new Set(picks('training', most));
      expect(trained.size).toBe(most);
      expect(picks('evaluation', most)).toEqual(asked);
      expect(asked.some((template) => trained.has(template))).toBe(false);
    }
    for (const most of [20, 100, undefined]) expect(picks('training', most)).toEqual(picks('training'));
  });

  it('are never those that cannot ask, which training meets as often as others', () => {
    const picks = (phrasing: 'training' | 'evaluation') =>
      Array.from({ length: 4000 }, (_, step) =>
        pickTemplate(
          5,
          phrasing,
          randomStream({ seed: 1, stream: 'split', slot: 7 }),
          randomStream({ seed: 1, stream: 'draw', step }),
          Infinity,
          2,
        ),
      );
    const asked = new Set(picks('evaluation'));
    expect(Math.max(...asked)).toBeLessThan(5);
    const counts = new Array<number>(7).fill(0);
    for (const template of picks('training')) counts[template]++;
    const met = counts.filter((_, template) => !asked.has(template));
    expect(met).toHaveLength(6);
    expect(chiSquare(met, new Array<number>(6).fill(4000 / 6))).toBeGreaterThan(1e-3);
  });

  it('leave the only template to both', () => {
    const stream = () => randomStream({ seed: 1, stream: 'any' });
    expect(pickTemplate(1, 'training', stream(), stream())).toBe(0);
    expect(pickTemplate(1, 'evaluation', stream(), stream())).toBe(0);
  });
});

it('shuffled yields every order equally often', () => {
  const counts = new Map<string, number>();
  const stream = randomStream({ seed: 1, stream: 'orders' });
  for (let i = 0; i < 6000; i++) {
    const order = shuffled(3, 2, stream).slice(0, 3).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  expect(chiSquare([...counts.values()], new Array<number>(6).fill(1000))).toBeGreaterThan(1e-3);
});
