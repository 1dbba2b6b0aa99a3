/**
 * What the model says about individuals it has never seen (paper, section 4.1 and appendix F.2): a loss above
 * the no-knowledge baseline means that it answers with confidence what it cannot know.
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
 * Emits `hallucination.loss` (nats), `.accuracy`, `.max-probability` (fractions) and `.entropy` (nats) over
 * the values of held-out individuals. Their loss is compared with the baseline of the attributes that they have.
 */
export const hallucination = defineProbe({
  name: 'hallucination',
  description: 'What is said about people never seen',
  options: z.strictObject({
    individuals: z
      .int()
      .positive()
      .optional()
      .describe(
        'How many held-out individuals are asked about; by default 256, or all where there are fewer',
      ),
  }),
  create({ name: probe, options, population }) {
    const { heldOut } = population;
    checkHeldOut(population, probe);
    const n = options.individuals ?? Math.min(ASKED, heldOut);
    if (n > heldOut) {
      const problem = `${n} unseen individuals are to be asked about, and ${heldOut} are held out`;
      throw new RecallError('RECALL_OPTION', problem, {
        at: `probes.${probe}.individuals`,
        fix: `Ask about at most ${heldOut}, or raise population.heldOut.`,
      });
    }
    const asked = Array.from({ length: n }, (_, i) => population.capacity - 1 - i);
    const { loss, accuracy } = lossAndAccuracy(attributesOf(population, asked));
    const whom = { split: 'unseen', n } as const;
    let texts: Texts | undefined;
    return {
      measures: [
        { ...whom, ...loss, name: `${probe}.loss` },
        { ...whom, ...accuracy, name: `${probe}.accuracy` },
        { ...whom, name: `${probe}.max-probability`, unit: 'fraction', role: 'confidence' },
        { ...whom, name: `${probe}.entropy`, unit: 'nats', role: 'entropy' },
      ],
      async measure(_boundary, model) {
        texts ??= model.write(asked, 'evaluation', 'hallucination');
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
