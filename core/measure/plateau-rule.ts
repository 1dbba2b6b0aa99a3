/** Where the plateau begins and ends. On its own, so that help texts can show it without loading a schema library. */

/** Thresholds of the phases, as fractions of the no-knowledge baseline. */
export interface PhaseRule {
  /** The plateau starts when the loss falls to this fraction of the baseline. */
  readonly start: number;
  /** The plateau ends when the loss falls below this fraction. */
  readonly end: number;
  /** Consecutive measurements required, to ignore noise. */
  readonly times: number;
}

/**
 * The default rule. The paper gives no formula: 0.99 matches the ends that it plots, and at 1.05 its losses stop falling
 * steeply.
 */
export const plateauRule: PhaseRule = { start: 1.05, end: 0.99, times: 2 };
