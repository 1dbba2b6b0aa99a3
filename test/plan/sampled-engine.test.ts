import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Engine } from '../../core/engine/engine.js';
import { sampledEngine } from '../../core/plan/sampled-engine.js';
import { recall, TINY } from '../cli/recall.js';
import type { Plan } from '../../core/plan/plan.js';

/** An engine whose programs take so many seconds by the clock, and no time. */
function slowEngine(seconds: number) {
  let now = 0;
  let runs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => 1000 * now);
  const run = () => {
    now += seconds;
    runs++;
    return Promise.resolve();
  };
  const engine = { compile: () => Promise.resolve({ name: 'slow', run }) } as unknown as Engine;
  return { engine: sampledEngine(engine), runs: () => runs };
}

afterEach(() => vi.restoreAllMocks());

describe('a sampled engine', () => {
  it.each([
    [3, 2, 6 * 3],
    [0.3, 4, 4 * 0.3],
    [0.01, 8, 0],
  ])('runs a program of %d seconds %i of 8 times, and counts the rest', async (seconds, runs, leftOut) => {
    const { engine, runs: ran } = slowEngine(seconds);
    const program = await engine.compile({ name: 'slow', fn: () => ({}), signature: {} });
    for (let i = 0; i < 8; i++) await program.run({}, {});
    expect(ran()).toBe(runs);
    expect(engine.leftOut()).toBeCloseTo(leftOut, 9);
  });
});

it('the plan of a run with a reference counts its steps, and trains none', async () => {
  const reference = ['--set', 'interventions.attention-patching.reference=3'];
  const args = ['plan', '--json', '--preset', 'attention-patching', ...TINY, ...reference];
  const { calibration } = JSON.parse((await recall(args)).stdout) as Plan;
  expect(calibration!.seconds).toBeGreaterThan(calibration!.secondsPerStep * 5);
});
