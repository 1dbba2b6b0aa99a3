// Forgetting and transfer, as functions of a matrix of accuracies.
import { describe, expect, it } from 'vitest';
import {
  accuracyMatrix,
  averageForgetting,
  backwardTransfer,
  forgettingByCohort,
} from '../../core/measure/index.js';

const matrix = [
  [0.9, 0.0, 0.1],
  [0.4, 0.8, 0.1],
  [0.5, 0.2, 1.0],
];

describe('a matrix of accuracies', () => {
  it('tells how far each cohort fell from its best', () => {
    expect(forgettingByCohort(matrix).map((each) => each.toFixed(6))).toEqual([
      '0.400000',
      '0.600000',
      '0.000000',
    ]);
  });

  it('tells what was forgotten on average of the earlier cohorts', () => {
    expect(averageForgetting(matrix)).toBeCloseTo((0.9 - 0.5 + (0.8 - 0.2)) / 2, 12);
    expect(averageForgetting([[0.5], [0.7]])).toBeCloseTo(-0.2, 12);
  });

  it('tells what later cohorts did to earlier ones', () => {
    expect(backwardTransfer(matrix)).toBeCloseTo((0.5 - 0.9 + (0.2 - 0.8)) / 2, 12);
  });

  it('of a single stage has nothing to forget', () => {
    expect([averageForgetting([[1]]), backwardTransfer([[1]])]).toEqual([0, 0]);
  });

  it('is read from measurements at the ends of stages', () => {
    const at = (step: number, cohort: string, accuracy: number) => ({ step, cohort, accuracy });
    const measured = [at(0, 'a', 0), at(10, 'a', 0.9), at(20, 'a', 0.4), at(20, 'b', 0.8), at(15, 'b', 0.1)];
    expect(accuracyMatrix(measured, ['a', 'b'], [10, 20])).toEqual([
      [0.9, NaN],
      [0.4, 0.8],
    ]);
  });
});
