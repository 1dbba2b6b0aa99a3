/** A language model without attention: every block mixes each position with the few before it, then applies an MLP. */
import { defineArchitecture } from 'recall-lab';
import { affine, embedding, layerNormalization, tf, type Parameter } from 'recall-lab/kit';
import { z } from 'zod';

const normal = (name: string, shape: number[]): Parameter => ({ name, shape, initial: { deviation: 0.05 } });
const constant = (name: string, value: number, size: number): Parameter => ({
  name,
  shape: [size],
  initial: { value },
});

export const convolution = defineArchitecture({
  name: 'convolution',
  description: 'Causal convolutions instead of attention',
  options: z.strictObject({
    reach: z
      .int()
      .positive()
      .default(4)
      .describe('Positions that a block mixes: its own and those before it'),
  }),
  create: ({ options: { reach } }) => ({
    title: 'causal convolution',
    parts: { mixing: ['.mix.'], mlp: ['.mlp.'], embeddings: ['embed.'] },

    parameters: ({ layers, width, vocabulary }) => [
      { ...normal('embed.weight', [vocabulary, width]), rows: 'tokens' },
      ...Array.from({ length: layers }, (_, layer) => [
        constant(`${layer}.norm.weight`, 1, width),
        constant(`${layer}.norm.bias`, 0, width),
        normal(`${layer}.mix.weight`, [reach, width]),
        normal(`${layer}.mlp.weight`, [width, width]),
        constant(`${layer}.mlp.bias`, 0, width),
      ]).flat(),
    ],

    sites: ({ layers }) => [
      'hook_embed',
      ...Array.from({ length: layers }, (_, layer) => `blocks.${layer}.hook_resid_pre`),
    ],

    forward(parameters, tokens, { layers, width }, at) {
      const [batch, length] = tokens.shape as [number, number];
      const rows = [batch * length, width];
      const text = [batch, length, width] as [number, number, number];
      const words = embedding(parameters['embed.weight'], tokens.reshape([batch * length]));
      let residual = at('hook_embed', words.reshape(text));
      for (let layer = 0; layer < layers; layer++) {
        const own = (name: string) => parameters[`${layer}.${name}`];
        residual = at(`blocks.${layer}.hook_resid_pre`, residual);
        const x = layerNormalization(residual.reshape(rows), own('norm.weight'), own('norm.bias')).reshape(
          text,
        );
        // The text, moved back by none, one, two, ... positions.
        const mixed = Array.from({ length: reach }, (_, back) => {
          const before = tf
            .pad(x, [
              [0, 0],
              [back, 0],
              [0, 0],
            ])
            .slice([0, 0, 0], text);
          return before.mul(own('mix.weight').slice([back, 0], [1, width]));
        });
        const hidden = tf.relu(affine(tf.addN(mixed).reshape(rows), own('mlp.weight'), own('mlp.bias')));
        residual = residual.add(hidden.reshape(text));
      }
      return tf.matMul(residual.reshape(rows), parameters['embed.weight'], false, true);
    },
  }),
});
