/**
 * A warm-up that finds its own length: few individuals until their plateau is well over, then everyone (paper,
 * section 3.2, which suggests it and does not try it).
 */
import { z } from 'zod';
import {
  below,
  constant,
  defineSampler,
  plateauRule,
  RecallError,
  stretched,
  uniform,
  until,
} from 'recall-lab';

/** A warm-up does best that lasts 2.4 times as long as its own plateau (paper, figure K: 1500 steps for 600). */
const STRETCH = 2.4;

/** As many as the preset measures. */
const FEWEST = 32;

interface Budget {
  readonly individuals: number;
  readonly steps: number;
  readonly batch: number;
}

/**
 * How many individuals to begin with: as many as are expected to be warm after `share` of the budget,
 * n = (share S B / 128 / (2.4 * 0.43))^(1 / 0.81), and never more than one in eight, nor fewer than 32: that many
 * are measured, and with fewer there is no plateau to speak of.
 *
 * 0.43 n^0.81 steps is where the plateau of n individuals ends in the paper's figure 2, at batches of 128. With a
 * share of 0.2 this is its best subset, 8k individuals of 64k in 8k steps, and near its best of 128k in 16k.
 */
export function warmupIndividuals({ individuals, steps, batch }: Budget, share: number): number {
  const affordable = ((share * steps * batch) / 128 / (STRETCH * 0.43)) ** (1 / 0.81);
  return Math.min(individuals, Math.max(FEWEST, Math.floor(Math.min(individuals / 8, affordable))));
}

/**
 * Uniform over a subset until `stretch` times the step at which its plateau ended, then over everyone; and over everyone
 * from `most` of the run on, whatever was measured.
 *
 * The plateau has ended when two measurements in a row lie below `level` of the no-knowledge baseline of the subset. Something
 * must measure the subset's own loss: `probes: { warmup: recall({ first: 128, every: 25 }) }`.
 */
export const adaptiveWarmup = defineSampler({
  name: 'adaptive-warmup',
  description: 'Few people until their plateau is well over, then everyone',
  options: z.strictObject({
    individuals: z.int().positive().optional().describe('Size of the subset; by default from the budget'),
    share: z
      .number()
      .positive()
      .max(1)
      .default(0.2)
      .describe('Share of the budget that the size is chosen for'),
    measurement: z.string().default('warmup.loss').describe("The subset's loss, by its name or role"),
    level: z
      .number()
      .positive()
      .max(1)
      .default(plateauRule.end)
      .describe('Of the baseline: where the plateau has ended'),
    stretch: z.number().min(1).default(STRETCH).describe("The warm-up's length over its own plateau's"),
    most: z.number().positive().max(1).default(0.15).describe('Share of the run after which it ends anyway'),
  }),
  create({ options, individuals, steps, batch }) {
    const { measurement, level, stretch, share, most } = options;
    const size = options.individuals ?? warmupIndividuals({ individuals, steps, batch }, share);
    if (size > individuals) {
      throw new RecallError('RECALL_OPTION', `${size} individuals of ${individuals} cannot be warmed up`, {
        at: 'sampler.individuals',
        fix: `At most ${individuals}.`,
      });
    }
    const ended = below(measurement, level, { of: 'baseline', times: plateauRule.times });
    const sampler = until(
      stretched(ended, stretch),
      constant(uniform(size)),
      constant(uniform(individuals)),
      {
        maximum: Math.ceil(most * steps),
      },
    );
    return {
      ...sampler,
      decide(boundary, transitions) {
        // Every probe measures before the first step.
        if (boundary.step === 0 && boundary.steps === steps) {
          checkAsked(boundary.measured(measurement)?.n, size, measurement);
        }
        return sampler.decide?.(boundary, transitions);
      },
    };
  },
});

/** @throws RecallError `RECALL_NEED` when what measures the subset asks about others, too. */
function checkAsked(n: number | undefined, size: number, measurement: string): void {
  if (n === undefined || n <= size) return;
  const problem = `A warm-up on ${size} individuals waits for "${measurement}", which asks about ${n}`;
  throw new RecallError('RECALL_NEED', problem, {
    at: 'sampler.measurement',
    fix: `Measure the first ${size} or fewer: probes: { warmup: { plugin: 'recall', first: ${size}, every: 25 } }.`,
  });
}
