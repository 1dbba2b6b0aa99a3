/**
 * The three phases in which facts come to be known, told from the attribute loss as it is measured (paper, section
 * 2.1): which values there are, the plateau at the no-knowledge baseline, and who has which.
 */
import { z } from 'zod';
import { plateauRule, type PhaseRule } from './plateau-rule.js';

/** Measurements in a row beyond a level, and the step of the first. */
type Streak = { readonly since: number; readonly times: number };

/** What is known of the phases after some measurements: plain data. */
export type Phases = {
  readonly phase: 1 | 2 | 3;
  /** First step of the plateau, once it is certain. */
  readonly plateauStart: number | null;
  /** First step of phase 3, once it is certain. */
  readonly plateauEnd: number | null;
  readonly starting: Streak | null;
  readonly ending: Streak | null;
};

/** What is known before the first measurement. */
export const initialPhases: Phases = {
  phase: 1,
  plateauStart: null,
  plateauEnd: null,
  starting: null,
  ending: null,
};

/**
 * What is known after one more measurement of the attribute loss.
 *
 * The plateau starts at the first of `times` measurements in a row with loss <= start * baseline, and ends at the
 * first of `times` in a row with loss < end * baseline. A phase that is over does not come back. A loss that
 * falls through both levels at once has a plateau that ends where it starts.
 *
 * @param baseline Of what the loss was measured on, in nats
 */
export function nextPhases(
  before: Phases,
  step: number,
  loss: number,
  baseline: number,
  { start, end, times }: PhaseRule = plateauRule,
): Phases {
  const starting = loss <= start * baseline ? longer(before.starting, step) : null;
  const ending = loss < end * baseline ? longer(before.ending, step) : null;
  const reached = (streak: Streak | null) => (streak && streak.times >= times ? streak.since : null);
  const plateauEnd = before.plateauEnd ?? reached(ending);
  const plateauStart = before.plateauStart ?? reached(starting);
  const phase = plateauEnd !== null ? 3 : plateauStart !== null ? 2 : 1;
  return { phase, plateauStart, plateauEnd, starting, ending };
}

const longer = (streak: Streak | null, step: number): Streak => ({
  since: streak?.since ?? step,
  times: (streak?.times ?? 0) + 1,
});

const step = z.int().nonnegative();
const streak = z.object({ since: step, times: z.int().positive() }).nullable();

/** Phases as a file has them. */
export const phasesSchema: z.ZodType<Phases> = z.object({
  phase: z.literal([1, 2, 3]),
  plateauStart: step.nullable(),
  plateauEnd: step.nullable(),
  starting: streak,
  ending: streak,
});
