/**
 * What the model says about individuals it has never seen (paper, section 4.1 and appendix F.2): a loss above
 * the no-knowledge baseline means that it answers with confidence what it cannot know.
 */
import { z } from 'zod';
import type { Measurement } from '../../core/bus/events.js';
import { RecallError } from '../../core/errors.js';
import { attributeKnowledge } from '../../core/measure/index.js';
import { defineProbe } from '../../core/plugin/define.js';
import type { Texts } from '../../core/plugin/model.js';

/**
 * Emits `hallucination.loss` (nats), `.accuracy`, `.max-probability` (fractions) and `.entropy` (nats) over
 * the values of held-out individuals.
 */
export const hallucination = defineProbe({
  name: 'hallucination',
  description: 'What is said about people never seen',
  options: z.strictObject({
    individuals: z.int().positive().default(256).describe('How many held-out individuals are asked about'),
  }),
  create({ name: probe, options, population }) {
    const n = options.individuals;
    if (n > population.heldOut) {
      throw new RecallError(
        'RECALL_OPTION',
        `${n} unseen individuals are to be asked about, and ${population.heldOut} are held out`,
        {
          at: `probes.${probe}.individuals`,
          fix:
            population.heldOut > 0
              ? `Ask about at most ${population.heldOut}, or raise population.heldOut.`
              : `Raise population.heldOut, or take the probe out: probes: { ${probe}: false }.`,
        },
      );
    }
    const asked = Array.from({ length: n }, (_, i) => population.capacity - 1 - i);
    let texts: Texts | undefined;
    return {
      async measure(_boundary, model) {
        texts ??= model.write(asked, 'evaluation', 'hallucination');
        const knowledge = attributeKnowledge(texts, await model.evaluate(texts), population.attributes);
        const of = (name: string, value: number, unit: string): Measurement => ({
          name: `${probe}.${name}`,
          value,
          unit,
          split: 'unseen',
          n,
        });
        return [
          of('loss', knowledge.loss, 'nats'),
          of('accuracy', knowledge.accuracy, 'fraction'),
          of('max-probability', knowledge.maxProbability, 'fraction'),
          of('entropy', knowledge.entropy, 'nats'),
        ];
      },
    };
  },
});
