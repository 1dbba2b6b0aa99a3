/**
 * Measures how much gradient of the value loss reaches name tokens. The paper argues (section 2.2) that the plateau lasts
 * because no error reaches the names until values attend to them.
 */
import { z } from 'zod';
import { defineProbe, nameGradient, permutation, type Reading, type Texts } from 'recall-lab';
import { activationGradients, lossWeights, patternsFromReference } from 'recall-lab/kit';

/**
 * Differentiates a text's cross-entropy, summed over its value tokens, with respect to the residual stream that enters
 * each layer (counted from 1).
 *
 * Emits, for every layer, `gradient-flow.name.layer-1`: the mean Euclidean norm of the gradient over name tokens; and
 * `gradient-flow.share.layer-1`: the share of name tokens in the sum of squared norms, which is independent of the size of
 * the loss. `gradient-flow.name` and `.share` repeat the first layer, which passes all gradient to the name embeddings.
 */
export const gradientFlow = defineProbe({
  name: 'gradient-flow',
  description: "The value loss's gradient at the name tokens",
  options: z.strictObject({
    texts: z.int().positive().default(32).describe('Number of texts, one per individual'),
  }),
  create({ name, options, individuals, population, seed }) {
    const n = Math.min(options.texts, individuals);
    const permute = permutation(individuals, seed, 'gradient-flow');
    const sample = Array.from({ length: n }, (_, i) => permute(i));
    const weights = new Float32Array(n * population.textLength);
    let texts: Texts | undefined;
    let values = 0;
    const reading = (what: string, value: number): Reading => ({ name: `${name}.${what}`, value });
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
          texts = model.write(sample, 'evaluation', 'gradient-flow');
          values = lossWeights(texts.roles, n, 'values', weights);
        }
        const { shape, isPatched } = model;
        const sites = Array.from({ length: shape.layers }, (_, layer) => `blocks.${layer}.hook_resid_pre`);
        const { fn, signature } = activationGradients({
          shape,
          batch: n,
          positions: population.textLength,
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
            // Undoes the program's mean over all values: the loss of a text is a sum.
            nameGradient(texts!, outputs[site], shape.width, values),
          );
          const flow = (what: string, layer: (typeof layers)[number]) => [
            reading(`name${what}`, layer.name),
            reading(`share${what}`, layer.share),
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
