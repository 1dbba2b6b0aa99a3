/** GPT-2's forward pass as a pure function. */
import { tf } from '../../engine/tf.js';
import { part } from '../../engine/part.js';
import type { Dimensions, Parameters } from '../architecture.js';
import { causalSoftmax } from '../gradients/causal-softmax.js';
import { embedding } from '../gradients/embedding.js';
import { gelu } from '../gradients/gelu.js';
import { layerNormalization } from '../gradients/layer-normalization.js';
import { affine } from '../gradients/affine.js';
import { passThrough, type At } from '../sites.js';

/** See `Architecture.forward`. */
export function gpt2Forward(parameters: Parameters, tokens: tf.Tensor, shape: Dimensions, at: At): tf.Tensor {
  const [batch, length] = tokens.shape;
  const rows = batch * length;
  const { width, layers } = shape;
  /** Activations flow as `[batch * position, width]`, the shape for matrix products; sites see the batch dimension. */
  const visit = (site: string, x: tf.Tensor, axes = [batch, length, x.shape.at(-1)!]) =>
    at === passThrough ? x : at(site, x.reshape(axes)).reshape(x.shape);

  let residual = part('embed', () => {
    const positions = parameters['transformer.wpe.weight'].slice([0, 0], [length, width]);
    const token = visit(
      'hook_embed',
      embedding(parameters['transformer.wte.weight'], tokens.reshape([rows])),
    );
    return token.reshape([batch, length, width]).add(at('hook_pos_embed', positions)).reshape([rows, width]);
  });
  for (let layer = 0; layer < layers; layer++) {
    const own = (name: string) => parameters[`transformer.h.${layer}.${name}`];
    const site = (name: string) => `blocks.${layer}.${name}`;
    residual = part(`blocks.${layer}`, () => {
      const before = visit(site('hook_resid_pre'), residual);
      const attention = part('attn', () => {
        const x = part('ln1', () => layerNormalization(before, own('ln_1.weight'), own('ln_1.bias')));
        const mixed = mixPositions(
          affine(x, own('attn.c_attn.weight'), own('attn.c_attn.bias')),
          tokens.shape,
          shape,
          {
            pattern: (pattern) => at(site('attn.hook_pattern'), pattern),
            z: (z) => at(site('attn.hook_z'), z),
          },
        );
        return visit(
          site('hook_attn_out'),
          affine(mixed, own('attn.c_proj.weight'), own('attn.c_proj.bias')),
        );
      });
      const between = visit(site('hook_resid_mid'), before.add(attention));
      const mlp = part('mlp', () => {
        const x = part('ln2', () => layerNormalization(between, own('ln_2.weight'), own('ln_2.bias')));
        const pre = visit(site('mlp.hook_pre'), affine(x, own('mlp.c_fc.weight'), own('mlp.c_fc.bias')));
        const post = visit(site('mlp.hook_post'), gelu(pre));
        return visit(site('hook_mlp_out'), affine(post, own('mlp.c_proj.weight'), own('mlp.c_proj.bias')));
      });
      return visit(site('hook_resid_post'), between.add(mlp));
    });
  }
  return part('unembed', () => {
    const final = layerNormalization(
      residual,
      parameters['transformer.ln_f.weight'],
      parameters['transformer.ln_f.bias'],
    );
    return tf.matMul(final, parameters['transformer.wte.weight'], false, true);
  });
}

/** Causal attention of every head: `[batch * position, 3 * width]` queries, keys, values -> `[batch * position, width]`. */
function mixPositions(
  queriesKeysValues: tf.Tensor,
  [batch, length]: number[],
  { heads, width }: Dimensions,
  visit: Record<'pattern' | 'z', (activation: tf.Tensor) => tf.Tensor>,
): tf.Tensor {
  const headWidth = width / heads;
  const byHead = queriesKeysValues.reshape([batch, length, 3, heads, headWidth]).transpose([2, 0, 3, 1, 4]);
  const [query, key, value] = tf.unstack(byHead);
  const pattern = visit.pattern(causalSoftmax(tf.matMul(query, key, false, true), 1 / Math.sqrt(headWidth)));
  const z = visit.z(tf.matMul(pattern, value).transpose([0, 2, 1, 3]));
  return z.reshape([batch * length, width]);
}
