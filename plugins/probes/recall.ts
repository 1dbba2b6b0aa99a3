/**
 * What the model knows about individuals it trains on, asked in phrasings it has not seen of them (paper,
 * section 1.3 and appendix B.3), and when the plateau ended.
 */
import { z } from 'zod';
import type { Measurement } from '../../core/bus/events.js';
import { attributeKey, attributeKnowledge } from '../../core/measure/index.js';
import { defineProbe } from '../../core/plugin/define.js';
import { remembered } from '../../core/plugin/remembered.js';
import type { Texts } from '../../core/plugin/model.js';
import { noKnowledgeBaseline, VALUE } from '../../core/population/population.js';
import { permutation } from '../../core/random/index.js';

const saved = z.object({ crossing: z.int().nullable(), ended: z.boolean() });

/**
 * Emits `recall.loss` (nats) and `recall.accuracy` (fraction), also for each attribute, and once
 * `recall.plateau-end` (steps): the first measured step whose loss lies below 0.99 of the no-knowledge
 * baseline, confirmed by the measurement after it. The paper gives no formula; this threshold fits the ends
 * that it plots.
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
    let texts: Texts | undefined;
    let crossing: number | null = null;
    let ended = false;

    const of = (what: string, value: number, unit: string): Measurement => ({
      name: `${name}.${what}`,
      value,
      unit,
      split: 'seen',
      n,
    });
    return {
      async measure({ step }, model) {
        texts ??= model.write(asked, 'evaluation', 'recall');
        const knowledge = attributeKnowledge(texts, await model.evaluate(texts), population.attributes);
        // Facts of one's own may have relations that nobody here has.
        const occurring = occurringAttributes(texts);
        const attributes = population.attributes.filter((_, a) => occurring.has(a));
        const measurements = [
          of('loss', knowledge.loss, 'nats'),
          of('accuracy', knowledge.accuracy, 'fraction'),
          ...attributes.flatMap((attribute) => {
            const { loss, accuracy } = knowledge.attributes[population.attributes.indexOf(attribute)];
            const key = attributeKey(attribute);
            return [of(`loss.${key}`, loss, 'nats'), of(`accuracy.${key}`, accuracy, 'fraction')];
          }),
        ];
        if (!ended) {
          if (!(knowledge.loss < 0.99 * noKnowledgeBaseline({ attributes }))) crossing = null;
          else if (crossing === null) crossing = step;
          else {
            ended = true;
            measurements.push(of('plateau-end', crossing, 'steps'));
          }
        }
        return measurements;
      },
      save: () => ({ crossing, ended }),
      restore(state) {
        ({ crossing, ended } = remembered(saved, state));
      },
    };
  },
});

/** Indices of the attributes of which some text has a value. */
function occurringAttributes({ roles }: Texts): ReadonlySet<number> {
  const occurring = new Set<number>();
  for (const role of roles) if (role >= VALUE) occurring.add(role - VALUE);
  return occurring;
}
