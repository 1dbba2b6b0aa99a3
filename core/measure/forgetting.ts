/** Measures of forgetting, computed from an accuracy matrix. */

/**
 * Accuracy by time and cohort: row t is measured after stage t, column j is cohort j. If there are as many stages as
 * cohorts, stage j trains on cohort j.
 */
export type AccuracyMatrix = readonly (readonly number[])[];

/**
 * Drop of each cohort from its best accuracy: max over t of a[t][j], minus a[last][j]; never negative.
 */
export function forgettingByCohort(matrix: AccuracyMatrix): number[] {
  const last = matrix[matrix.length - 1];
  return last.map((now, cohort) => Math.max(...matrix.map((row) => row[cohort])) - now);
}

/**
 * Average forgetting, 1/(T - 1) sum over j < T of (max over t < T of a[t][j] - a[T][j]): the mean drop of earlier cohorts. Negative
 * if the last stage improved them; 0 if there are none.
 *
 * Source: Chaudhry et al. 2018, https://arxiv.org/abs/1801.10112.
 */
export function averageForgetting(matrix: AccuracyMatrix): number {
  const before = matrix.slice(0, -1);
  const last = matrix[matrix.length - 1];
  const earlier = before.map((_, cohort) => Math.max(...before.map((row) => row[cohort])) - last[cohort]);
  return mean(earlier);
}

/**
 * Backward transfer, 1/(T - 1) sum over j < T of (a[T][j] - a[j][j]): the effect of later cohorts on
 * earlier ones. Negative if they were forgotten; 0 if there are none.
 *
 * Source: Lopez-Paz and Ranzato 2017, https://arxiv.org/abs/1706.08840.
 */
export function backwardTransfer(matrix: AccuracyMatrix): number {
  const last = matrix[matrix.length - 1];
  return mean(matrix.slice(0, -1).map((row, cohort) => last[cohort] - row[cohort]));
}

const mean = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** A measured accuracy. */
export interface CohortAccuracy {
  readonly step: number;
  readonly cohort: string;
  readonly accuracy: number;
}

/**
 * Builds the matrix: row t holds each cohort's last accuracy measured at or before `ends[t]`, or NaN.
 */
export function accuracyMatrix(
  measured: readonly CohortAccuracy[],
  cohorts: readonly string[],
  ends: readonly number[],
): number[][] {
  return ends.map((end) =>
    cohorts.map((cohort) => {
      const before = measured.filter((each) => each.cohort === cohort && each.step <= end);
      const last = before.reduce<CohortAccuracy | undefined>(
        (latest, each) => (latest && latest.step > each.step ? latest : each),
        undefined,
      );
      return last?.accuracy ?? NaN;
    }),
  );
}
