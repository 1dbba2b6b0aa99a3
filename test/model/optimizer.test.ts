import type { Tensor } from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { createEngine } from '../../core/engine/create.js';
import { adamW, type AdamWOptions, type OptimizerState } from '../../core/model/optimizer.js';
import { randomStream } from '../../core/random/stream.js';
import { relativeDifference, runOnce } from './fixture.js';

const size = 50;
const stream = randomStream({ seed: 1, stream: 'optimizer test' });
const numbers = (scale: number) => Float32Array.from({ length: size }, () => scale * stream.normal());

it.each<[string, AdamWOptions]>([
  ['its defaults', {}],
  // Larger than the gradients, so that it matters where it is added.
  ['a large epsilon', { epsilon: 0.3 }],
  ['other decays', { beta1: 0.5, beta2: 0.999, weightDecay: 0.3 }],
])('AdamW with %s updates as its formula says, over several steps', async (_name, options) => {
  const { beta1 = 0.9, beta2 = 0.95, epsilon = 1e-8, weightDecay = 0.1 } = options;
  const engine = await createEngine({ name: 'cpu', threads: 1 });
  const vector = { shape: [size], dtype: 'float32' } as const;
  const scalar = { shape: [], dtype: 'float32' } as const;
  const definition = {
    name: 'adamw',
    signature: {
      parameters: vector,
      firstMoment: vector,
      secondMoment: vector,
      gradient: vector,
      rate: scalar,
      step: scalar,
    },
    fn: ({ gradient, rate, step, ...state }: Record<string, Tensor>) => {
      return { ...adamW(state as unknown as OptimizerState, gradient, rate, step, options) };
    },
  };
  let state = {
    parameters: numbers(1),
    firstMoment: new Float32Array(size),
    secondMoment: new Float32Array(size),
  };
  const p = Array.from(state.parameters);
  const [m, v] = [new Array<number>(size).fill(0), new Array<number>(size).fill(0)];
  for (let step = 1; step <= 5; step++) {
    const gradient = numbers(0.1);
    const rate = 0.01 / step;
    state = (await runOnce(engine, definition, {
      ...state,
      gradient,
      rate: [rate],
      step: [step],
    })) as typeof state;
    for (let i = 0; i < size; i++) {
      m[i] = beta1 * m[i] + (1 - beta1) * gradient[i];
      v[i] = beta2 * v[i] + (1 - beta2) * gradient[i] ** 2;
      const update = m[i] / (1 - beta1 ** step) / (Math.sqrt(v[i] / (1 - beta2 ** step)) + epsilon);
      p[i] -= rate * (update + weightDecay * p[i]);
    }
    expect(relativeDifference(p, state.parameters)).toBeLessThan(1e-6);
    expect(relativeDifference(m, state.firstMoment)).toBeLessThan(1e-6);
    expect(relativeDifference(v, state.secondMoment)).toBeLessThan(1e-6);
  }
  await engine.dispose();
});
