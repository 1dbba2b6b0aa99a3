/** Where the plateau begins and ends. On its own, so that help texts can show it without loading a schema library. */

/** Where the phases begin, as parts of the no-knowledge baseline. */
export interface PhaseRule {
  /** The plateau begins where the loss has come down to this part of the baseline. */
  readonly start: number;
  /** It ends where the loss falls below this part. */
  readonly end: number;
  /** Measurements in a row that it takes, so that noise does not count. */
  readonly times: number;
}

/**
 * The rule, wherever nobody asks for another. The paper gives no formula: 0.99 fits the ends that it plots, and 1.05 is
 * where its losses stop falling steeply.
 */
export const plateauRule: PhaseRule = { start: 1.05, end: 0.99, times: 2 };
