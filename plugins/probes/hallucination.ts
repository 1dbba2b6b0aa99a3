/**
 * Measures what the model predicts for individuals it has never seen (paper, section 4.1 and appendix F.2). A loss above
 * the no-knowledge baseline means confident answers without knowledge.
 */
import { z } from 'zod';
import {
  attributeKnowledge,
  attributesOf,
  defineProbe,
  evaluateAnswers,
  lossAndAccuracy,
  RecallError,
  type Texts,
} from 'recall-lab';
import { ASKED, checkHeldOut } from 'recall-lab/kit';

/**
 * Emits `hallucination.loss` (nats), `.accuracy`, `.max-probability` (fractions) and `.entropy` (nats) over the values of
 * held-out individuals. The baseline covers the attributes that they have.
 */
export const hallucination = defineProbe({
  name: 'hallucination',
  description: 'Answers about individuals never seen in training',
  options: z.strictObject({
    individuals: z
      .int()
      .positive()
      .optional()
      .describe('Sample size: held-out individuals (default: 256, or all if fewer)'),
  }),
  create({ name: probe, options, population }) {
    const { heldOut } = population;
    checkHeldOut(population, probe);
    const n = options.individuals ?? Math.min(ASKED, heldOut);
    if (n > heldOut) {
      const problem = `The probe samples ${n} held-out individuals, but only ${heldOut} are held out`;
      throw new RecallError('RECALL_OPTION', problem, {
        at: `probes.${probe}.individuals`,
        fix: `Use at most ${heldOut}, or raise population.heldOut.`,
      });
    }
    const sample = Array.from({ length: n }, (_, i) => population.capacity - 1 - i);
    const { loss, accuracy } = lossAndAccuracy(attributesOf(population, sample));
    const protocol = { split: 'unseen', n } as const;
    let texts: Texts | undefined;
    return {
      measures: [
        { ...protocol, ...loss, name: `${probe}.loss` },
        { ...protocol, ...accuracy, name: `${probe}.accuracy` },
        { ...protocol, name: `${probe}.max-probability`, unit: 'fraction', role: 'confidence' },
        { ...protocol, name: `${probe}.entropy`, unit: 'nats', role: 'entropy' },
      ],
      async measure(_boundary, model) {
        texts ??= model.write(sample, 'evaluation', 'hallucination');
        const knowledge = attributeKnowledge(
          texts,
          await evaluateAnswers(model, texts, population),
          population.attributes,
        );
        return [
          { name: `${probe}.loss`, value: knowledge.loss },
          { name: `${probe}.accuracy`, value: knowledge.accuracy },
          { name: `${probe}.max-probability`, value: knowledge.maxProbability },
          { name: `${probe}.entropy`, value: knowledge.entropy },
        ];
      },
    };
  },
});
