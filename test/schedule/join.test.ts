// One sampler after another, and how the decisions of parts find their way.
import { boundaryAt } from '../../core/plugin/boundary.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json, Transition } from '../../core/bus/events.js';
import { uniformOver } from '../../core/distribution/index.js';
import type { Sampler } from '../../core/plugin/contracts.js';
import { constant, cycle, fade, join, linear, partTransitions, until } from '../../core/schedule/index.js';

/** A sampler whose answer shows which step it was asked about: uniform over that many and one. */
const clock: Sampler = { at: (step) => uniformOver(step + 1) };
const named = (size: number) => constant(uniformOver(size));
const sizes = (sampler: Sampler, steps: readonly number[]) => steps.map((step) => sampler.at(step, []).size);
const refusal = expect.objectContaining({ code: 'RECALL_SCHEDULE' }) as Error;

/** Decides what it sees at every boundary; its answer shows how much it has decided. */
const diary: Sampler = {
  at: (_step, transitions) => uniformOver(1 + transitions.length),
  decide: ({ step, steps }, transitions) => ({ step, steps, before: transitions.map((t) => t.step) }),
};
const boundary = (step: number) => boundaryAt(step, 100);
const recorded = (step: number, data: Json): Transition => ({
  type: 'transition',
  step,
  plugin: 'sampler',
  data,
});

it('constant never changes', () => {
  const distribution = uniformOver(5);
  expect([0, 1, 1e9].map((step) => constant(distribution).at(step, []))).toEqual(Array(3).fill(distribution));
});

describe('join', () => {
  it('gives the step on a boundary to the stage that begins there', () => {
    const stages = join([
      { steps: 10, sampler: named(2) },
      { steps: 1, sampler: named(3) },
      { sampler: named(4) },
    ]);
    expect(sizes(stages, [0, 9, 10, 11, 1000])).toEqual([2, 2, 3, 4, 4]);
  });

  it('counts the steps of each stage from its own beginning', () => {
    const stages = join([{ steps: 10, sampler: clock }, { steps: 5, sampler: clock }, { sampler: clock }]);
    expect(sizes(stages, [0, 9, 10, 14, 15, 40])).toEqual([1, 10, 1, 5, 1, 26]);
  });

  it('goes on with the last stage for as long as it is asked, whatever length it has', () => {
    expect(sizes(join([{ steps: 3, sampler: clock }]), [2, 3, 99])).toEqual([3, 4, 100]);
  });

  it('puts every step into exactly the stage that the lengths say', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }), (lengths) => {
        const stages = join(lengths.map((steps, i) => ({ steps, sampler: named(i + 1) })));
        const expected = lengths.flatMap((steps, i) => Array<number>(steps).fill(i + 1));
        expect(sizes(stages, [...expected.keys()])).toEqual(expected);
      }),
    );
  });

  it.each([
    ['no stage', []],
    ['a stage before the last without a length', [undefined, 1]],
    ['a stage of no steps', [0, 1]],
    ['a stage of half a step', [0.5, 1]],
  ])('refuses %s', (_what, lengths) => {
    expect(() => join(lengths.map((steps) => ({ steps, sampler: clock })))).toThrow(refusal);
  });
});

describe('the decisions of a stage', () => {
  const stages = join([{ steps: 10, sampler: diary }, { sampler: diary }]);

  it('are made by the stage in force, in steps of its own', () => {
    expect(stages.decide!(boundary(9), [])).toEqual({ part: 0, data: { step: 9, steps: 100, before: [] } });
    expect(stages.decide!(boundary(10), [])).toEqual({ part: 1, data: { step: 0, steps: 90, before: [] } });
  });

  it('come back to that stage and no other, in its own words and steps', () => {
    const transitions = [recorded(4, { part: 0, data: 'a' }), recorded(12, { part: 1, data: 'b' })];
    expect(partTransitions(0, transitions)).toEqual([recorded(4, 'a')]);
    expect(partTransitions(1, transitions, 10)).toEqual([recorded(2, 'b')]);
    expect(stages.at(20, transitions).size).toBe(2);
    expect(stages.decide!(boundary(20), transitions)).toMatchObject({ data: { step: 10, before: [2] } });
  });

  it('find their way through schedules of schedules', () => {
    const nested = join([
      { steps: 10, sampler: clock },
      { sampler: join([{ steps: 5, sampler: clock }, { sampler: diary }]) },
    ]);
    const decision = nested.decide!(boundary(17), []);
    expect(decision).toEqual({ part: 1, data: { part: 1, data: { step: 2, steps: 85, before: [] } } });
    const transitions = [recorded(17, decision!)];
    expect(nested.at(18, transitions).size).toBe(2);
    expect(nested.decide!(boundary(18), transitions)).toMatchObject({ data: { data: { before: [2] } } });
  });

  it('are none when the stage in force does not decide', () => {
    expect(join([{ sampler: clock }]).decide!(boundary(3), [])).toBeUndefined();
  });

  it('of somebody else are left alone', () => {
    expect(
      partTransitions(0, [recorded(1, 'words'), recorded(2, null), recorded(3, { part: '0', data: 1 })]),
    ).toEqual([]);
  });
});

describe('what is no part of a schedule is told in words', () => {
  const [distribution, spec, sampler] = [uniformOver(5), { plugin: 'zipf' }, constant(uniformOver(5))];
  const never = () => undefined;
  it.each<[problem: string, make: (of: never) => Sampler, of: unknown]>([
    ['The argument of constant() is 3, not a distribution', constant, 3],
    ['The argument of constant() is an object, not a distribution', constant, sampler],
    [
      'The sampler of stage 2 is an object, not a sampler',
      join,
      [{ steps: 3, sampler }, { sampler: distribution }],
    ],
    ['The sampler of stage 1 is missing, not a sampler', join, [sampler]],
    ['The sampler of stage 1 is missing, not a sampler', join, [null]],
    ['The stages of a schedule are an object, not a list', join, sampler],
    ['The sampler of stage 1 is "zipf", not a sampler', cycle, [{ steps: 3, sampler: 'zipf' }]],
    ['The stages of a schedule are missing, not a list', cycle, undefined],
    ['The length of stage 1 is "3"', cycle, [{ steps: '3', sampler }]],
    ['The first sampler of a fade is an object, not a sampler', (of) => fade(of, sampler, linear(3)), spec],
    ['The second sampler of a fade is null, not a sampler', (of) => fade(sampler, of, linear(3)), null],
    ['The fraction of a fade is 0.5, not a function', (of) => fade(sampler, sampler, of), 0.5],
    ['The condition is "recall.loss", not a function', (of) => until(of, sampler, sampler), 'recall.loss'],
    ['The sampler before the condition is an object, not a sampler', (of) => until(never, of, sampler), spec],
    [
      'The sampler after the condition is missing, not a sampler',
      (of) => until(never, sampler, of),
      undefined,
    ],
  ])('%s', (problem, make, of) => {
    expect(() => make(of as never)).toThrow(expect.objectContaining({ problem }) as Error);
  });
});
