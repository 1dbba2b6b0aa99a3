/**
 * Detects the three phases of learning facts from the attribute loss (paper, section 2.1): learning which values exist, the
 * plateau at the no-knowledge baseline, and learning who has which value.
 */
import { z } from 'zod';
import { plateauRule, type PhaseRule } from './plateau-rule.js';

/** Consecutive measurements beyond a level, and the step of the first. */
type Streak = { readonly since: number; readonly times: number };

/** The state of phase detection, as plain data. */
export type Phases = {
  readonly phase: 1 | 2 | 3;
  /** First step of the plateau, once confirmed. */
  readonly plateauStart: number | null;
  /** First step of phase 3, once confirmed. */
  readonly plateauEnd: number | null;
  readonly starting: Streak | null;
  readonly ending: Streak | null;
};

/** The state before the first measurement. */
export const initialPhases: Phases = {
  phase: 1,
  plateauStart: null,
  plateauEnd: null,
  starting: null,
  ending: null,
};

/**
 * Updates the state with one measurement of the attribute loss.
 *
 * The plateau starts at the first of `times` consecutive measurements with loss <= start * baseline, and ends at the first
 * of `times` with loss < end * baseline. Phases never recur. If the loss crosses both levels at once, the plateau ends
 * where it starts.
 *
 * @param baseline No-knowledge baseline of the measured sample, in nats
 */
export function nextPhases(
  before: Phases,
  step: number,
  loss: number,
  baseline: number,
  { start, end, times }: PhaseRule = plateauRule,
): Phases {
  const starting = loss <= start * baseline ? extend(before.starting, step) : null;
  const ending = loss < end * baseline ? extend(before.ending, step) : null;
  const reached = (streak: Streak | null) => (streak && streak.times >= times ? streak.since : null);
  const plateauEnd = before.plateauEnd ?? reached(ending);
  const plateauStart = before.plateauStart ?? reached(starting);
  const phase = plateauEnd !== null ? 3 : plateauStart !== null ? 2 : 1;
  return { phase, plateauStart, plateauEnd, starting, ending };
}

const extend = (streak: Streak | null, step: number): Streak => ({
  since: streak?.since ?? step,
  times: (streak?.times ?? 0) + 1,
});

const step = z.int().nonnegative();
const streak = z.object({ since: step, times: z.int().positive() }).nullable();

/** Validates stored phases. */
export const phasesSchema: z.ZodType<Phases> = z.object({
  phase: z.literal([1, 2, 3]),
  plateauStart: step.nullable(),
  plateauEnd: step.nullable(),
  starting: streak,
  ending: streak,
});
