/**
 * Distributions define how likely each individual is to be drawn. Samplers return them, and they compose.
 *
 * A distribution covers the individuals `0 .. size - 1`. It stores no table unless it was created from one, so ten
 * million individuals cost as much as a thousand.
 */
import type { RandomStream } from '../random/index.js';

export interface Distribution {
  /** One more than the largest individual that can be drawn. */
  readonly size: number;
  /** Draws one individual. */
  draw(stream: RandomStream): number;
  /** Probability of drawing `individual`; zero outside the range. */
  probability(individual: number): number;
  /** Short description for `recall plan`: "uniform over 2,048". */
  readonly description: string;
}
