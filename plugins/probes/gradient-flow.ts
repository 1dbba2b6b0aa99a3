/**
 * How much of the loss on values reaches the tokens of names. The paper argues (section 2.2) that the plateau lasts
 * because without attention from values to names no error comes back to them; this measures it.
 */
import { z } from 'zod';
import { defineProbe, gradientFlow as flowOf, permutation, type Reading, type Texts } from 'recall-lab';
import { activationGradients, lossWeights, patternsFromReference } from 'recall-lab/kit';

/**
 * Differentiates the cross-entropy summed over the value tokens of a text with respect to the residual stream that
 * enters each layer, counted from 1.
 *
 * Emits `gradient-flow.name.layer-1`, the mean over name tokens of the gradient's Euclidean norm, and
 * `gradient-flow.share.layer-1`, the name tokens' part of all tokens' squared norms, which does not depend on how
 * large the loss is; and the same for every layer. `gradient-flow.name` and `.share` are those of the first layer,
 * where all that reaches the embeddings of a name passes.
 */
export const gradientFlow = defineProbe({
  name: 'gradient-flow',
  description: 'How much of the loss on values reaches the tokens of names',
  options: z.strictObject({
    texts: z.int().positive().default(32).describe('How many texts, about as many individuals'),
  }),
  create({ name, options, individuals, population, seed }) {
    const n = Math.min(options.texts, individuals);
    const permute = permutation(individuals, seed, 'gradient-flow');
    const asked = Array.from({ length: n }, (_, i) => permute(i));
    const weights = new Float32Array(n * population.textLength);
    let texts: Texts | undefined;
    let values = 0;
    const of = (what: string, value: number): Reading => ({ name: `${name}.${what}`, value });
    const norm = { unit: 'nats', split: 'seen', n } as const;
    const share = { unit: 'fraction', split: 'seen', n } as const;
    return {
      measures: [
        { ...norm, name: `${name}.name` },
        { ...norm, name: `${name}.name.layer-*` },
        { ...share, name: `${name}.share` },
        { ...share, name: `${name}.share.layer-*` },
      ],
      async measure(_boundary, model) {
        if (!texts) {
          texts = model.write(asked, 'evaluation', 'gradient-flow');
          values = lossWeights(texts.roles, n, 'values', weights);
        }
        const { shape, isPatched } = model;
        const sites = Array.from({ length: shape.layers }, (_, layer) => `blocks.${layer}.hook_resid_pre`);
        const { fn, signature } = activationGradients({
          shape,
          batch: n,
          positions: shape.positions,
          sites,
          ...(isPatched && { extension: patternsFromReference(shape) }),
        });
        const program = await model.program(
          `gradient flow of ${n}${isPatched ? ', patched' : ''}`,
          fn,
          signature,
        );
        const readings: Reading[] = [];
        for await (const { outputs } of model.run(program, texts, { weights })) {
          const layers = sites.map((site) =>
            // The program's loss is a mean over all values; a text's own is a sum.
            flowOf(texts!, outputs[site], shape.width, values),
          );
          const flow = (what: string, layer: (typeof layers)[number]) => [
            of(`name${what}`, layer.name),
            of(`share${what}`, layer.share),
          ];
          readings.push(
            ...flow('', layers[0]),
            ...layers.flatMap((layer, i) => flow(`.layer-${i + 1}`, layer)),
          );
        }
        return readings.filter(({ value }) => Number.isFinite(value));
      },
    };
  },
});
