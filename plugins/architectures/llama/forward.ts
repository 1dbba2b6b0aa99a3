/** Llama's forward pass as a pure function. */
import {
  causalSoftmax,
  embedding,
  part,
  passThrough,
  tf,
  type At,
  type Dimensions,
  type Parameters,
} from 'recall-lab/kit';
import { gated, rmsNormalization } from './gradients.js';
import { llamaWidths, type LlamaOptions } from './parameters.js';
import { rotaryAngles, rotated, type Angles } from './rotary.js';

/** y = x weight', without a bias. */
const map = (x: tf.Tensor, weight: tf.Tensor) => tf.matMul(x, weight, false, true);

/** See `Architecture.forward`. */
export function llamaForward(
  parameters: Parameters,
  tokens: tf.Tensor,
  dimensions: Dimensions,
  options: LlamaOptions,
  at: At,
): tf.Tensor {
  const [batch, length] = tokens.shape as [number, number];
  const normalize = rmsNormalization(options.epsilon);
  const angles = rotaryAngles(length, dimensions.width / dimensions.heads, options.theta);
  /** Activations flow as `[batch * position, width]`; sites see the batch dimension. */
  const visit = (site: string, x: tf.Tensor) =>
    at === passThrough ? x : at(site, x.reshape([batch, length, x.shape.at(-1)!])).reshape(x.shape);

  let residual = part('embed', () =>
    visit('hook_embed', embedding(parameters['model.embed_tokens.weight'], tokens.reshape([batch * length]))),
  );
  for (let layer = 0; layer < dimensions.layers; layer++) {
    const own = (name: string) => parameters[`model.layers.${layer}.${name}.weight`];
    const site = (name: string) => `blocks.${layer}.${name}`;
    residual = part(`blocks.${layer}`, () => {
      const before = visit(site('hook_resid_pre'), residual);
      const attention = part('attn', () => {
        const x = part('ln1', () => normalize(before, own('input_layernorm')));
        const [query, key, value] = ['q', 'k', 'v'].map((name) => map(x, own(`self_attn.${name}_proj`)));
        const mixed = mixPositions({ query, key, value }, [batch, length], dimensions, options, angles, {
          pattern: (pattern) => at(site('attn.hook_pattern'), pattern),
          z: (z) => at(site('attn.hook_z'), z),
        });
        return visit(site('hook_attn_out'), map(mixed, own('self_attn.o_proj')));
      });
      const between = visit(site('hook_resid_mid'), before.add(attention));
      const mlp = part('mlp', () => {
        const x = part('ln2', () => normalize(between, own('post_attention_layernorm')));
        const gate = visit(site('mlp.hook_pre'), map(x, own('mlp.gate_proj')));
        const post = visit(site('mlp.hook_post'), gated(gate, map(x, own('mlp.up_proj'))));
        return visit(site('hook_mlp_out'), map(post, own('mlp.down_proj')));
      });
      return visit(site('hook_resid_post'), between.add(mlp));
    });
  }
  return part('unembed', () => {
    const output = options.tied ? 'model.embed_tokens.weight' : 'lm_head.weight';
    return map(normalize(residual, parameters['model.norm.weight']), parameters[output]);
  });
}

/** Causal attention of every head, whose keys and values are those of its group: -> `[batch * position, width]`. */
function mixPositions(
  { query, key, value }: Readonly<Record<'query' | 'key' | 'value', tf.Tensor>>,
  [batch, length]: readonly [number, number],
  dimensions: Dimensions,
  options: LlamaOptions,
  angles: Angles,
  visit: Record<'pattern' | 'z', (activation: tf.Tensor) => tf.Tensor>,
): tf.Tensor {
  const { heads, width } = dimensions;
  const { headWidth, keyValueHeads } = llamaWidths(dimensions, options);
  const byHead = (x: tf.Tensor, count: number) =>
    x.reshape([batch, length, count, headWidth]).transpose([0, 2, 1, 3]);
  // The heads of a group stand below each other, so that nothing has to be repeated for them.
  const grouped = (x: tf.Tensor) => x.reshape([batch, keyValueHeads, -1, x.shape.at(-1)!]);
  const queries = grouped(rotated(byHead(query, heads), angles));
  const keys = rotated(byHead(key, keyValueHeads), angles);
  const scores = tf.matMul(queries, keys, false, true).reshape([batch, heads, length, length]);
  const pattern = visit.pattern(causalSoftmax(scores, 1 / Math.sqrt(headWidth)));
  const mixed = tf.matMul(grouped(pattern), byHead(value, keyValueHeads));
  const z = visit.z(mixed.reshape([batch, heads, length, headWidth]).transpose([0, 2, 1, 3]));
  return z.reshape([batch * length, width]);
}
