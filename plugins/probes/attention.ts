/**
 * The circuit that recalls facts, as it forms (paper, section 2.2, figures 3 and F): attention that groups the
 * tokens of a name, and attention that takes what a name means to the place where a value is predicted.
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

/** Texts in a batch: few, because the patterns of long texts are large. */
const BATCH = 16;

/** Measures, their names, and the layer that the paper shows first: the first one, or the last. */
const MEASURES = [
  ['name-to-name', 'nameToName', 'first'],
  ['attribute-to-name', 'attributeToName', 'last'],
  ['attribute-to-text', 'attributeToText', 'last'],
  ['sharpness', 'sharpness', 'last'],
] as const satisfies readonly (readonly [string, keyof HeadAttention, 'first' | 'last'])[];

/**
 * Emits fractions of attention, means over texts, places and heads: `attention.name-to-name` of the first layer, and
 * of the last layer `attention.attribute-to-name`, `.attribute-to-text` and `.sharpness` (entropy / ln t); each also
 * for every layer, counted from 1, as `attention.sharpness.layer-2`, and on request for every head, as
 * `attention.sharpness.layer-2.head-1`.
 *
 * With `individual`, draws the patterns of a text about that individual into the run folder at each measurement:
 * `attention/step-00000100.svg`.
 */
export const attention = defineProbe({
  name: 'attention',
  description: 'Attention from names and to names: the circuit that recalls facts',
  options: z.strictObject({
    texts: z.int().positive().default(128).describe('How many texts, about as many individuals'),
    heads: z.boolean().default(false).describe('Whether every head is measured too'),
    individual: z.int().nonnegative().optional().describe('Whose text the patterns are drawn of'),
  }),
  create({ name, options, individuals, population, seed, folder }) {
    const n = Math.min(options.texts, individuals);
    const permute = permutation(individuals, seed, 'attention');
    const asked = Array.from({ length: n }, (_, i) => permute(i));
    let texts: Texts | undefined;
    const of = (what: string, value: number): Reading => ({ name: `${name}.${what}`, value });
    const whom = { unit: 'fraction', split: 'seen', n } as const;
    return {
      measures: MEASURES.flatMap(([what]) => [
        { ...whom, name: `${name}.${what}` },
        // How many layers and heads there are is the model's to say.
        { ...whom, name: `${name}.${what}.layer-*` },
      ]),
      async measure({ step }, model) {
        texts ??= model.write(asked, 'evaluation', 'attention');
        const layers = await measureAttention(texts, model.shape, patternsOf(model, texts));
        if (options.individual !== undefined && folder !== undefined) {
          const drawn = model.write([options.individual], 'evaluation', 'attention drawn');
          for await (const { outputs } of patternsOf(model, drawn)) {
            const svg = drawPatterns(drawn, outputs, model.shape, population.vocabulary);
            const file = `step-${String(step).padStart(8, '0')}.svg`;
            await writeWhole(path.join(folder, name, file), [svg]);
          }
        }
        return MEASURES.flatMap(([what, key, shown]) => {
          const means = layers.map((heads) => heads.reduce((sum, head) => sum + head[key], 0) / heads.length);
          return [
            of(what, means.at(shown === 'first' ? 0 : -1)!),
            ...layers.flatMap((heads, layer) => [
              of(`${what}.layer-${layer + 1}`, means[layer]),
              ...(options.heads ? heads : []).map((head, i) =>
                of(`${what}.layer-${layer + 1}.head-${i + 1}`, head[key]),
              ),
            ]),
          ];
          // Facts of one's own may have no names or no values to look from.
        }).filter(({ value }) => Number.isFinite(value));
      },
    };
  },
});

/** The attention patterns of texts, batch by batch; those in force, where another model's replace the model's own. */
async function* patternsOf(model: Model, texts: Texts) {
  const { shape, isPatched } = model;
  const { fn, signature } = evaluate({
    shape,
    batch: BATCH,
    positions: shape.positions,
    record: patternSites(shape),
    ...(isPatched && { extension: patternsFromReference(shape) }),
  });
  const program = await model.program(`attention${isPatched ? ' patched' : ''}`, fn, signature);
  yield* model.run(program, texts);
}
