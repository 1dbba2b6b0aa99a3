/**
 * Gradients against central finite differences of the plain-loop model in double precision, so that what is seen is
 * the gradient's error, not the difference's.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../core/engine/create.js';
import type { Engine } from '../../core/engine/engine.js';
import { activationGradients, trainStep } from '../../core/model/programs.js';
import { parameterLayout } from '../../core/model/shape.js';
import { sitesOf } from '../../core/model/site-names.js';
import { randomStream } from '../../core/random/stream.js';
import {
  batch,
  livelyParameters,
  positions,
  relativeDifference,
  runOnce,
  shape,
  tokens,
  train,
  weights,
} from './fixture.js';
import { referenceLoss } from './reference.js';

const parameters = livelyParameters(5);

/** (loss(p + h d) - loss(p - h d)) / 2h along a direction d. */
function slopeAlong(direction: ArrayLike<number>): number {
  const h = 1e-5;
  const moved = (sign: number) =>
    Float64Array.from(parameters, (value, index) => value + sign * h * direction[index]);
  const [up, down] = [1, -1].map((sign) => referenceLoss(moved(sign), tokens, weights, shape));
  return (up - down) / (2 * h);
}

describe.each([
  ['cpu', { name: 'cpu', threads: 2 }],
  ['reference', { name: 'reference' }],
] as const)('gradients on %s', (_name, options) => {
  let engine: Engine;
  let gradient: Float32Array;
  beforeAll(async () => {
    engine = await createEngine(options);
    // Without memory of earlier gradients, the first moment after a step is the gradient.
    const definition = trainStep({ shape, batch, positions, optimizer: { beta1: 0 } });
    const [{ firstMoment, gradientSquares }] = await train(engine, definition, { parameters });
    gradient = firstMoment;
    expect(Math.sqrt(gradientSquares[0])).toBeCloseTo(Math.hypot(...gradient), 4);
  });
  afterAll(() => engine.dispose());

  it.each(parameterLayout(shape))('of the loss by $name', ({ name, offset, size }) => {
    for (let trial = 0; trial < 2; trial++) {
      const stream = randomStream({ seed: trial, stream: `direction ${name}` });
      const direction = new Float64Array(parameters.length);
      for (let index = offset; index < offset + size; index++) direction[index] = stream.normal();
      const slope = direction.reduce((total, each, index) => total + each * gradient[index], 0);
      const magnitude = Math.hypot(...gradient.subarray(offset, offset + size));
      expect(Math.abs(slope - slopeAlong(direction)) / (magnitude + 1e-6)).toBeLessThan(1e-4);
    }
  });

  it('at the sites of the residual stream are what flows into the embeddings', async () => {
    const definition = activationGradients({ shape, batch, positions, sites: sitesOf(shape) });
    const given = { parameters, tokens: tokens.flat(), weights: weights.flat() };
    const atSites = await runOnce(engine, definition, given);
    const [, positionSlot] = parameterLayout(shape);
    const byPosition = gradient.subarray(positionSlot.offset, positionSlot.offset + positions * shape.width);
    expect(relativeDifference(byPosition, atSites.hook_pos_embed)).toBeLessThan(1e-5);
    const summed = new Float32Array(positions * shape.width);
    atSites['blocks.0.hook_resid_pre'].forEach((value, index) => (summed[index % summed.length] += value));
    expect(relativeDifference(byPosition, summed)).toBeLessThan(1e-5);
    expect(atSites['blocks.1.hook_resid_post'].some((value) => value !== 0)).toBe(true);
  });
});
