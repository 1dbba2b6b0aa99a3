/** The three phases in which facts come to be known (paper, section 2.1), told from the attribute loss. */

export type Phase = 1 | 2 | 3;

/** What happens in each phase, in words. */
export const phaseWords: Record<Phase, string> = {
  1: 'learning which values exist',
  2: 'plateau: building the recall circuit',
  3: 'knowledge: linking individuals to their values',
};

/** Below this part of the no-knowledge baseline the model knows individuals; the paper's plateaus end here. */
const knowledge = 0.99;
/** The loss falls steeply to about here and then slowly: what is left is noise of the measurement. */
const plateau = 1.05;

/**
 * Follows the attribute loss of seen individuals through the phases.
 *
 * A phase does not come back, with one exception: a single measurement below the baseline may be noise, and
 * counts for good only when the next one confirms it.
 */
export class PhaseOfLearning {
  private reached: 1 | 2 = 1;
  private below = 0;

  constructor(private readonly baseline: number) {}

  take(loss: number): void {
    if (this.below >= 2) return;
    this.below = loss < knowledge * this.baseline ? this.below + 1 : 0;
    if (loss <= plateau * this.baseline) this.reached = 2;
  }

  get current(): Phase {
    return this.below > 0 ? 3 : this.reached;
  }
}
