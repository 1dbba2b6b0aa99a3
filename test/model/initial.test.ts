import { describe, expect, it } from 'vitest';
import { initialParameters } from '../../core/model/initial.js';
import { parameterLayout } from '../../core/model/shape.js';

const shape = { layers: 2, width: 64, heads: 4, vocabulary: 500, positions: 64 };

function deviations(seed: number): Record<string, number> {
  const flat = initialParameters(shape, seed);
  return Object.fromEntries(
    parameterLayout(shape).map(({ name, offset, size }) => {
      const values = flat.subarray(offset, offset + size);
      return [name, Math.sqrt(values.reduce((total, value) => total + value * value, 0) / size)];
    }),
  );
}

describe('the initial parameters', () => {
  it('are normal with deviation 0.02, less where a block writes into the residual stream', () => {
    const deviation = deviations(1);
    expect(deviation['transformer.wte.weight']).toBeCloseTo(0.02, 3);
    expect(deviation['transformer.wpe.weight']).toBeCloseTo(0.02, 3);
    expect(deviation['transformer.h.1.attn.c_attn.weight']).toBeCloseTo(0.02, 3);
    expect(deviation['transformer.h.1.attn.c_proj.weight']).toBeCloseTo(0.01, 3);
    expect(deviation['transformer.h.1.mlp.c_proj.weight']).toBeCloseTo(0.01, 3);
  });

  it('are 1 for LayerNorm weights and 0 for biases', () => {
    for (const [name, deviation] of Object.entries(deviations(1))) {
      if (/ln_.*weight/.test(name)) expect(deviation).toBe(1);
      if (name.endsWith('bias')) expect(deviation).toBe(0);
    }
  });

  it('depend on the seed and on nothing else', () => {
    const [once, again, other] = [1, 1, 2].map((seed) => Buffer.from(initialParameters(shape, seed).buffer));
    expect(again.equals(once)).toBe(true);
    expect(other.equals(once)).toBe(false);
  });
});
