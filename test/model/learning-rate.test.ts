import { describe, expect, it } from 'vitest';
import { constant, cosine } from '../../core/model/learning-rate.js';

describe('the cosine learning rate', () => {
  it('starts at the peak, passes the middle half-way, and ends at the final rate', () => {
    expect(cosine(0, 100, 1e-3, 1e-4)).toBeCloseTo(1e-3, 12);
    expect(cosine(50, 100, 1e-3, 1e-4)).toBeCloseTo(5.5e-4, 12);
    expect(cosine(100, 100, 1e-3, 1e-4)).toBeCloseTo(1e-4, 12);
  });

  it('stays at the final rate when the run goes on', () => {
    expect(cosine(250, 100, 1e-3)).toBe(0);
  });
});

describe('the constant learning rate', () => {
  it('is the peak at every step', () => {
    expect([0, 7, 100].map((step) => constant(step, 100, 3e-4))).toEqual([3e-4, 3e-4, 3e-4]);
  });
});
