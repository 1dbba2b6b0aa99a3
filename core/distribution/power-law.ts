/**
 * p(i) proportional to (i + 1)^-exponent: uniform at exponent 0, Zipf's law at 1 (paper, appendix B.2).
 */
import { RecallError } from '../errors.js';
import { describeValue } from '../describe-value.js';
import type { Distribution } from './distribution.js';
import { checkSize, formatCount, uniformOver } from './uniform.js';

/** expm1(x) / x, continuous at 0. */
const expm1Over = (x: number) => (Math.abs(x) > 1e-8 ? Math.expm1(x) / x : 1 + (x / 2) * (1 + x / 3));
/** log1p(x) / x, continuous at 0. */
const log1pOver = (x: number) => (Math.abs(x) > 1e-8 ? Math.log1p(x) / x : 1 - x * (0.5 - x / 3));

/**
 * A power law over `size` individuals; individual 0 is the most frequent. `exponent` is 0 or more.
 *
 * Draws by rejection-inversion (Hörmann and Derflinger, 1996): constant time and no table at any size.
 *
 * @throws RecallError `RECALL_DISTRIBUTION` if the exponent is negative or not finite, or the size is below 1.
 */
export function powerLaw(size: number, exponent: number): Distribution {
  checkSize(size);
  if (!(exponent >= 0 && Number.isFinite(exponent))) {
    throw new RecallError(
      'RECALL_DISTRIBUTION',
      `The exponent of a power law is ${describeValue(exponent)}`,
      {
        fix: 'Use a finite number, 0 or more.',
      },
    );
  }
  if (exponent === 0) return uniformOver(size);

  const density = (x: number) => Math.exp(-exponent * Math.log(x));
  // The integral of the density, (x^(1-a) - 1) / (1 - a), and its inverse, both continuous at a = 1.
  const integral = (x: number) => Math.log(x) * expm1Over((1 - exponent) * Math.log(x));
  const inverse = (y: number) => Math.exp(y * log1pOver(Math.max(-1, y * (1 - exponent))));

  const low = integral(1.5) - 1;
  const high = integral(size + 0.5);
  const sure = 2 - inverse(integral(2.5) - density(2));
  let total: number | undefined;

  return {
    size,
    description: `power law with exponent ${exponent} over ${formatCount(size)}`,
    draw(stream) {
      for (;;) {
        const u = high + stream.uniform() * (low - high);
        const x = inverse(u);
        const rank = Math.min(size, Math.max(1, Math.floor(x + 0.5)));
        if (rank - x <= sure || u >= integral(rank + 0.5) - density(rank)) return rank - 1;
      }
    },
    probability(individual) {
      if (!(individual >= 0 && individual < size)) return 0;
      total ??= harmonic(size, exponent);
      return density(individual + 1) / total;
    },
  };
}

/** The generalised harmonic number, sum of k^-a for k = 1 .. n: exact up to n = 128, Euler-Maclaurin beyond. */
function harmonic(n: number, a: number): number {
  const exact = Math.min(n, 128);
  let sum = 0;
  for (let k = 1; k <= exact; k++) sum += k ** -a;
  if (exact === n) return sum;
  const area = (x: number) => Math.log(x) * expm1Over((1 - a) * Math.log(x));
  const slope = (x: number) => -a * x ** (-a - 1);
  const bend = (x: number) => -a * (a + 1) * (a + 2) * x ** (-a - 3);
  return (
    sum +
    (area(n) - area(exact)) +
    (n ** -a - exact ** -a) / 2 +
    (slope(n) - slope(exact)) / 12 -
    (bend(n) - bend(exact)) / 720
  );
}
