/** What becomes of old knowledge while new knowledge is acquired, as functions of one matrix. */

/**
 * Accuracy by time and cohort: row t after learning stage t, column j for cohort j. Stage j is the one in which
 * cohort j is learned, where there are as many of them.
 */
export type AccuracyMatrix = readonly (readonly number[])[];

/**
 * How far each cohort has fallen from its best: max over t of a[t][j], minus a[last][j]; never below 0.
 */
export function forgetting(matrix: AccuracyMatrix): number[] {
  const last = matrix[matrix.length - 1];
  return last.map((now, cohort) => Math.max(...matrix.map((row) => row[cohort])) - now);
}

/**
 * Average forgetting, 1/(T - 1) sum over j < T of (max over t < T of a[t][j] - a[T][j]): how much of the earlier
 * cohorts was lost; negative where the last stage taught more of them. 0 when there is nothing earlier.
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
 * Backward transfer, 1/(T - 1) sum over j < T of (a[T][j] - a[j][j]): what learning later cohorts did to earlier
 * ones; below 0 where they were forgotten. 0 when there is nothing earlier.
 *
 * Source: Lopez-Paz and Ranzato 2017, https://arxiv.org/abs/1706.08840.
 */
export function backwardTransfer(matrix: AccuracyMatrix): number {
  const last = matrix[matrix.length - 1];
  return mean(matrix.slice(0, -1).map((row, cohort) => last[cohort] - row[cohort]));
}

const mean = (values: readonly number[]) =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;

/** One accuracy that was measured. */
export interface CohortAccuracy {
  readonly step: number;
  readonly cohort: string;
  readonly accuracy: number;
}

/**
 * The matrix at the ends of stages: row t holds each cohort's last accuracy measured at or before `ends[t]`, NaN
 * where there is none.
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
