// A cycle runs its stages in turns; each visit begins afresh.
import fc from 'fast-check';
import { constant, cycle, range, uniformOver, type Sampler } from 'recall-lab';
import { describe, expect, it } from 'vitest';
import { decisions } from './simulated-run.js';

/** Tells its own step by its size. */
const clock: Sampler = { at: (step) => uniformOver(step + 1) };

describe('cycle', () => {
  it('begins each stage at its boundary, again and again, at step 0 of its own', () => {
    const stages = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(stages, fc.nat(200), (lengths, asked) => {
        const schedule = cycle(lengths.map((steps) => ({ steps, sampler: clock })));
        // By counting, step by step.
        let stage = 0;
        let own = 0;
        for (let step = 0; step < asked; step++) {
          own++;
          if (own === lengths[stage]) [stage, own] = [(stage + 1) % lengths.length, 0];
        }
        expect(schedule.at(asked, []).size).toBe(own + 1);
      }),
    );
  });

  it('alternates two groups', () => {
    const groups = [range(0, 8), range(8, 16)].map((group) => ({ steps: 5, sampler: constant(group) }));
    const schedule = cycle(groups);
    const first = (step: number) => schedule.at(step, []).probability(0) > 0;
    expect([0, 4, 5, 9, 10, 14, 15].map(first)).toEqual([true, true, false, false, true, true, false]);
  });

  it('forgets at each visit what was decided at the one before', () => {
    const remembering: Sampler = {
      at: (_step, transitions) => uniformOver(1 + transitions.length),
      decide: ({ step }) => (step === 1 ? 'seen' : undefined),
    };
    const schedule = cycle([
      { steps: 3, sampler: remembering },
      { steps: 2, sampler: clock },
    ]);
    const decided = decisions(schedule, 7, () => ({}));
    expect(decided.map(({ step }) => step)).toEqual([1, 6]);
    expect([2, 7, 12].map((step) => schedule.at(step, decided).size)).toEqual([2, 2, 1]);
  });

  it.each([[[]], [[{ steps: 0, sampler: clock }]], [[{ steps: 1.5, sampler: clock }]]])(
    'refuses %j',
    (stages) => {
      expect(() => cycle(stages)).toThrow(expect.objectContaining({ code: 'RECALL_SCHEDULE' }));
    },
  );
});
