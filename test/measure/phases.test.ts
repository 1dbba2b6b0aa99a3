// The rule of the phases: what noise cannot do to it.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextPhases, initialPhases, plateauRule, type Phases } from '../../core/measure/index.js';

const after = (losses: readonly number[], rule = {}): Phases =>
  losses.reduce<Phases>(
    (known, loss, step) => nextPhases(known, step, loss, 1, { ...plateauRule, ...rule }),
    initialPhases,
  );

describe('the phases', () => {
  it('begin with the values, reach the plateau at 1.05 of the baseline, and end it below 0.99', () => {
    expect(after([3, 1.06, 1.06])).toMatchObject({ phase: 1, plateauStart: null, plateauEnd: null });
    expect(after([3, 1.05, 1.05])).toMatchObject({ phase: 2, plateauStart: 1, plateauEnd: null });
    expect(after([3, 1, 0.99, 0.99])).toMatchObject({ phase: 2 });
    expect(after([3, 1, 0.98, 0.97])).toMatchObject({ phase: 3, plateauStart: 1, plateauEnd: 2 });
  });

  it('give a loss that falls through everything at once a plateau without length', () => {
    expect(after([3, 0.5, 0.4])).toMatchObject({ phase: 3, plateauStart: 1, plateauEnd: 1 });
  });

  it('never come back, and count only so many measurements in a row', () => {
    const loss = fc.double({ min: 0.9, max: 1.2, noNaN: true });
    fc.assert(
      fc.property(fc.array(loss, { maxLength: 60 }), fc.integer({ min: 1, max: 4 }), (losses, times) => {
        let phase = 1;
        losses.forEach((_, i) => {
          const now = after(losses.slice(0, i + 1), { times }).phase;
          expect(now).toBeGreaterThanOrEqual(phase);
          phase = now;
        });
        const inARow = (from: number) =>
          losses.slice(from, from + times).length === times &&
          losses.slice(from, from + times).every((each) => each < 0.99);
        const first = losses.findIndex((_, i) => inARow(i));
        expect(after(losses, { times }).plateauEnd).toBe(first < 0 ? null : first);
      }),
    );
  });
});
