// Until a condition: the switch follows from what is measured, and afterwards from the record alone.
import fc from 'fast-check';
import { above, below, constant, join, stretched, uniformOver, until, type Sampler } from 'recall-lab';
import { describe, expect, it } from 'vitest';
import { answer, decisions, type MadeUp } from './simulated-run.js';

const few = constant(uniformOver(4));
/** Tells its own step by its size. */
const clock: Sampler = { at: (step) => uniformOver(1000 + step) };
const STEPS = 40;

/** A loss that is measured every `every` steps. */
const losses =
  (values: readonly number[], every = 1): MadeUp =>
  (step): Record<string, number> =>
    step / every in values ? { 'recall.loss': values[step / every] } : {};

const firstOfAfter = (schedule: Sampler, transitions: ReturnType<typeof decisions>) => {
  for (let step = 0; step < STEPS; step++) if (schedule.at(step, transitions).size >= 1000) return step;
  return undefined;
};

describe('until', () => {
  it('switches at the boundary where the measurement crosses the level, and counts steps from there', () => {
    const schedule = until(below('recall.loss', 3), few, clock);
    const decided = decisions(schedule, STEPS, losses([5, 4, 3, 2.9, 8]));
    expect(decided).toHaveLength(1);
    expect([0, 2, 3, 5].map((step) => schedule.at(step, decided).size)).toEqual([4, 4, 1000, 1002]);
  });

  it('waits for several measurements in a row, whatever lies between them', () => {
    const schedule = until(below('recall.loss', 3, { times: 2 }), few, clock);
    const outlier = decisions(schedule, STEPS, losses([5, 2, 5, 2, 2, 5], 5));
    expect(firstOfAfter(schedule, outlier)).toBe(20);
    expect(firstOfAfter(schedule, decisions(schedule, STEPS, losses([5, 2, 5, 2, 5, 2, 5, 2], 5)))).toBe(
      undefined,
    );
  });

  it('never takes a loss that is not a number for a crossing', () => {
    const schedule = until(below('recall.loss', 3), few, clock);
    expect(decisions(schedule, STEPS, losses([NaN, NaN]))).toEqual([]);
  });

  it('lasts at least the minimum and at most the maximum', () => {
    const condition = above('recall.loss', 3);
    const early = until(condition, few, clock, { minimum: 12 });
    expect(firstOfAfter(early, decisions(early, STEPS, losses([1, 4])))).toBe(12);
    const late = until(condition, few, clock, { maximum: 9 });
    expect(firstOfAfter(late, decisions(late, STEPS, losses([1], 1)))).toBe(9);
    const after = decisions(late, STEPS, (step) => ({ 'recall.loss': step > 20 ? 9 : 1 }));
    expect(after).toEqual([]);
  });

  it('stretches a stage in proportion to how long something took', () => {
    const schedule = until(stretched(below('recall.loss', 3, { times: 2 }), 2.5), few, clock);
    const decided = decisions(schedule, STEPS, losses([5, 5, 2, 2, 2], 5));
    // Below since step 10, known at 15.
    expect(decided.map(({ step }) => step)).toEqual([10, 15]);
    expect(firstOfAfter(schedule, decided)).toBe(25);
  });

  it('lets the parts decide too, each in steps of its own', () => {
    const noting: Sampler = {
      at: (_step, transitions) => uniformOver(1000 + transitions.length),
      decide: ({ step, steps }) => (step <= 1 ? { step, steps } : undefined),
    };
    const schedule = until(below('recall.loss', 3, { times: 2 }), noting, noting);
    const decided = decisions(schedule, STEPS, losses([2, 5, 2, 2]));
    expect(decided.map(({ step, data }) => [step, data])).toEqual([
      [
        0,
        [
          { part: 0, data: { step: 0, steps: STEPS } },
          { part: 2, data: { remember: { since: 0, times: 1 } } },
        ],
      ],
      [
        1,
        [
          { part: 0, data: { step: 1, steps: STEPS } },
          { part: 2, data: { remember: null } },
        ],
      ],
      [2, { part: 2, data: { remember: { since: 2, times: 1 } } }],
      [
        3,
        [
          { part: 2, data: { switchAt: 3 } },
          { part: 1, data: { step: 0, steps: STEPS - 3 } },
        ],
      ],
      [4, { part: 1, data: { step: 1, steps: STEPS - 3 } }],
    ]);
    expect(schedule.at(4, decided).size).toBe(1002);
  });

  it('nests: one stage after another, each until its own condition', () => {
    const level = (value: number) => below('recall.loss', value);
    const schedule = until(
      level(3),
      few,
      until(
        level(2),
        constant(uniformOver(8)),
        join([{ steps: 2, sampler: constant(uniformOver(16)) }, { sampler: clock }]),
      ),
    );
    const decided = decisions(schedule, STEPS, losses([5, 2.5, 2.5, 1.5, 5]));
    const sizes = [0, 1, 2, 3, 4, 5, 6].map((step) => schedule.at(step, decided).size);
    expect(sizes).toEqual([4, 8, 8, 16, 16, 1000, 1001]);
  });

  it.each([
    [-1, 5],
    [6, 5],
    [1.5, 5],
    [0, NaN],
  ])('refuses to last from %s to %s steps', (minimum, maximum) => {
    expect(() => until(above('x', 0), few, clock, { minimum, maximum })).toThrow(
      expect.objectContaining({ code: 'RECALL_SCHEDULE' }),
    );
  });

  const anyRun = fc.record({
    values: fc.array(fc.constantFrom(2, 2.5, 5), { maxLength: 20 }),
    every: fc.integer({ min: 1, max: 4 }),
    times: fc.integer({ min: 1, max: 3 }),
    factor: fc.constantFrom(1, 1.5, 3),
    minimum: fc.nat(5),
    maximum: fc.integer({ min: 5, max: 50 }),
  });
  type AnyRun = typeof anyRun extends fc.Arbitrary<infer T> ? T : never;
  const scheduleOf = ({ times, factor, minimum, maximum }: AnyRun) =>
    until(stretched(below('recall.loss', 3, { times }), factor), few, clock, { minimum, maximum });

  it('answers for the past as it did when it was the present', () => {
    fc.assert(
      fc.property(anyRun, (run) => {
        const schedule = scheduleOf(run);
        const decided = decisions(schedule, STEPS, losses(run.values, run.every));
        for (let step = STEPS; step >= 0; step--) {
          const known = decided.filter((transition) => transition.step <= step);
          expect(answer(schedule, step, decided)).toEqual(answer(schedule, step, known));
        }
      }),
    );
  });

  it('goes on after an interruption, from the record alone, as if there had been none', () => {
    fc.assert(
      fc.property(anyRun, fc.nat(STEPS), (run, interrupted) => {
        const madeUp = losses(run.values, run.every);
        const whole = decisions(scheduleOf(run), STEPS, madeUp);
        const before = whole.filter(({ step }) => step < interrupted);
        expect(decisions(scheduleOf(run), STEPS, madeUp, interrupted, before)).toEqual(whole);
      }),
    );
  });
});
