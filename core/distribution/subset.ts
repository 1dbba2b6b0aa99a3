/** Uniform distribution over listed individuals. */
import { RecallError } from '../errors.js';
import { describeValue } from '../describe-value.js';
import { checkList } from './check.js';
import type { Distribution } from './distribution.js';
import { checkSize, formatCount } from './uniform.js';

/**
 * Uniform over the listed individuals; an individual listed twice is twice as likely.
 *
 * @throws RecallError `RECALL_DISTRIBUTION` if the list is empty or not a list, or an entry is not a non-negative integer.
 */
export function subset(individuals: ArrayLike<number>): Distribution {
  checkList(individuals, 'The individuals', '[0, 1, 2]');
  checkSize(individuals.length);
  let counts: Map<number, number> | undefined;
  let size = 0;
  for (let i = 0; i < individuals.length; i++) {
    const individual = individuals[i];
    if (!Number.isSafeInteger(individual) || individual < 0) {
      throw new RecallError('RECALL_DISTRIBUTION', `There is no individual ${describeValue(individual)}`);
    }
    size = Math.max(size, individual + 1);
  }
  return {
    size,
    description: `uniform over ${formatCount(individuals.length)} listed`,
    draw: (stream) => individuals[stream.integer(individuals.length)],
    probability(individual) {
      if (!counts) {
        counts = new Map();
        for (let i = 0; i < individuals.length; i++) {
          counts.set(individuals[i], (counts.get(individuals[i]) ?? 0) + 1);
        }
      }
      return (counts.get(individual) ?? 0) / individuals.length;
    },
  };
}
