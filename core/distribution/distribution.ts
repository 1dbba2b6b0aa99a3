/**
 * How likely each individual is to be seen: values that samplers return and that compose.
 *
 * A distribution lives on the individuals `0 .. size - 1` of whatever it is given; it stores no table unless
 * it was made from one, so ten million individuals cost what a thousand cost.
 */
import type { RandomStream } from '../random/index.js';

export interface Distribution {
  /** One more than the largest individual that can be drawn. */
  readonly size: number;
  /** Draws one individual. */
  draw(stream: RandomStream): number;
  /** Probability that a draw is `individual`; zero outside. */
  probability(individual: number): number;
  /** Says what it is, for `recall plan`: "uniform over 2,048". */
  readonly description: string;
}
