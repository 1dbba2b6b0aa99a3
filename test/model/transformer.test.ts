/** The forward pass against plain loops in double precision. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../core/engine/create.js';
import type { Engine } from '../../core/engine/engine.js';
import { evaluate } from '../../core/model/programs.js';
import { patternSites } from '../../core/model/site-names.js';
import {
  batch,
  livelyParameters,
  positions,
  relativeDifference,
  runOnce,
  shape,
  tokens,
  type Arrays,
} from './fixture.js';
import { referenceForward, softmax } from './reference.js';

const parameters = livelyParameters(3);
const expected = tokens.map((sequence) => referenceForward(parameters, sequence.slice(0, -1), shape));
const perToken = (measure: (probabilities: number[], target: number) => number) =>
  expected.flatMap(({ logits }, row) =>
    logits.map((each, at) => measure(softmax(each), tokens[row][at + 1])),
  );

describe.each([
  ['cpu', { name: 'cpu', threads: 2 }],
  ['reference', { name: 'reference' }],
] as const)('the evaluation of a batch on %s', (_name, options) => {
  let engine: Engine;
  let actual: Arrays;
  beforeAll(async () => {
    engine = await createEngine(options);
    const definition = evaluate({ shape, batch, positions, record: patternSites(shape) });
    actual = await runOnce(engine, definition, { parameters, tokens: tokens.flat() });
  });
  afterAll(() => engine.dispose());

  it('gives the loss of each token in nats', () => {
    const losses = perToken((probabilities, target) => -Math.log(probabilities[target]));
    expect(relativeDifference(losses, actual.loss)).toBeLessThan(1e-5);
  });

  it('says where the most probable token is the right one', () => {
    const correct = perToken((probabilities, target) =>
      Number(probabilities[target] === Math.max(...probabilities)),
    );
    expect([...actual.correct]).toEqual(correct);
    expect(correct).toContain(1);
  });

  it('gives the probability of the most probable token, and the entropy', () => {
    const largest = perToken((probabilities) => Math.max(...probabilities));
    const entropy = perToken((probabilities) =>
      probabilities.reduce((total, p) => total - p * Math.log(p), 0),
    );
    expect(relativeDifference(largest, actual.maxProbability)).toBeLessThan(1e-5);
    expect(relativeDifference(entropy, actual.entropy)).toBeLessThan(1e-5);
  });

  it('records attention patterns by their site', () => {
    patternSites(shape).forEach((site, layer) => {
      const patterns = expected.map((output) => output.patterns[layer]).flat(3);
      expect(relativeDifference(patterns, actual[site])).toBeLessThan(1e-5);
    });
  });
});
