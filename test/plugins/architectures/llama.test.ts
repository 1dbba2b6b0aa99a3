/** Llama under every probe and intervention, and what it refuses. */
import { describe, expect, it } from 'vitest';
import { parameterLayout } from 'recall-lab/kit';
import {
  attention,
  attentionPatching,
  calibration,
  fineTune,
  forgetting,
  freeze,
  gradientFlow,
  hallucination,
  llama,
  recall,
} from 'recall-lab/plugins';
import { testIntervention, testProbe, tinyRun } from 'recall-lab/testing';
import { mountPlugin } from '../../../core/testing/fixtures.js';

const architecture = llama({ keyValueHeads: 1 });
for (const probe of [recall(), hallucination(), attention(), calibration(), forgetting(), gradientFlow()]) {
  testProbe(probe, { architecture });
}
testIntervention(freeze({ parts: ['attention', 'embeddings'], at: 5, thaw: 12 }), { architecture });
testIntervention(attentionPatching({ reference: 10 }), { architecture });

const shapeOf = (spec: ReturnType<typeof llama>) => ({
  ...{ layers: 1, width: 12, heads: 6, vocabulary: 10, positions: 4 },
  architecture: mountPlugin('architecture', spec, {}).instance,
});

describe('llama', () => {
  it('has the parameters of LlamaForCausalLM, with fewer heads of keys and values', () => {
    const layout = parameterLayout(shapeOf(llama({ keyValueHeads: 2, mlpWidth: 20 })));
    expect(Object.fromEntries(layout.map(({ name, shape }) => [name, shape]))).toEqual({
      'model.embed_tokens.weight': [10, 12],
      'model.layers.0.input_layernorm.weight': [12],
      'model.layers.0.self_attn.q_proj.weight': [12, 12],
      'model.layers.0.self_attn.k_proj.weight': [4, 12],
      'model.layers.0.self_attn.v_proj.weight': [4, 12],
      'model.layers.0.self_attn.o_proj.weight': [12, 12],
      'model.layers.0.post_attention_layernorm.weight': [12],
      'model.layers.0.mlp.gate_proj.weight': [20, 12],
      'model.layers.0.mlp.up_proj.weight': [20, 12],
      'model.layers.0.mlp.down_proj.weight': [12, 20],
      'model.norm.weight': [12],
      'lm_head.weight': [10, 12],
    });
  });

  it.each([
    [
      { model: { width: 12, heads: 6, architecture: llama({ keyValueHeads: 4 }) } },
      /4 key and value heads do not divide 6/,
    ],
    [{ model: { width: 9, heads: 3, architecture: llama() } }, /a head is 3 wide, which is odd/],
  ])('refuses dimensions that cannot be: %#', async (config, message) => {
    await expect(tinyRun(config)).rejects.toThrow(message);
  });

  it('freezes its own parts, and names them where another is asked for', async () => {
    const config = { model: { architecture: llama() } };
    await expect(
      tinyRun({ ...config, interventions: { freeze: freeze({ parts: ['attn'] }) } }),
    ).rejects.toThrow(
      /A model of the architecture Llama has no part "attn".*Allowed: attention, mlp, embeddings\./s,
    );
  });

  it('is fine-tuned, patched and resumed as any model', async () => {
    const { summary } = await tinyRun({
      model: { architecture: { plugin: 'llama', keyValueHeads: 1 } },
      interventions: { fineTune: fineTune({ at: 10, individuals: 8 }) },
    });
    expect(summary.steps).toBe(20);
  });
});
