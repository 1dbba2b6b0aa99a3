// Several right answers: any counts, by its probability and by what the model would say.
import { describe, expect, it } from 'vitest';
import { evaluateAnswers } from '../../core/measure/index.js';
import type { Texts, TokenMetrics } from '../../core/plugin/model.js';
import { NAME, TEXT, VALUE } from '../../core/population/population.js';
import { PADDING } from '../../core/run/training/texts.js';

/** A model that says of every next token how probable it is after the tokens before it. */
function model(probability: (before: readonly number[], token: number) => number) {
  const asked: Texts[] = [];
  const evaluate = (texts: Texts): Promise<TokenMetrics> => {
    asked.push(texts);
    const width = texts.tokens.length / texts.count;
    const rows = Array.from({ length: texts.count }, (_, row) => [
      ...texts.tokens.subarray(row * width, (row + 1) * width),
    ]);
    const each = (value: (p: number) => number) =>
      Float32Array.from(
        rows.flatMap((row) => row.slice(1).map((token, i) => value(probability(row.slice(0, i + 1), token)))),
      );
    return Promise.resolve({
      loss: each((p) => -Math.log(p)),
      correct: each((p) => (p > 0.5 ? 1 : 0)),
      maxProbability: each((p) => Math.max(p, 1 - p)),
      entropy: each(() => 0),
    });
  };
  return { evaluate, asked };
}

/** `end name is 5 6 .`, whose value is 5 6. */
const texts: Texts = {
  count: 1,
  tokens: Int32Array.from([0, 1, 2, 5, 6, 3, 0]),
  roles: Int8Array.from([TEXT, NAME, TEXT, VALUE, VALUE, TEXT, PADDING]),
  individuals: [7],
};
const lossOf = ({ loss }: TokenMetrics) => loss[2] + loss[3];
const rightOf = ({ correct }: TokenMetrics) => correct[2] * correct[3];

describe('a value with several right answers', () => {
  const table = new Map([
    ['5', 0.1],
    ['5 6', 0.5],
    ['8', 0.6],
    ['8 9', 0.9],
    ['4', 0.02],
  ]);
  const { evaluate, asked } = model(
    (before, token) => table.get([...before.slice(3), token].join(' ')) ?? 0.25,
  );
  const answers = (individual: number) => (individual === 7 ? [[5, 6], [8, 9], [4]] : []);

  it('has the loss of giving any of them', async () => {
    const metrics = await evaluateAnswers({ evaluate }, texts, { answers });
    expect(lossOf(metrics)).toBeCloseTo(-Math.log(0.1 * 0.5 + 0.6 * 0.9 + 0.02), 5);
  });

  it('is known when the model would say any of them', async () => {
    expect(rightOf(await evaluateAnswers({ evaluate }, texts, { answers }))).toBe(1);
    const others = () => [[5, 6], [4]];
    expect(rightOf(await evaluateAnswers({ evaluate }, texts, { answers: others }))).toBe(0);
  });

  it('leaves what is not a value as it was, and asks once where there is one answer', async () => {
    const alone = await evaluate(texts);
    const metrics = await evaluateAnswers({ evaluate }, texts, { answers });
    for (const at of [0, 1, 4, 5]) expect(metrics.loss[at]).toBe(alone.loss[at]);
    const before = asked.length;
    expect(await evaluateAnswers({ evaluate }, texts, { answers: () => [[5, 6]] })).toEqual(alone);
    expect(asked.length).toBe(before + 1);
  });

  it.each([
    ['the written one is the longer', [[5, 6], [5]], 0.1],
    [
      'another one is longer',
      [
        [5, 6],
        [8, 9],
        [8, 9, 4],
      ],
      0.1 * 0.5 + 0.6 * 0.9,
    ],
    ['two are the same', [[5, 6], [4], [4]], 0.1 * 0.5 + 0.02],
  ])('counts an answer that begins with another once, as that one: %s', async (_, all, probability) => {
    const metrics = await evaluateAnswers({ evaluate }, texts, { answers: () => all });
    expect(lossOf(metrics)).toBeCloseTo(-Math.log(probability), 5);
  });

  it('has no loss below 0, however sure the model is of an answer and its beginning', async () => {
    const sure = model(() => 1);
    for (const all of [
      [[5, 6], [5]],
      [
        [5, 6],
        [5, 6, 7],
      ],
      [[5, 6], [8]],
    ]) {
      const metrics = await evaluateAnswers(sure, texts, { answers: () => all });
      expect(lossOf(metrics)).toBeGreaterThanOrEqual(0);
    }
  });
});
