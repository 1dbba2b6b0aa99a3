/**
 * What the model knows about individuals it trains on, asked in phrasings it has not seen of them (paper,
 * section 1.3 and appendix B.3), and when the plateau ended.
 */
import { z } from 'zod';
import type { Measurement } from '../../core/bus/events.js';
import { attributeKey, attributeKnowledge } from '../../core/measure/index.js';
import { defineProbe } from '../../core/plugin/define.js';
import type { Texts } from '../../core/plugin/model.js';
import { noKnowledgeBaseline } from '../../core/population/population.js';
import { permutation } from '../../core/random/index.js';

/**
 * Emits `recall.loss` (nats) and `recall.accuracy` (fraction), also for each attribute, and once
 * `recall.plateau-end` (steps): the first measured step whose loss lies below 0.99 of the no-knowledge
 * baseline, confirmed by the measurement after it. The paper gives no formula; this threshold fits the ends
 * that it plots.
 */
export const recall = defineProbe({
  name: 'recall',
  options: z.strictObject({
    individuals: z.int().positive().default(256).describe('How many individuals are asked about'),
  }),
  create({ options, individuals, population, seed }) {
    const n = Math.min(options.individuals, individuals);
    const permute = permutation(individuals, seed, 'recall');
    const asked = Array.from({ length: n }, (_, i) => permute(i));
    const threshold = 0.99 * noKnowledgeBaseline(population);
    let texts: Texts | undefined;
    let crossing: number | null = null;
    let ended = false;

    return {
      async measure({ step }, model) {
        texts ??= model.write(asked, 'evaluation', 'recall');
        const knowledge = attributeKnowledge(texts, await model.evaluate(texts), population.attributes);
        const of = (name: string, value: number, unit: string): Measurement => ({
          name: `recall.${name}`,
          value,
          unit,
          split: 'seen',
          n,
        });
        const measurements = [
          of('loss', knowledge.loss, 'nats'),
          of('accuracy', knowledge.accuracy, 'fraction'),
          ...population.attributes.flatMap((attribute, a) => [
            of(`loss.${attributeKey(attribute)}`, knowledge.attributes[a].loss, 'nats'),
            of(`accuracy.${attributeKey(attribute)}`, knowledge.attributes[a].accuracy, 'fraction'),
          ]),
        ];
        if (!ended) {
          if (knowledge.loss >= threshold) crossing = null;
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
        ({ crossing, ended } = state as { crossing: number | null; ended: boolean });
      },
    };
  },
});
