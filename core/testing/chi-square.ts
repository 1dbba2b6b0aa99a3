/** Pearson's chi-square goodness-of-fit test, to compare draws with a distribution. */

/** ln Gamma(x) for x > 0 (Lanczos, g = 7, nine terms; relative error below 1e-13). */
function logGamma(x: number): number {
  const coefficients = [
    0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
    12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ];
  const z = x - 1;
  const t = z + 7.5;
  const series = coefficients.reduce((sum, c, i) => (i === 0 ? c : sum + c / (z + i)), 0);
  return 0.5 * Math.log(2 * Math.PI) + (z + 0.5) * Math.log(t) - t + Math.log(series);
}

/** The regularised upper incomplete gamma function Q(a, x), by series below a + 1 and by continued fraction above. */
function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const scale = Math.exp(-x + a * Math.log(x) - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; term > sum * 1e-15; n++) sum += term *= x / (a + n);
    return 1 - scale * sum;
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let i = 1; i < 10000; i++) {
    const an = -i * (i - a);
    b += 2;
    d = 1 / (an * d + b);
    c = b + an / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < 1e-14) break;
  }
  return scale * fraction;
}

/**
 * The p-value of observed counts under expected counts: the probability of a deviation at least as large,
 * if the draws follow the distribution.
 *
 * Cells whose expectation is zero must be empty (p = 0 otherwise); cells below 5 are pooled, as is customary.
 */
export function chiSquare(observed: readonly number[], expected: readonly number[]): number {
  let statistic = 0;
  let cells = 0;
  let pooledObserved = 0;
  let pooledExpected = 0;
  const add = (o: number, e: number) => {
    statistic += (o - e) ** 2 / e;
    cells++;
  };
  for (let i = 0; i < expected.length; i++) {
    if (expected[i] === 0) {
      if (observed[i] > 0) return 0;
    } else if (expected[i] < 5) {
      pooledObserved += observed[i];
      pooledExpected += expected[i];
    } else add(observed[i], expected[i]);
  }
  if (pooledExpected > 0) add(pooledObserved, pooledExpected);
  return cells < 2 ? 1 : upperGamma((cells - 1) / 2, statistic / 2);
}
