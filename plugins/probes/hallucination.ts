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
import { ASKED, checkHeldOut } from '../../core/population/held-out.js';

/**
 * Emits `hallucination.loss` (nats), `.accuracy`, `.max-probability` (fractions) and `.entropy` (nats) over
 * the values of held-out individuals.
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
