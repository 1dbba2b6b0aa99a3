/** Promises about whole training steps. */
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../core/engine/create.js';
import type { Engine } from '../../core/engine/engine.js';
import { attentionPatching } from '../../core/model/attention-patching.js';
import { initialParameters } from '../../core/model/initial.js';
import { trainStep } from '../../core/model/programs.js';
import { parameterLayout } from '../../core/model/shape.js';
import { patternSites, sitesOf } from '../../core/model/site-names.js';
import { randomStream } from '../../core/random/stream.js';
import {
  batch,
  bits,
  livelyParameters,
  positions,
  relativeDifference,
  shape,
  train,
  weights,
} from './fixture.js';

const parameters = livelyParameters(7);
const options = { shape, batch, positions };
let engine: Engine;
beforeAll(async () => {
  engine = await createEngine({ name: 'cpu', threads: 2 });
});
afterAll(() => engine.dispose());

const slot = (name: string) => parameterLayout(shape).find((each) => each.name === name)!;
const named = (flat: Float32Array, name: string) =>
  flat.subarray(slot(name).offset, slot(name).offset + slot(name).size);

describe('a traced training step', () => {
  it('does what the eager reference does, over several steps', async () => {
    const eager = await createEngine({ name: 'reference' });
    // A large epsilon: otherwise Adam turns rounding errors of vanishing gradients into whole steps.
    const definition = trainStep({ ...options, optimizer: { epsilon: 1e-3 } });
    const [traced, reference] = [
      await train(engine, definition, { parameters }, 4),
      await train(eager, definition, { parameters }, 4),
    ];
    traced.forEach((outputs, step) => {
      for (const [name, values] of Object.entries(outputs)) {
        expect(
          relativeDifference(reference[step][name], values),
          `${name} after step ${step + 1}`,
        ).toBeLessThan(2e-5);
      }
    });
  });

  it('leaves no tensor behind, on either engine, whatever it records', async () => {
    const eager = await createEngine({ name: 'reference' });
    const extension = attentionPatching(shape);
    const definition = trainStep({ ...options, extension, record: sitesOf(shape) });
    const more = { referenceParameters: parameters };
    await train(eager, trainStep(options), { parameters });
    const before = tf.engine().state.numTensors;
    for (const each of [eager, engine]) {
      await train(each, definition, { parameters, more }, 2);
      await train(each, trainStep({ ...options, trainable: (name) => name.includes('mlp') }), { parameters });
      expect(tf.engine().state.numTensors).toBe(before);
    }
  });

  it('learns a batch by heart', async () => {
    const steps = await train(engine, trainStep(options), { parameters: initialParameters(shape, 1) }, 150);
    expect(steps[0].loss[0]).toBeCloseTo(Math.log(shape.vocabulary), 0);
    expect(steps.at(-1)!.loss[0]).toBeLessThan(0.1);
  });

  it('pays no attention to what its weights leave out', async () => {
    const only = weights.map((row, index) => row.map((weight) => (index === 0 ? weight : 0)));
    const other = randomStream({ seed: 4, stream: 'other tokens' });
    const tokens = Array.from({ length: batch }, (_, row) =>
      Array.from({ length: positions + 1 }, (_, at) => (row === 0 ? at : other.integer(shape.vocabulary))),
    );
    const again = tokens.map((row, index) => (index === 0 ? row : row.toReversed()));
    const [a] = await train(engine, trainStep(options), { parameters, weights: only, tokens });
    const [b] = await train(engine, trainStep(options), { parameters, weights: only, tokens: again });
    expect(b.loss).toEqual(a.loss);
    expect(relativeDifference(a.firstMoment, b.firstMoment)).toBeLessThan(1e-6);
  });
});

describe('training is bit-identical', () => {
  // Large enough for onnxruntime to divide the work among threads.
  const large = {
    shape: { layers: 2, width: 64, heads: 2, vocabulary: 300, positions: 32 },
    batch: 16,
    positions: 31,
  };
  const stream = randomStream({ seed: 9, stream: 'tokens' });
  const inputs = {
    parameters: livelyParameters(2, large.shape),
    tokens: Array.from({ length: 16 }, () => Array.from({ length: 32 }, () => stream.integer(20))),
    weights: Array.from({ length: 16 }, () => new Array<number>(31).fill(1)),
  };
  const trainBits = async (on: Engine) => bits(await train(on, trainStep(large), inputs, 4));
  let first: ReturnType<typeof bits>;
  beforeAll(async () => {
    first = await trainBits(engine);
  });

  it('from run to run', async () => {
    for (let repeat = 0; repeat < 3; repeat++) expect(await trainBits(engine)).toEqual(first);
  });

  it.each([1, 4, 16])('between 2 threads and %d', async (threads) => {
    const other = await createEngine({ name: 'cpu', threads });
    expect(await trainBits(other)).toEqual(first);
    await other.dispose();
  });
});

describe('freezing', () => {
  const frozen = (name: string) => name.includes('.mlp.') || name.includes('wte');

  it('keeps the frozen parameters and their moments bit for bit, and trains the others as before', async () => {
    const definition = trainStep({ ...options, trainable: (name) => !frozen(name) });
    const [all] = await train(engine, trainStep(options), { parameters });
    const [some] = await train(engine, definition, { parameters });
    for (const { name } of parameterLayout(shape)) {
      if (frozen(name)) {
        expect(named(some.parameters, name)).toEqual(named(parameters, name));
        expect(named(some.firstMoment, name).every((value) => value === 0)).toBe(true);
      } else {
        expect(named(some.parameters, name)).toEqual(named(all.parameters, name));
        expect(named(some.secondMoment, name)).toEqual(named(all.secondMoment, name));
      }
    }
  });
});

describe('attention patching', () => {
  const definition = trainStep({
    ...options,
    extension: attentionPatching(shape),
    record: patternSites(shape),
  });

  it('changes no bit of the forward pass when the reference is the model itself', async () => {
    const [patched] = await train(engine, definition, {
      parameters,
      more: { referenceParameters: parameters },
    });
    const [plain] = await train(engine, trainStep({ ...options, record: patternSites(shape) }), {
      parameters,
    });
    expect(patched.loss).toEqual(plain.loss);
    for (const site of patternSites(shape)) expect(patched[site]).toEqual(plain[site]);
  });

  it("uses the reference's patterns, and passes no gradient to queries and keys", async () => {
    const referenceParameters = livelyParameters(8);
    const [patched] = await train(engine, definition, { parameters, more: { referenceParameters } });
    const [reference] = await train(engine, trainStep({ ...options, record: patternSites(shape) }), {
      parameters: referenceParameters,
    });
    for (const site of patternSites(shape)) expect(patched[site]).toEqual(reference[site]);
    const { width, layers } = shape;
    for (let layer = 0; layer < layers; layer++) {
      const moment = named(patched.firstMoment, `transformer.h.${layer}.attn.c_attn.weight`);
      moment.forEach((value, index) => {
        if (index % (3 * width) < 2 * width) expect(value).toBe(0);
      });
      expect(moment.some((value) => value !== 0)).toBe(true);
    }
  });

  it('can patch some layers only', async () => {
    const last = patternSites(shape).slice(-1);
    const extension = attentionPatching(shape, last);
    const referenceParameters = livelyParameters(8);
    const [patched] = await train(engine, trainStep({ ...options, extension }), {
      parameters,
      more: { referenceParameters },
    });
    const firstLayer = named(patched.firstMoment, 'transformer.h.0.attn.c_attn.weight');
    expect(firstLayer.every((value) => value !== 0)).toBe(true);
  });
});
