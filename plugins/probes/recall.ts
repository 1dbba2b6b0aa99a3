/**
 * Measures what the model knows about individuals in training, in phrasings it has not seen for them (paper, section 1.3
 * and appendix B.3), and when the plateau ends.
 */
import { z } from 'zod';
import {
  attributeKey,
  attributeKnowledge,
  attributesOf,
  defineProbe,
  evaluateAnswers,
  lossAndAccuracy,
  nextPhases,
  noKnowledgeBaseline,
  initialPhases,
  permutation,
  type Phases,
  phasesSchema,
  type Reading,
  type Texts,
} from 'recall-lab';
import { parseState } from 'recall-lab/kit';

/**
 * Emits `recall.loss` (nats) and `recall.accuracy` (fraction), in total and per attribute, and once
 * `recall.plateau-end` (steps): the first measured step with a loss below 0.99 times the no-knowledge baseline of the
 * sample, confirmed by the next measurement.
 *
 * Names begin with the probe's key in the configuration: `warmup: recall({ first: 256 })` emits `warmup.loss`.
 */
export const recall = defineProbe({
  name: 'recall',
  description: 'Recall of seen individuals, and the end of the plateau',
  options: z.strictObject({
    individuals: z.int().positive().default(256).describe('Sample size: individuals drawn at random'),
    first: z
      .int()
      .positive()
      .optional()
      .describe('Sample exactly the first n individuals instead, such as those of a warm-up'),
  }),
  create({ name, options: { individuals: sampleSize, first }, individuals, population, seed }) {
    const n = Math.min(first ?? sampleSize, individuals);
    const permute = permutation(individuals, seed, 'recall');
    const sample = Array.from({ length: n }, (_, i) => (first === undefined ? permute(i) : i));
    const attributes = attributesOf(population, sample);
    const baseline = noKnowledgeBaseline({ attributes });
    const isPart = first !== undefined && n < individuals;
    const protocol = { split: 'seen', n, ...(isPart && { cohort: `first-${n}` }) } as const;
    const total = lossAndAccuracy(attributes);
    const measures = [
      { ...protocol, ...total.loss, name: `${name}.loss` },
      { ...protocol, ...total.accuracy, name: `${name}.accuracy` },
      ...attributes.flatMap((attribute) => {
        const { loss, accuracy } = lossAndAccuracy([attribute]);
        const key = attributeKey(attribute);
        return [
          { ...protocol, ...loss, name: `${name}.loss.${key}`, attribute: key },
          { ...protocol, ...accuracy, name: `${name}.accuracy.${key}`, attribute: key },
        ];
      }),
      { ...protocol, name: `${name}.plateau-end`, unit: 'steps', role: 'plateau-end' as const },
    ];
    let texts: Texts | undefined;
    let phases: Phases = initialPhases;
    return {
      measures,
      async measure({ step }, model) {
        texts ??= model.write(sample, 'evaluation', 'recall');
        const knowledge = attributeKnowledge(
          texts,
          await evaluateAnswers(model, texts, population),
          population.attributes,
        );
        const reading = (what: string, value: number): Reading => ({ name: `${name}.${what}`, value });
        const readings = [
          reading('loss', knowledge.loss),
          reading('accuracy', knowledge.accuracy),
          ...attributes.flatMap((attribute) => {
            const { loss, accuracy } = knowledge.attributes[population.attributes.indexOf(attribute)];
            const key = attributeKey(attribute);
            return [reading(`loss.${key}`, loss), reading(`accuracy.${key}`, accuracy)];
          }),
        ];
        const before = phases;
        phases = nextPhases(before, step, knowledge.loss, baseline);
        if (before.plateauEnd === null && phases.plateauEnd !== null) {
          readings.push(reading('plateau-end', phases.plateauEnd));
        }
        return readings;
      },
      save: () => phases,
      restore(state) {
        phases = parseState(phasesSchema, state);
      },
    };
  },
});
