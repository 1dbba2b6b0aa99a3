/**
 * A warm-up that sets its own length: a few individuals until their plateau is well over, then everyone. The paper
 * suggests it in section 3.2, but does not test it.
 */
import { z } from 'zod';
import {
  below,
  constant,
  defineSampler,
  plateauRule,
  RecallError,
  stretched,
  uniformOver,
  until,
} from 'recall-lab';

/** The best warm-up lasts 2.4 times as long as its own plateau (paper, figure K: 1500 steps for 600). */
const STRETCH = 2.4;

/** Minimum subset size: as many individuals as the preset measures. */
const MIN_SUBSET = 32;

interface Budget {
  readonly individuals: number;
  readonly steps: number;
  readonly batch: number;
}

/**
 * The size of the subset: as many individuals as a warm-up can teach in `share` of the budget,
 * n = (share S B / 128 / (2.4 * 0.43))^(1 / 0.81), but at most one in eight and at least 32. The probe measures 32, and
 * fewer show no clear plateau.
 *
 * In the paper's figure 2, the plateau of n individuals ends after 0.43 n^0.81 steps with batches of 128. A share of 0.2
 * reproduces the paper's best subset, 8k of 64k individuals in 8k steps, and comes close to its best of 128k in 16k.
 */
export function warmupIndividuals({ individuals, steps, batch }: Budget, share: number): number {
  const affordable = ((share * steps * batch) / 128 / (STRETCH * 0.43)) ** (1 / 0.81);
  return Math.min(individuals, Math.max(MIN_SUBSET, Math.floor(Math.min(individuals / 8, affordable))));
}

/**
 * Uniform over a subset until `stretch` times the step at which its plateau ended, then over everyone. Switches after
 * `most` of the run in any case.
 *
 * The plateau has ended when two consecutive measurements lie below `level` times the subset's no-knowledge baseline.
 * A probe must measure the loss of the subset: `probes: { warmup: recall({ first: 128, every: 25 }) }`.
 */
export const adaptiveWarmup = defineSampler({
  name: 'adaptive-warmup',
  description: 'A few individuals until well after their plateau, then all of them',
  options: z.strictObject({
    individuals: z
      .int()
      .positive()
      .optional()
      .describe('Size of the subset (default: derived from the budget)'),
    share: z
      .number()
      .positive()
      .max(1)
      .default(0.2)
      .describe('Share of the budget that determines the default size'),
    measurement: z.string().default('warmup.loss').describe("Name or role of the subset's loss"),
    level: z
      .number()
      .positive()
      .max(1)
      .default(plateauRule.end)
      .describe('Fraction of the baseline below which the plateau has ended'),
    stretch: z.number().min(1).default(STRETCH).describe('Length of the warm-up relative to its plateau'),
    most: z
      .number()
      .positive()
      .max(1)
      .default(0.15)
      .describe('Share of the run after which the warm-up ends in any case'),
  }),
  create({ options, individuals, steps, batch }) {
    const { measurement, level, stretch, share, most } = options;
    const size = options.individuals ?? warmupIndividuals({ individuals, steps, batch }, share);
    if (size > individuals) {
      throw new RecallError(
        'RECALL_OPTION',
        `The warm-up asks for ${size} individuals, but training draws from ${individuals}`,
        {
          at: 'sampler.individuals',
          fix: `Use at most ${individuals}.`,
        },
      );
    }
    const ended = below(measurement, level, { of: 'baseline', times: plateauRule.times });
    const sampler = until(
      stretched(ended, stretch),
      constant(uniformOver(size)),
      constant(uniformOver(individuals)),
      {
        maximum: Math.ceil(most * steps),
      },
    );
    return {
      ...sampler,
      decide(boundary, transitions) {
        // All probes measure before the first step, so `n` is known.
        if (boundary.step === 0 && boundary.steps === steps) {
          checkSampleSize(boundary.measured(measurement)?.n, size, measurement);
        }
        return sampler.decide?.(boundary, transitions);
      },
    };
  },
});

/** @throws RecallError `RECALL_NEED` if the measurement covers individuals outside the subset. */
function checkSampleSize(n: number | undefined, size: number, measurement: string): void {
  if (n === undefined || n <= size) return;
  const problem = `The warm-up trains on ${size} individuals, but "${measurement}" measures ${n}`;
  throw new RecallError('RECALL_NEED', problem, {
    at: 'sampler.measurement',
    fix: `Measure at most the first ${size}: probes: { warmup: { plugin: 'recall', first: ${size}, every: 25 } }.`,
  });
}
