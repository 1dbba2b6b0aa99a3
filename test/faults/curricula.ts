/** The runs that are tormented here: small, and of every kind that carries something along. */
import { fileURLToPath } from 'node:url';

const base = {
  extends: 'uniform',
  steps: 40,
  batch: 4,
  model: { layers: 1, width: 16, heads: 2 },
  population: { individuals: 64 },
  optimizer: { learningRate: 1e-2 },
  engine: { threads: 1 },
  probes: { recall: { individuals: 16, every: 5 }, hallucination: { individuals: 16, every: 10 } },
  reporters: { jsonl: {} },
  checkpoints: { every: 3 },
};

/** Of our own, in `remembering.ts`. */
const own = {
  ...base,
  plugins: [fileURLToPath(new URL('remembering.ts', import.meta.url))],
  probes: { ...base.probes, drifting: { every: 1 } },
  reporters: { ...base.reporters, tallying: {} },
};

const sampler = (plugin: string, options: object) => ({ ...base, sampler: { plugin, ...options } });

/** Configurations by name, as they would stand in a recall.config.json. */
export const curricula: Readonly<Record<string, object>> = {
  uniform: base,
  'staged-warmup': sampler('staged-warmup', {
    stages: [{ steps: 15, sampler: { plugin: 'uniform', individuals: 16 } }, { sampler: 'uniform' }],
  }),
  'adaptive-warmup': {
    ...sampler('adaptive-warmup', { individuals: 16, level: 1, stretch: 2 }),
    probes: { ...base.probes, warmup: { plugin: 'recall', first: 16, every: 2 } },
  },
  'fine-tune-replay': {
    ...base,
    interventions: {
      'fine-tune': {
        at: 20,
        individuals: 16,
        optimizer: 'reset',
        replay: { weight: 0.5, storage: 'most-forgotten', size: 16, candidates: 32, refresh: 5 },
      },
    },
  },
  'attention-patching': {
    ...base,
    interventions: { 'attention-patching': { reference: 24, start: 5, end: 30 } },
  },
  'a sampler that remembers': { ...own, sampler: 'climbing', interventions: { tiring: {} } },
  'a class that remembers, in a stage': {
    ...own,
    sampler: {
      plugin: 'staged-warmup',
      stages: [{ steps: 20, sampler: 'classical' }, { sampler: 'climbing' }],
    },
  },
  'a mixture of samplers that remember': { ...own, sampler: 'mixing' },
  'schedules of samplers that remember': { ...own, sampler: 'scheduled' },
  'samplers of an intervention that remember': { ...own, interventions: { redirecting: {} } },
};
