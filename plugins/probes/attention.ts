/**
 * Measures the circuit that recalls facts as it forms (paper, section 2.2, figures 3 and F): attention that groups the
 * tokens of a name, and attention that carries the meaning of a name to the prediction of a value.
 */
import path from 'node:path';
import { z } from 'zod';
import {
  measureAttention,
  defineProbe,
  type HeadAttention,
  type Model,
  permutation,
  type Reading,
  type Texts,
} from 'recall-lab';
import { evaluate, patternsFromReference, patternSites, writeWhole } from 'recall-lab/kit';
import { drawPatterns } from './attention/draw-patterns.js';

/** Texts per batch; small, because the patterns of long texts are large. */
const BATCH = 16;

/** Name of each measure, its key, and the layer that the paper reports: first or last. */
const MEASURES = [
  ['name-to-name', 'nameToName', 'first'],
  ['attribute-to-name', 'attributeToName', 'last'],
  ['attribute-to-text', 'attributeToText', 'last'],
  ['sharpness', 'sharpness', 'last'],
] as const satisfies readonly (readonly [string, keyof HeadAttention, 'first' | 'last'])[];

/**
 * Emits fractions of attention, averaged over texts, positions and heads: `attention.name-to-name` for the first layer,
 * and `attention.attribute-to-name`, `.attribute-to-text` and `.sharpness` (entropy / ln t) for the last. Also emits each
 * for every layer (`attention.sharpness.layer-2`) and, with `heads`, every head (`attention.sharpness.layer-2.head-1`).
 *
 * With `individual`, each measurement also draws the patterns of a text about that individual into the run folder:
 * `attention/step-00000100.svg`.
 */
export const attention = defineProbe({
  name: 'attention',
  description: 'Attention within names and from values to names: the circuit that recalls facts',
  options: z.strictObject({
    texts: z.int().positive().default(128).describe('Number of texts, one per individual'),
    heads: z.boolean().default(false).describe('Also measure every head'),
    individual: z.int().nonnegative().optional().describe('Individual whose attention patterns are drawn'),
  }),
  create({ name, options, individuals, population, seed, folder }) {
    const n = Math.min(options.texts, individuals);
    const permute = permutation(individuals, seed, 'attention');
    const sample = Array.from({ length: n }, (_, i) => permute(i));
    let texts: Texts | undefined;
    const reading = (what: string, value: number): Reading => ({ name: `${name}.${what}`, value });
    const protocol = { unit: 'fraction', split: 'seen', n } as const;
    return {
      measures: MEASURES.flatMap(([what]) => [
        { ...protocol, name: `${name}.${what}` },
        // Layers and heads depend on the model, which is not known yet.
        { ...protocol, name: `${name}.${what}.layer-*` },
      ]),
      async measure({ step }, model) {
        texts ??= model.write(sample, 'evaluation', 'attention');
        const layers = await measureAttention(texts, model.shape, patternsOf(model, texts));
        if (options.individual !== undefined && folder !== undefined) {
          const drawn = model.write([options.individual], 'evaluation', 'attention drawn');
          for await (const { outputs } of patternsOf(model, drawn)) {
            const svg = drawPatterns(drawn, outputs, model.shape, population.vocabulary);
            const file = `step-${String(step).padStart(8, '0')}.svg`;
            await writeWhole(path.join(folder, name, file), [svg]);
          }
        }
        return MEASURES.flatMap(([what, key, reportedLayer]) => {
          const means = layers.map((heads) => heads.reduce((sum, head) => sum + head[key], 0) / heads.length);
          return [
            reading(what, means.at(reportedLayer === 'first' ? 0 : -1)!),
            ...layers.flatMap((heads, layer) => [
              reading(`${what}.layer-${layer + 1}`, means[layer]),
              ...(options.heads ? heads : []).map((head, i) =>
                reading(`${what}.layer-${layer + 1}.head-${i + 1}`, head[key]),
              ),
            ]),
          ];
          // A custom population may have no names or values.
        }).filter(({ value }) => Number.isFinite(value));
      },
    };
  },
});

/** Yields the attention patterns in force, batch by batch; another model's if the model is patched. */
async function* patternsOf(model: Model, texts: Texts) {
  const { shape, isPatched } = model;
  const { fn, signature } = evaluate({
    shape,
    batch: BATCH,
    positions: texts.tokens.length / texts.count - 1,
    record: patternSites(shape),
    ...(isPatched && { extension: patternsFromReference(shape) }),
  });
  const program = await model.program(`attention${isPatched ? ' patched' : ''}`, fn, signature);
  yield* model.run(program, texts);
}
