/**
 * Measures how well the model's certainty separates knowledge from hallucination: hallucinations are less certain (paper,
 * section 4.1).
 */
import { z } from 'zod';
import {
  areaUnderRoc,
  confidences,
  defineProbe,
  expectedCalibrationError,
  permutation,
  RecallError,
  type Texts,
  valuePredictions,
} from 'recall-lab';
import { ASKED, checkHeldOut } from 'recall-lab/kit';

/**
 * Samples equal numbers of seen and unseen individuals, and scores how likely the model is to know each: by the mean
 * largest probability over value tokens, and by exp(-mean entropy), the probability of a guess among equally many choices.
 *
 * Emits `calibration.auroc.max-probability` and `.auroc.entropy`: how often a seen individual scores above an unseen one
 * (0.5 is chance). Emits expected calibration errors in ten bins: `.ece.max-probability` and `.ece.entropy` compare the
 * scores with being seen; `.ece.seen` and `.ece.unseen` compare each token's probability with being correct.
 */
export const calibration = defineProbe({
  name: 'calibration',
  description: 'How well confidence separates recall from hallucination',
  options: z.strictObject({
    individuals: z
      .int()
      .positive()
      .optional()
      .describe('Sample size: seen, and equally many held-out individuals (default: 256, or all if fewer)'),
  }),
  create({ name, options, individuals, population, seed }) {
    const available = Math.min(population.heldOut, individuals);
    checkHeldOut(population, name);
    const n = options.individuals ?? Math.min(ASKED, available);
    if (n > available) {
      throw new RecallError(
        'RECALL_OPTION',
        `The probe samples ${n} seen and ${n} held-out individuals, but there are ${individuals} and ${population.heldOut}`,
        { at: `probes.${name}.individuals`, fix: `Use at most ${available}, or raise population.heldOut.` },
      );
    }
    const permute = permutation(individuals, seed, 'calibration');
    const known = Array.from({ length: n }, (_, i) => permute(i));
    const unknown = Array.from({ length: n }, (_, i) => population.capacity - 1 - i);
    const declare = (what: string, split: 'seen' | 'unseen', n: number) =>
      ({ name: `${name}.${what}`, unit: 'fraction', split, n }) as const;
    let texts: { readonly seen: Texts; readonly unseen: Texts } | undefined;

    return {
      measures: [
        ...['max-probability', 'entropy'].flatMap((score) => [
          declare(`auroc.${score}`, 'unseen', 2 * n),
          declare(`ece.${score}`, 'unseen', 2 * n),
        ]),
        declare('ece.seen', 'seen', n),
        declare('ece.unseen', 'unseen', n),
      ],
      async measure(_boundary, model) {
        texts ??= {
          seen: model.write(known, 'evaluation', 'calibration seen'),
          unseen: model.write(unknown, 'evaluation', 'calibration unseen'),
        };
        const metrics = {
          seen: await model.evaluate(texts.seen),
          unseen: await model.evaluate(texts.unseen),
        };
        const people = {
          seen: confidences(texts.seen, metrics.seen),
          unseen: confidences(texts.unseen, metrics.unseen),
        };
        const scores = {
          'max-probability': {
            seen: people.seen.map(({ maxProbability }) => maxProbability),
            unseen: people.unseen.map(({ maxProbability }) => maxProbability),
          },
          entropy: {
            seen: people.seen.map(({ entropy }) => Math.exp(-entropy)),
            unseen: people.unseen.map(({ entropy }) => Math.exp(-entropy)),
          },
        };
        const outcomes = [...known.map(() => 1), ...unknown.map(() => 0)];
        const tokenError = (split: 'seen' | 'unseen') => {
          const answers = valuePredictions(texts![split], metrics[split]);
          const value = expectedCalibrationError(answers.confidences, answers.outcomes);
          return { name: `${name}.ece.${split}`, value };
        };
        return [
          ...Object.entries(scores).flatMap(([score, { seen, unseen }]) => [
            { name: `${name}.auroc.${score}`, value: areaUnderRoc(seen, unseen) },
            {
              name: `${name}.ece.${score}`,
              value: expectedCalibrationError([...seen, ...unseen], outcomes),
            },
          ]),
          tokenError('seen'),
          tokenError('unseen'),
        ];
      },
    };
  },
});
