// Samplers that follow the loss of groups: whom they favor, when, and by how much.
import type { PluginSpec, Sampler, Transition } from 'recall-lab';
import { byLoss, groups, learningProgress, onlineMixing, spacedReview } from 'recall-lab/plugins';
import { testProbe, testSampler } from 'recall-lab/testing';
import { describe, expect, it } from 'vitest';
import { boundaryAt } from '../../../core/plugin/boundary.js';
import { measurement } from '../../schedule/simulated-run.js';
import { made } from './made.js';

const BASELINE = 4;
const GROUPS = 4;

const measured = (losses: readonly number[]) =>
  losses.map((loss, group) => ({
    ...measurement(`groups.loss.group-${group + 1}`, loss),
    baseline: BASELINE,
  }));

/** Losses that fall one group after the other. */
const falling = (step: number) =>
  Array.from({ length: GROUPS }, (_, group) => Math.max(0.5, Math.min(8, 8 + group - step / 100)));

const circumstances = { measurements: (step: number) => (step % 25 === 0 ? measured(falling(step)) : []) };
testSampler(byLoss({ groups: GROUPS }), circumstances);
testSampler(learningProgress({ groups: GROUPS }), circumstances);
testSampler(onlineMixing({ groups: GROUPS }), circumstances);
testSampler(spacedReview({ groups: GROUPS }), circumstances);
testProbe(groups({ groups: 4, individuals: 2 }));

/** Feeds a sampler with losses at steps; returns the shares of the groups at a step. */
function after(spec: PluginSpec, told: Readonly<Record<number, readonly number[]>>) {
  const sampler: Sampler = made(spec, { individuals: 8, steps: 1000 });
  const decided: Transition[] = [];
  for (const [step, losses] of Object.entries(told)) {
    const data = sampler.decide?.(boundaryAt(Number(step), 1000, measured(losses)), decided);
    if (data !== undefined) decided.push({ type: 'transition', step: Number(step), plugin: 'sampler', data });
  }
  return (step: number) => {
    const distribution = sampler.at(step, decided);
    return Array.from(
      { length: GROUPS },
      (_, g) => distribution.probability(2 * g) + distribution.probability(2 * g + 1),
    );
  };
}
const close = (shares: readonly number[]) => shares.map((share) => expect.closeTo(share, 10) as number);
const UNIFORM = close([0.25, 0.25, 0.25, 0.25]);

describe.each([byLoss, learningProgress, onlineMixing, spacedReview])('$declaration.name', (define) => {
  it('is uniform until the groups are measured, and where a loss is not finite', () => {
    const spec = define({ groups: GROUPS });
    expect(after(spec, { 10: [1, 2, 3, 4] })(9)).toEqual(UNIFORM);
    expect(after(spec, { 0: [1, 2, 3, NaN] })(5)).toEqual(UNIFORM);
  });

  it('needs the measurements of every group, and a group for every individual at most', () => {
    expect(made(define({ groups: 3, probe: 'mine' })).reads).toEqual(
      [1, 2, 3].map((g) => `mine.loss.group-${g}`),
    );
    expect(() => made(define({ groups: 9 }), { individuals: 8 })).toThrow(
      expect.objectContaining({ code: 'RECALL_OPTION' }),
    );
  });
});

describe('by-loss', () => {
  it('draws in proportion to a power of the loss', () => {
    const told = { 0: [1, 1, 1, 1], 50: [1, 2, 3, 4] };
    const shares = after(byLoss({ groups: GROUPS, exploration: 0 }), told);
    expect(shares(49)).toEqual(UNIFORM);
    expect(shares(50)).toEqual(close([0.1, 0.2, 0.3, 0.4]));
    expect(after(byLoss({ groups: GROUPS, exploration: 0, power: 2 }), told)(50)).toEqual(
      close([1 / 30, 4 / 30, 9 / 30, 16 / 30]),
    );
    expect(after(byLoss({ groups: GROUPS, exploration: 1 }), told)(50)).toEqual(UNIFORM);
  });
});

describe('learning-progress', () => {
  it('follows the fall of the loss, by the formula of Exp3.S', () => {
    const shares = after(learningProgress({ groups: GROUPS, rate: 1, exploration: 0 }), {
      0: [8, 8, 8, 8],
      50: [8, 8, 8, 4],
    });
    // Rewards are 0, 0, 0 and 4. The 20th percentile is 0, and so is the 80th: no group stands out from the others.
    expect(shares(60)).toEqual(UNIFORM);
    const steady = after(learningProgress({ groups: GROUPS, rate: 1, exploration: 0 }), {
      0: [8, 8, 8, 8],
      50: [8, 7, 6, 4],
    })(60);
    // The falls 0, 1, 2 and 4 are scaled by 1 and 2 to the rewards -1, -1, 1 and 1; alpha is 1/2.
    const [low, middle, high] = [-1, 1, 1].map(Math.exp);
    const weights = [low, low, middle, high];
    const sum = weights.reduce((total, each) => total + each, 0);
    const mixed = weights.map((each) => 0.5 * (each / sum) + (0.5 / 3) * (1 - each / sum));
    const total = mixed.reduce((all, each) => all + each, 0);
    expect(steady).toEqual(close(mixed.map((each) => each / total)));
  });

  it('leaves a group that no longer learns', () => {
    const told = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [
        25 * i,
        i < 6 ? [8 - i, 8, 8 - i / 2, 8] : [2, 8 - (i - 6), 5.5, 8 - (i - 6) / 2],
      ]),
    );
    const shares = after(learningProgress({ groups: GROUPS }), told);
    expect(shares(130)[0]).toBeGreaterThan(shares(130)[1]);
    expect(shares(290)[1]).toBeGreaterThan(shares(290)[0]);
  });
});

describe('online-mixing', () => {
  it('explores all groups at first, and then favors those with a large loss, by the formula of Exp3', () => {
    const told = { 0: [1, 2, 3, 6], 100: [1, 2, 3, 6] };
    const shares = after(onlineMixing({ groups: GROUPS, smoothing: 0.5 }), told);
    expect(shares(50)).toEqual(UNIFORM);
    // At step 100, the rewards are averages of 0, then twice 4 L.
    const rewards = [1, 2, 3, 6].map((loss) => 0.5 * (0.5 * 4 * loss) + 0.5 * 4 * loss);
    const floor = Math.min(1 / GROUPS, Math.sqrt(Math.log(GROUPS) / (GROUPS * 100)));
    const before = 1 / GROUPS;
    const powers = rewards.map((reward) => Math.exp(before * reward));
    const sum = powers.reduce((total, each) => total + each, 0);
    expect(shares(100)).toEqual(close(powers.map((power) => (1 - GROUPS * floor) * (power / sum) + floor)));
  });
});

describe('spaced-review', () => {
  const shares = (told: Readonly<Record<number, readonly number[]>>) =>
    after(spacedReview({ groups: GROUPS, interval: 50, factor: 2, exploration: 0.2 }), told);

  it('lets a recalled group rest, for longer each time', () => {
    const at = shares({ 0: [1, 8, 8, 8], 50: [1, 8, 8, 8], 150: [1, 8, 8, 8] });
    const resting = close([0.05, 0.95 / 3, 0.95 / 3, 0.95 / 3]);
    expect(at(10)).toEqual(resting);
    expect(at(149)).toEqual(resting);
    expect(at(349)).toEqual(resting);
    expect(at(350)).toEqual(UNIFORM);
  });

  it('draws a group that was forgotten at once, and begins anew with it', () => {
    const at = shares({ 0: [1, 8, 8, 8], 25: [3, 8, 8, 8], 50: [1, 8, 8, 8] });
    expect(at(25)).toEqual(UNIFORM);
    expect(at(99)[0]).toBeCloseTo(0.05, 10);
    expect(at(100)).toEqual(UNIFORM);
  });

  it('is uniform while everyone rests', () => {
    expect(shares({ 0: [1, 1, 1, 1] })(10)).toEqual(UNIFORM);
  });
});
