/**
 * Whether a model's certainty tells those whom it knows from those whom it makes up: hallucinations are less
 * certain than knowledge (paper, section 4.1), and this says how well that can be used.
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
 * Asks about as many seen as unseen individuals, and scores how likely each is to be known: by the mean over the
 * tokens of its values of the largest probability, and by exp(-mean entropy), the probability that a guess would
 * have among as many equal choices.
 *
 * Emits `calibration.auroc.max-probability` and `.auroc.entropy` (how often a seen individual scores above an unseen
 * one; 0.5 is chance), `.ece.max-probability` and `.ece.entropy` (the scores as probabilities of being known, against
 * being seen), and `.ece.seen` and `.ece.unseen` (the probability of each token of an answer, against its being
 * right): expected calibration errors, in ten bins.
 */
export const calibration = defineProbe({
  name: 'calibration',
  description: 'How well certainty tells whom the model knows from whom it makes up',
  options: z.strictObject({
    individuals: z
      .int()
      .positive()
      .optional()
      .describe('How many seen, and how many held out; by default 256, or all where there are fewer'),
  }),
  create({ name, options, individuals, population, seed }) {
    const most = Math.min(population.heldOut, individuals);
    checkHeldOut(population, name);
    const n = options.individuals ?? Math.min(ASKED, most);
    if (n > most) {
      throw new RecallError(
        'RECALL_OPTION',
        `${n} seen and as many unseen individuals are to be asked about, and there are ${individuals} and ${population.heldOut}`,
        { at: `probes.${name}.individuals`, fix: `Ask about at most ${most}, or raise population.heldOut.` },
      );
    }
    const permute = permutation(individuals, seed, 'calibration');
    const known = Array.from({ length: n }, (_, i) => permute(i));
    const unknown = Array.from({ length: n }, (_, i) => population.capacity - 1 - i);
    const of = (what: string, split: 'seen' | 'unseen', asked: number) =>
      ({ name: `${name}.${what}`, unit: 'fraction', split, n: asked }) as const;
    let texts: { readonly seen: Texts; readonly unseen: Texts } | undefined;

    return {
      measures: [
        ...['max-probability', 'entropy'].flatMap((score) => [
          of(`auroc.${score}`, 'unseen', 2 * n),
          of(`ece.${score}`, 'unseen', 2 * n),
        ]),
        of('ece.seen', 'seen', n),
        of('ece.unseen', 'unseen', n),
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
        const ofTokens = (split: 'seen' | 'unseen') => {
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
          ofTokens('seen'),
          ofTokens('unseen'),
        ];
      },
    };
  },
});
