/** Whatever is wrong inside a plugin's options, however deep, a run is refused with one coded error. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PartialConfig } from '../../core/config/index.js';
import { RecallError } from '../../core/errors.js';
import { createRun } from '../../core/run/create.js';
import { project } from './project.js';
import { garbage, keysOf, mutated, strangers, valueAt, type Path } from './mutation.js';

const people = Array.from({ length: 40 }, (_, i) => [`Person Number${i}`, `Town${i % 5}`]);
const folder = project({
  'facts.jsonl': people
    .map(([subject, value]) => JSON.stringify({ subject, relation: 'born in', value }))
    .join('\n'),
  'templates.json': {
    'born in': ['[name] was born in [value].', 'The birthplace of [name] is [value].'],
  },
});

const base = {
  steps: 100,
  batch: 4,
  model: { layers: 1, width: 8, heads: 2 },
  engine: { name: 'reference' },
  population: { plugin: 'biographies', individuals: 64, heldOut: 16, firstNames: 8, cities: 8, templates: 2 },
  sampler: { plugin: 'zipf', exponent: 0.6, individuals: 32 },
};

const stage = (sampler: object) => ({ steps: 10, sampler });

/** Every option of every plugin that is easy to get wrong, somewhere. */
const valid: Readonly<Record<string, object>> = {
  'stages within stages': {
    ...base,
    sampler: {
      plugin: 'staged-warmup',
      stages: [
        stage({
          plugin: 'staged-warmup',
          stages: [
            stage({ plugin: 'uniform', individuals: 8 }),
            { sampler: { plugin: 'zipf', exponent: 1 } },
          ],
        }),
        stage({ plugin: 'celebrities', individuals: 4, weight: 8 }),
        { sampler: { plugin: 'growing', individuals: 4, share: 0.5, shape: 'geometric' } },
      ],
    },
  },
  'fine-tuning with replay': {
    ...base,
    sampler: { plugin: 'annealed', exponent: 0.8, share: 0.5, shape: 'cosine' },
    interventions: {
      'fine-tune': {
        plugin: 'fine-tune',
        at: 50,
        individuals: 16,
        learningRate: 1e-4,
        optimizer: 'reset',
        replay: { weight: 1, storage: 'most-forgotten', size: 8, refresh: 5, candidates: 16 },
      },
      freeze: { plugin: 'freeze', parts: ['mlp'], at: 3, thaw: 9, every: 2, onError: 'warn' },
      stop: { plugin: 'early-stop', measurement: 'recall.accuracy', above: 0.9, times: 2 },
    },
    probes: { recall: { plugin: 'recall', individuals: 16, first: 32, every: 10 } },
  },
  'patching, and every probe': {
    ...base,
    sampler: { plugin: 'sequential', groups: 2, repeats: 2 },
    interventions: {
      patch: { plugin: 'attention-patching', reference: 50, start: 1, end: 90, optimizer: 'kept' },
      rate: { plugin: 'learning-rate', rate: 1e-4, at: 20, final: 1e-5 },
    },
    probes: {
      recall: { plugin: 'recall', individuals: 16, every: 'logarithmic', onError: 'disable' },
      attention: { plugin: 'attention', texts: 4, heads: true, individual: 3 },
      calibration: { plugin: 'calibration', individuals: 8 },
      forgetting: { plugin: 'forgetting', individuals: 16, groups: 2, buckets: 2 },
      gradients: { plugin: 'gradient-flow', texts: 4 },
      phases: { plugin: 'phases', measurement: 'recall.loss', start: 0.9, end: 0.1, times: 2 },
      hallucination: { plugin: 'hallucination', individuals: 8 },
    },
    reporters: {
      terminal: { plugin: 'terminal', title: 'A run', stream: 'stderr', live: false },
      tensorboard: { plugin: 'tensorboard', lossEvery: 10 },
    },
  },
  'facts of one’s own': {
    ...base,
    population: {
      plugin: 'facts',
      facts: `${folder}/facts.jsonl`,
      templates: `${folder}/templates.json`,
      individuals: 32,
      heldOut: 8,
    },
    sampler: { plugin: 'uniform', individuals: 16 },
    probes: { recall: { plugin: 'recall', individuals: 16 } },
  },
};

async function outcome(config: object): Promise<unknown> {
  return createRun({ preset: config as PartialConfig, file: false }).then(
    () => 'accepted',
    (error: unknown) => error,
  );
}

it.each(Object.entries(valid))('%s can start', async (_name, config) => {
  expect(await outcome(config)).toBe('accepted');
});

/** Inside a plugin: below its entry, which is one key deep, or two in the records. */
const inside = (config: object): Path[] =>
  keysOf(config).filter(([key, , option]) =>
    ['probes', 'interventions', 'reporters'].includes(key)
      ? option !== undefined
      : /sampler|population/.test(key),
  );

/** A valid configuration, and one thing to put into it that is right nowhere. */
const wrong = fc.constantFrom(...Object.values(valid)).chain((config) => {
  const paths = inside(config);
  // A measurement may cross a level below zero.
  const numbers = paths.filter(
    (path) => typeof valueAt(config, path) === 'number' && path[path.length - 1] !== 'above',
  );
  const objects = paths.filter((path) => {
    const value = valueAt(config, path);
    return typeof value === 'object' && !Array.isArray(value);
  });
  const notNumbers = fc.oneof(
    fc.constantFrom<unknown>(-1, -1e308, 0.5 - 1e9, '', true, [], {}, [1]),
    fc.double({ max: -1e-300, noNaN: true }),
  );
  return fc
    .oneof(
      fc.tuple(fc.constantFrom(...paths), garbage),
      fc.tuple(fc.constantFrom(...numbers), notNumbers),
      fc.tuple(
        fc.tuple(fc.constantFrom(...objects, ['sampler']), strangers).map(([path, key]) => [...path, key]),
        fc.oneof(fc.string(), fc.integer(), garbage),
      ),
      fc.tuple(
        fc.constantFrom(...paths.filter((path) => path[path.length - 1] === 'plugin')),
        fc.string().map((name) => `?${name}`),
      ),
    )
    .map(([path, value]) => ({ config, path: path as Path, value }));
});

it('answers ten thousand wrong options with a coded error each', async () => {
  const codes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(wrong, async ({ config, path, value }) => {
      const result = await outcome(mutated(config, path, value));
      const shown = `${path.join('.')} = ${String(value)}`;
      if (!(result instanceof RecallError)) throw new Error(`${shown}: ${String(result)}`, { cause: result });
      if (result.code === 'RECALL_BUG' || result.message.length > 2000)
        throw new Error(shown, { cause: result });
      codes.set(result.code, (codes.get(result.code) ?? 0) + 1);
    }),
    { numRuns: 10_000, seed: 1 },
  );
  // What is wrong is found where it is, and by whom it concerns.
  expect([...codes.keys()]).toEqual(
    expect.arrayContaining(['RECALL_CONFIG', 'RECALL_OPTION', 'RECALL_UNKNOWN_PLUGIN']),
  );
}, 600_000);
