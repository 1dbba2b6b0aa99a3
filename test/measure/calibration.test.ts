// Whether scores tell cases apart, and whether they come true as often as they say.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { areaUnderRoc, expectedCalibrationError } from '../../core/measure/index.js';

describe('the area under the ROC curve', () => {
  it('is the share of pairs in the right order, ties half', () => {
    const scores = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(scores, scores, (positive, negative) => {
        let right = 0;
        for (const p of positive) for (const n of negative) right += p > n ? 1 : p === n ? 0.5 : 0;
        expect(areaUnderRoc(positive, negative)).toBeCloseTo(right / positive.length / negative.length, 12);
      }),
    );
  });

  it('is 1 where all positives score higher, and a half where nothing differs', () => {
    expect(areaUnderRoc([3, 4], [1, 2])).toBe(1);
    expect(areaUnderRoc([1, 2], [3, 4])).toBe(0);
    expect(areaUnderRoc([1, 1, 1], [1])).toBe(0.5);
  });
});

describe('the expected calibration error', () => {
  it('is 0 for scores that come true as often as they say, and 1 for certainty that is always wrong', () => {
    expect(expectedCalibrationError([0.25, 0.25, 0.25, 0.25], [0, 1, 0, 0])).toBeCloseTo(0, 12);
    expect(expectedCalibrationError([1, 1], [0, 0])).toBe(1);
  });

  it('weighs bins by how many cases they hold', () => {
    const error = expectedCalibrationError([0.05, 0.95, 0.95, 0.95], [1, 1, 1, 0]);
    expect(error).toBeCloseTo(0.25 * 0.95 + 0.75 * Math.abs(2 / 3 - 0.95), 12);
  });
});
