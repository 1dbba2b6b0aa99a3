// When a plugin is asked.
import { describe, expect, it } from 'vitest';
import { isDue } from '../../core/plugin/cadence.js';

const due = (every: number | 'logarithmic', steps: number) =>
  Array.from({ length: steps + 1 }, (_, step) => step).filter((step) => isDue(every, step, steps));

describe('a cadence', () => {
  it('of n steps is every nth boundary, and always the first and the last', () => {
    expect(due(10, 35)).toEqual([0, 10, 20, 30, 35]);
    expect(due(100, 7)).toEqual([0, 7]);
    expect(due(1, 3)).toEqual([0, 1, 2, 3]);
  });

  it('that is logarithmic is at 1, 2 and 5 times the powers of ten', () => {
    expect(due('logarithmic', 7000)).toEqual([0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 7000]);
    for (let power = 1; power <= 1e12; power *= 10) {
      for (const mantissa of [1, 2, 5]) expect(isDue('logarithmic', mantissa * power, 1e15)).toBe(true);
      for (const mantissa of [3, 4, 6, 9]) expect(isDue('logarithmic', mantissa * power, 1e15)).toBe(false);
      if (power > 1) expect(isDue('logarithmic', power + 1, 1e15)).toBe(false);
    }
  });
});
