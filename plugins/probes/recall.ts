/**
 * What the model knows about individuals it trains on, asked in phrasings it has not seen of them (paper,
 * section 1.3 and appendix B.3), and when the plateau ended.
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
 * Emits `recall.loss` (nats) and `recall.accuracy` (fraction), also for each attribute that the individuals asked have,
 * and once `recall.plateau-end` (steps): the first measured step whose loss lies below 0.99 of the no-knowledge
 * baseline of those asked, confirmed by the measurement after it.
 *
 * The names begin with the probe's key in the configuration, so that two of them can be told apart: `warmup:
 * recall({ first: 256 })` emits `warmup.loss`.
 */
export const recall = defineProbe({
  name: 'recall',
  description: 'What is known about people in training, and when the plateau ends',
  options: z.strictObject({
    individuals: z
      .int()
      .positive()
      .default(256)
      .describe('How many individuals, drawn at random, are asked about'),
    first: z
      .int()
      .positive()
      .optional()
      .describe('Ask about exactly the first so many instead: those that a warm-up trains on'),
  }),
  create({ name, options: { individuals: wanted, first }, individuals, population, seed }) {
    const n = Math.min(first ?? wanted, individuals);
    const permute = permutation(individuals, seed, 'recall');
    const asked = Array.from({ length: n }, (_, i) => (first === undefined ? permute(i) : i));
    const attributes = attributesOf(population, asked);
    const baseline = noKnowledgeBaseline({ attributes });
    const isPart = first !== undefined && n < individuals;
    const whom = { split: 'seen', n, ...(isPart && { cohort: `first-${n}` }) } as const;
    const whole = lossAndAccuracy(attributes);
    const measures = [
      { ...whom, ...whole.loss, name: `${name}.loss` },
      { ...whom, ...whole.accuracy, name: `${name}.accuracy` },
      ...attributes.flatMap((attribute) => {
        const { loss, accuracy } = lossAndAccuracy([attribute]);
        const key = attributeKey(attribute);
        return [
          { ...whom, ...loss, name: `${name}.loss.${key}`, attribute: key },
          { ...whom, ...accuracy, name: `${name}.accuracy.${key}`, attribute: key },
        ];
      }),
      { ...whom, name: `${name}.plateau-end`, unit: 'steps', role: 'plateau-end' as const },
    ];
    let texts: Texts | undefined;
    let known: Phases = initialPhases;
    return {
      measures,
      async measure({ step }, model) {
        texts ??= model.write(asked, 'evaluation', 'recall');
        const knowledge = attributeKnowledge(
          texts,
          await evaluateAnswers(model, texts, population),
          population.attributes,
        );
        const of = (what: string, value: number): Reading => ({ name: `${name}.${what}`, value });
        const readings = [
          of('loss', knowledge.loss),
          of('accuracy', knowledge.accuracy),
          ...attributes.flatMap((attribute) => {
            const { loss, accuracy } = knowledge.attributes[population.attributes.indexOf(attribute)];
            const key = attributeKey(attribute);
            return [of(`loss.${key}`, loss), of(`accuracy.${key}`, accuracy)];
          }),
        ];
        const before = known;
        known = nextPhases(before, step, knowledge.loss, baseline);
        if (before.plateauEnd === null && known.plateauEnd !== null) {
          readings.push(of('plateau-end', known.plateauEnd));
        }
        return readings;
      },
      save: () => known,
      restore(state) {
        known = parseState(phasesSchema, state);
      },
    };
  },
});
