// A feed has the batches that the run trains on, to the last bit, from any step.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createRun, defineSampler, powerLaw, type PartialConfig } from '../../core/index.js';
import { resolveConfig } from '../../core/config/index.js';
import { Feed, type FeedOptions } from '../../core/feed/feed.js';
import type { BatchLine, FeedLine } from '../../core/feed/lines.js';
import { TrainingState } from '../../core/run/training/training-state.js';
import { fineTune, freeze, learningRate, sequential, stagedWarmup, uniform } from '../../plugins/index.js';
import { tiny } from '../run/fixture.js';

interface Update {
  readonly tokens: number[];
  readonly weights: number[];
  readonly learningRate: number;
}

/** What the run's own training is given at each step. */
async function trained(config: PartialConfig): Promise<(Update & { readonly individuals: number[] })[]> {
  const updates: Update[] = [];
  const step = vi.spyOn(TrainingState.prototype, 'step');
  step.mockImplementation(function (this: TrainingState, { tokens, weights }, rate) {
    updates.push({ tokens: [...tokens], weights: [...weights], learningRate: rate });
    return Promise.resolve(1);
  });
  const run = await createRun({ file: false, preset: config });
  const individuals: number[][] = [];
  run.events$.subscribe((event) => {
    if (event.type === 'step') individuals.push([...event.individuals!]);
  });
  await run.start();
  return updates.map((update, i) => ({ ...update, individuals: individuals[i] }));
}

/** All lines of a feed, with their arrays copied. */
async function lines(config: PartialConfig, options?: FeedOptions): Promise<FeedLine[]> {
  const feed = new Feed(await resolveConfig({ file: false, preset: config }), options);
  const found: FeedLine[] = [];
  await feed.write((line) => {
    found.push(structuredClone(line));
    return Promise.resolve();
  });
  return found;
}

const batches = (found: readonly FeedLine[]) =>
  found.filter((line): line is BatchLine => line.type === 'batch');
const updatesOf = (found: readonly FeedLine[]) =>
  batches(found).map(({ tokens, weights, learningRate, individuals }) => ({
    tokens: [...tokens],
    weights: [...weights],
    learningRate,
    individuals,
  }));

const { probes, reporters, ...bare } = tiny;
void [probes, reporters];

const curricula: Record<string, PartialConfig> = {
  uniform: bare,
  'loss on values only': { ...bare, loss: 'values' },
  'staged warm-up': {
    ...bare,
    sampler: stagedWarmup({
      stages: [{ sampler: uniform({ individuals: 8 }), steps: 5 }, { sampler: uniform() }],
    }),
  },
  sequential: { ...bare, sampler: sequential() },
  'fine-tuning with replay': {
    ...bare,
    interventions: { tune: fineTune({ at: 7, individuals: 8, replay: { weight: 1 } }) },
  },
  'learning rate by step': { ...bare, interventions: { rate: learningRate({ at: 4, rate: 1e-3 }) } },
};

describe('a feed', () => {
  beforeEach(() => vi.spyOn(TrainingState.prototype, 'finite', 'get').mockReturnValue(true));
  afterEach(() => vi.restoreAllMocks());

  it.each(Object.entries(curricula))('has the batches of a run, bit for bit: %s', async (_name, config) => {
    const run = await trained(config);
    expect(run).toHaveLength(12);
    expect(updatesOf(await lines(config))).toEqual(run);
    expect(updatesOf(await lines(config, { from: 8, limit: 3 }))).toEqual(run.slice(8, 11));
  });

  it('begins in the middle without asking for what comes before', async () => {
    const asked: number[] = [];
    const counting = defineSampler({
      name: 'counting',
      at: (step, { individuals }) => {
        asked.push(step);
        return powerLaw(individuals, step / 12);
      },
    });
    const feed = new Feed(await resolveConfig({ file: false, preset: { ...bare, sampler: counting() } }), {
      from: 9,
      limit: 2,
    });
    asked.length = 0;
    await feed.write((line) => Promise.resolve(void (line.type === 'start' && (asked.length = 0))));
    expect(asked).toEqual([9, 10]);
  });
  it('says where it begins, what trains on it, and why it ends', async () => {
    const found = await lines(bare, { from: 3, limit: 2 });
    const run = await createRun({ file: false, preset: bare });
    expect(found[0]).toMatchObject({
      type: 'start',
      from: 3,
      steps: 12,
      batch: 4,
      fingerprint: run.fingerprint.hash,
      model: { architecture: 'GPT-2', layers: 1, width: 8, heads: 2 },
      optimizer: { weightDecay: 0.1 },
    });
    expect(batches(found).map(({ step }) => step)).toEqual([3, 4]);
    expect(found.at(-1)).toEqual({ type: 'end', step: 5, reason: 'limit' });
    expect((await lines(bare)).at(-1)).toEqual({ type: 'end', step: 12, reason: 'finished' });
  });

  it('tells the trainer what interventions do to it', async () => {
    const config: PartialConfig = {
      ...bare,
      interventions: {
        freeze: freeze({ parts: ['mlp'], at: 2, thaw: 4 }),
        tune: fineTune({ at: 5, individuals: 8, optimizer: 'reset' }),
      },
    };
    const found = batches(await lines(config, { limit: 7 }));
    expect(found.map(({ frozen }) => frozen)).toEqual([
      ...[undefined, undefined, ['.mlp.', '.ln_2.'], ['.mlp.', '.ln_2.']],
      ...[undefined, undefined, undefined],
    ]);
    expect(found.flatMap(({ step, resetOptimizer }) => (resetOptimizer ? [step] : []))).toEqual([5]);
  });
});
