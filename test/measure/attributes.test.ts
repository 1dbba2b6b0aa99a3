// Knowledge of attributes, held against the definitions written out as plain loops.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attributeKey, attributeKnowledge } from '../../core/measure/index.js';
import type { Texts, TokenMetrics } from '../../core/plugin/model.js';
import { NAME, TEXT, VALUE } from '../../core/population/population.js';
import { PADDING } from '../../core/run/training/texts.js';

const attribute = (name: string) => ({ name, entropy: 1 });

/** Texts from roles, row by row; tokens do not matter here. */
function textsOf(rows: readonly (readonly number[])[]): Texts {
  const roles = Int8Array.from(rows.flat());
  return {
    count: rows.length,
    roles,
    tokens: new Int32Array(roles.length),
    individuals: rows.map((_, i) => i),
  };
}

/** Metrics that differ at every prediction: entry p of a row is about token p + 1. */
function metricsOf(texts: Texts, correct: (at: number) => boolean): TokenMetrics {
  const predictions = texts.roles.length - texts.count;
  const filled = (value: (at: number) => number) =>
    Float32Array.from({ length: predictions }, (_, at) => value(at));
  return {
    loss: filled((at) => 1 + at / 8),
    correct: filled((at) => (correct(at) ? 1 : 0)),
    maxProbability: filled((at) => at / 64),
    entropy: filled((at) => at / 16),
  };
}

describe('attribute knowledge', () => {
  //                 0     1     2     3      4      5     6      7
  const row = [TEXT, NAME, TEXT, VALUE, VALUE, TEXT, VALUE + 1, TEXT];
  const texts = textsOf([row]);
  const two = [attribute('a'), attribute('b')];

  it('sums the loss over the tokens of a value, and means over attributes', () => {
    // The predictions of tokens 3, 4 and 6 stand at 2, 3 and 5.
    const knowledge = attributeKnowledge(
      texts,
      metricsOf(texts, () => true),
      two,
    );
    expect(knowledge.attributes[0].loss).toBeCloseTo(1 + 2 / 8 + (1 + 3 / 8), 6);
    expect(knowledge.attributes[1].loss).toBeCloseTo(1 + 5 / 8, 6);
    expect(knowledge.loss).toBeCloseTo((2.625 + 1.625) / 2, 6);
    expect([...knowledge.losses]).toEqual([knowledge.loss]);
    expect(knowledge.entropy).toBeCloseTo((2 + 3 + 5) / 16 / 3, 6);
    expect(knowledge.maxProbability).toBeCloseTo((2 + 3 + 5) / 64 / 3, 6);
  });

  it('counts a value as known only when every one of its tokens is right', () => {
    const accuracy = (...right: number[]) =>
      attributeKnowledge(
        texts,
        metricsOf(texts, (at) => right.includes(at)),
        two,
      ).attributes.map((a) => a.accuracy);
    expect(accuracy(2, 3, 5)).toEqual([1, 1]);
    expect(accuracy(2)).toEqual([0, 0]);
    expect(accuracy(3, 5)).toEqual([0, 1]);
    expect(accuracy(0, 1, 4, 6)).toEqual([0, 0]);
  });

  it('leaves attributes that no text has out of the means', () => {
    const three = [...two, attribute('c')];
    const knowledge = attributeKnowledge(
      texts,
      metricsOf(texts, () => true),
      three,
    );
    expect(knowledge.loss).toBeCloseTo((2.625 + 1.625) / 2, 6);
    expect(knowledge.accuracy).toBe(1);
    expect(knowledge.attributes[2].loss).toBeNaN();
  });

  it('is what plain loops over any texts say', () => {
    const role = fc.constantFrom(TEXT, NAME, VALUE, VALUE + 1, VALUE + 2, PADDING);
    const rows = fc.array(fc.array(role, { minLength: 11, maxLength: 11 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(rows, fc.nat(), (body, seed) => {
        const any = textsOf(body.map((roles) => [TEXT, ...roles]));
        const metrics = metricsOf(any, (at) => (at * 7 + seed) % 3 > 0);
        const attributes = ['a', 'b', 'c'].map(attribute);
        const knowledge = attributeKnowledge(any, metrics, attributes);
        attributes.forEach((_, a) =>
          expect(knowledge.attributes[a]).toEqual(plainly(any, metrics, VALUE + a)),
        );
      }),
    );
  });
});

/** Loss and accuracy of one attribute: every run of its role is one value. */
function plainly({ count, roles }: Texts, metrics: TokenMetrics, role: number) {
  const width = roles.length / count;
  let loss = 0;
  let values = 0;
  let known = 0;
  for (let text = 0; text < count; text++) {
    const of = (position: number) => roles[text * width + position];
    for (let first = 1; first < width; first++) {
      if (of(first) !== role || of(first - 1) === role) continue;
      values++;
      let wrong = false;
      for (let at = first; at < width && of(at) === role; at++) {
        loss += metrics.loss[text * (width - 1) + at - 1];
        if (metrics.correct[text * (width - 1) + at - 1] === 0) wrong = true;
      }
      if (!wrong) known++;
    }
  }
  return { loss: loss / values, accuracy: known / values };
}

it('names attributes in measurements without spaces', () => {
  expect(attributeKey({ name: 'birth date' })).toBe('birth-date');
});
