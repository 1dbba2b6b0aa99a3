import { describe, expect, it } from 'vitest';
import { powerLaw, range, uniformOver, type Sampler } from 'recall-lab';
import { exposures, massOf } from '../../core/plan/exposures.js';
import type { Plan } from '../../core/plan/plan.js';
import { stagesOf } from '../../core/schedule/stages.js';
import { join, constant } from '../../core/schedule/index.js';
import { recall, TINY } from './recall.js';

const planned = async (...args: string[]) =>
  JSON.parse((await recall(['plan', '--json', ...args])).stdout) as Plan;

describe('the stages of a plan', () => {
  const ends = (sampler: Sampler, steps: number, looks?: number) =>
    stagesOf(sampler, steps, looks).map(({ start, end }) => [start, end]);
  const three = join([
    { steps: 7, sampler: constant(uniformOver(3)) },
    { steps: 41, sampler: constant(uniformOver(5)) },
    { sampler: constant(uniformOver(9)) },
  ]);

  it('are those of the schedule, to the step', () => {
    expect(ends(three, 100)).toEqual([
      [0, 7],
      [7, 48],
      [48, 100],
    ]);
    expect(ends(constant(uniformOver(3)), 1)).toEqual([[0, 1]]);
  });

  it('are found between looks when not every step is looked at', () => {
    expect(ends(three, 100, 5)).toEqual([
      [0, 7],
      [7, 48],
      [48, 100],
    ]);
  });
});

describe('expected exposures', () => {
  it('sum to the texts of the run', () => {
    const stages = [{ start: 0, end: 50, distribution: uniformOver(10) }];
    expect(exposures(stages, 10, 4)).toEqual({
      least: 20,
      tenth: 20,
      median: 20,
      ninetieth: 20,
      most: 20,
      never: 0,
    });
  });

  it('count who is never seen', () => {
    const stages = [
      { start: 0, end: 10, distribution: uniformOver(2) },
      { start: 10, end: 20, distribution: range(1, 5) },
    ];
    expect(exposures(stages, 8, 1)).toMatchObject({ never: 3, least: 0, most: 7.5 });
  });

  it('do not take longer for ten million individuals', () => {
    const { most, least } = exposures([{ start: 0, end: 1000, distribution: powerLaw(1e7, 1) }], 1e7, 32);
    expect(most / least).toBeCloseTo(1e7, -1);
  });

  it('go with how the mass lies', () => {
    expect(massOf(uniformOver(10), 100)).toEqual({ reached: 10, topTenth: 1 });
    expect(massOf(uniformOver(100), 100).topTenth).toBeCloseTo(0.1);
  });
});

describe('recall plan', () => {
  it('says what a run will do without doing it', async () => {
    const plan = await planned('--preset', 'imbalanced-warmup', '--no-measure');
    const [warmup, everyone] = plan.stages;
    expect([warmup.start, warmup.end, everyone.end]).toEqual([0, everyone.start, plan.steps]);
    expect(warmup.reached).toBeLessThan(everyone.reached);
    expect(plan).toMatchObject({ texts: plan.steps * plan.batch, decides: false, calibration: null });
    expect(plan.baseline).toBeGreaterThan(4);
    expect(plan.fingerprint).toMatch(/^[0-9a-f]{64}$/);
  });

  it('tells time and memory from a few steps of the run itself', async () => {
    const { calibration } = await planned('--preset', 'zipf', ...TINY);
    expect(calibration!.engine).toContain('onnxruntime');
    expect(calibration!.seconds).toBeGreaterThan(0);
    expect(calibration!.memory).toBeGreaterThan(2 ** 20);
  });

  it('fits 80 columns', async () => {
    for (const preset of ['zipf', 'imbalanced-warmup']) {
      const { stdout } = await recall(['plan', '--preset', preset, '--no-measure']);
      expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    }
  });

  it('finds what would keep the run from starting', async () => {
    const { code, stderr } = await recall(['plan', '--preset', 'imbalanced-warmup', '--steps', '100']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^RECALL_SCHEDULE: /)]);
    // What it says would be right is.
    const fix = ['--set', 'sampler.stages.0.steps=50'];
    expect(stderr).toContain(fix.join(' '));
    const short = await planned('--preset', 'imbalanced-warmup', '--steps', '100', ...fix, '--no-measure');
    expect(short.stages.map(({ end }) => end)).toEqual([50, 100]);
  });
});
