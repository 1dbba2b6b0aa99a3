import { describe, expect, it } from 'vitest';
import { parameterCount, parameterLayout } from '../../core/model/shape.js';

const gpt2 = { layers: 12, width: 768, heads: 12, vocabulary: 50257, positions: 1024 };

describe('the layout of the parameters', () => {
  it('has the names and shapes of the published GPT-2 small', () => {
    const layout = parameterLayout(gpt2);
    const byName = Object.fromEntries(layout.map(({ name, shape }) => [name, shape]));
    expect(layout).toHaveLength(148);
    expect(byName).toMatchObject({
      'transformer.wte.weight': [50257, 768],
      'transformer.wpe.weight': [1024, 768],
      'transformer.h.0.ln_1.weight': [768],
      'transformer.h.0.ln_1.bias': [768],
      'transformer.h.0.attn.c_attn.weight': [768, 2304],
      'transformer.h.0.attn.c_attn.bias': [2304],
      'transformer.h.0.attn.c_proj.weight': [768, 768],
      'transformer.h.0.attn.c_proj.bias': [768],
      'transformer.h.0.ln_2.weight': [768],
      'transformer.h.0.ln_2.bias': [768],
      'transformer.h.0.mlp.c_fc.weight': [768, 3072],
      'transformer.h.0.mlp.c_fc.bias': [3072],
      'transformer.h.0.mlp.c_proj.weight': [3072, 768],
      'transformer.h.0.mlp.c_proj.bias': [768],
      'transformer.h.11.mlp.c_proj.bias': [768],
      'transformer.ln_f.weight': [768],
      'transformer.ln_f.bias': [768],
    });
  });

  it('has as many parameters as the published GPT-2 small', () => {
    expect(parameterCount(gpt2)).toBe(124_439_808);
  });

  it('lays one parameter behind the other without gaps', () => {
    let end = 0;
    for (const { offset, size } of parameterLayout(gpt2)) {
      expect(offset).toBe(end);
      end = offset + size;
    }
    expect(end).toBe(parameterCount(gpt2));
  });
});
