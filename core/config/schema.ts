/**
 * What a configuration may say. Everything is optional in a file or preset; a resolved configuration has it all.
 *
 * Options of plugins are checked by the plugins' own schemas, see `core/plugin/options.ts`.
 */
import { z } from 'zod';
import { engineChoices } from '../engine/registry.js';

/** A whole number, whose error names the range. */
function whole(least: number, most: number) {
  const range = { error: `a whole number from ${least} to ${most.toLocaleString('en-US')}` };
  return z.int(range).min(least, range).max(most, range);
}

/** A number above 0, whose error names the largest one. */
function positive(most: number) {
  const range = { error: `a number above 0, at most ${most.toLocaleString('en-US')}` };
  return z.number(range).gt(0, range).max(most, range);
}

/** 0, or a number above it, whose error names the largest one. */
function nonnegative(most: number) {
  const range = { error: `a number from 0 to ${most.toLocaleString('en-US')}` };
  return z.number(range).min(0, range).max(most, range);
}

/** The longest schedule: more steps than anybody waits for. */
export const MOST_STEPS = 1_000_000_000;

const steps = whole(1, MOST_STEPS);
/** Timers of Node hold no more milliseconds than 2 ** 31. */
const seconds = positive(2_000_000);

const cadence = z
  .union([steps, z.literal('logarithmic')], {
    error: `a whole number of steps from 1 to ${MOST_STEPS.toLocaleString('en-US')}, or 'logarithmic'`,
  })
  .optional()
  .describe("The number of steps between two calls, or 'logarithmic': 1, 2, 5, 10, 20, 50, ...");
const onError = z
  .enum(['fail', 'disable', 'warn'])
  .optional()
  .describe('What happens when the plugin throws: end the run, go on without the plugin, or only say so');

const horizon = steps
  .optional()
  .describe('The length of the run that it reckons with, in steps; by default `steps`');

const pluginName = z.string({ error: "a plugin's name" }).min(1).max(214);

/** Keys that every plugin entry may have, beside the plugin's own options. */
const common = { every: cadence, onError, horizon };

/** What every plugin entry may have, whatever the plugin. */
export const commonSchema = z.looseObject({
  plugin: pluginName.optional().describe('Which plugin it is'),
  ...common,
});

/** A plugin with its options; without `plugin`, the inherited one, or the one that the entry's key names. */
const pluginSpec = commonSchema.extend({ plugin: pluginName });

/** Plugins may name files after themselves: what could climb out of a folder is no name. */
export const entryName = z.string().regex(/^[\p{L}\p{N}_][\p{L}\p{N}_ .-]*$/u, {
  error: 'a name of letters, digits, spaces, ".", "_" and "-"',
});

const partialPlugins = z.record(
  z.string(),
  z
    .union([pluginName, commonSchema, z.literal(false)], {
      error: "the plugin's options, its name, or false to remove it",
    })
    .optional(),
);
/** One plugin: its name, or options for it or for the inherited one. */
const partialPlugin = z.union([pluginName, commonSchema], {
  error: "a plugin's name, or its options",
});
const partialSampler = z.union([pluginName, pluginSpec], {
  error: "a plugin's name, or an object with `plugin` and the plugin's options",
});

export const modelSchema = z.strictObject({
  architecture: pluginSpec.optional().describe('The kind of model (default: gpt2)'),
  layers: whole(1, 1024).describe('Transformer blocks'),
  width: whole(1, 65_536).describe('Width of the residual stream (d_model)'),
  heads: whole(1, 65_536).describe('Attention heads; a divisor of the width'),
});

const partialModel = modelSchema
  .extend({ architecture: partialPlugin.describe('The kind of model (default: gpt2)') })
  .partial();

export const optimizerSchema = z.strictObject({
  learningRate: positive(1000).describe('Peak learning rate'),
  finalLearningRate: nonnegative(1000).describe('Learning rate at the last step of a cosine schedule'),
  schedule: z.enum(['cosine', 'constant']).describe('How the learning rate falls'),
  decaySteps: steps
    .optional()
    .describe('Length of a cosine schedule, which stays at its end; by default that of the run'),
  beta1: z.number().min(0).lt(1).describe('Decay of the mean of gradients (Adam)'),
  beta2: z.number().min(0).lt(1).describe('Decay of the mean of squared gradients (Adam)'),
  epsilon: positive(1).describe('What keeps Adam from dividing by zero'),
  weightDecay: nonnegative(1000).describe('Decoupled weight decay (AdamW)'),
});

export const engineSchema = z.strictObject({
  name: z.enum(engineChoices).describe('Which engine it is; auto takes the fastest that works here'),
  threads: whole(1, 1024).optional().describe('Threads of the engine cpu (default: one for each core)'),
  device: whole(0, 1024).optional().describe('Which GPU, where there are several; from 0'),
});

export const checkpointsSchema = z.strictObject({
  every: z
    .union([steps, z.strictObject({ minutes: positive(1_000_000) }), z.literal(false)], {
      error: `a whole number of steps from 1 to ${MOST_STEPS.toLocaleString('en-US')}, { minutes: number }, or false`,
    })
    .describe('Steps, or minutes, between checkpoints; false for one at the end only'),
  keep: whole(1, 1_000_000).describe('How many of the newest checkpoints stay'),
  keepSteps: z
    .array(steps)
    .readonly()
    .describe('Steps whose checkpoints are taken and stay, whatever comes after'),
  failures: whole(0, 1_000_000).describe(
    'How many times in a row storing one may fail, for lack of space or the like, before the run ends',
  ),
});

export const hooksSchema = z.strictObject({
  slowAfter: seconds.describe('Seconds after which a plugin that has not answered is named'),
  timeout: seconds.optional().describe('Seconds after which it counts as failed; by default the run waits'),
});

const modules = z.array(z.string({ error: 'the path or the name of a module, as text' }).min(1));

/** A complete configuration: what presets, files and flags resolve to. */
export const configSchema = z.strictObject({
  preset: z
    .string({ error: 'a name, as text' })
    .regex(/\S/, { error: 'a name that is not empty' })
    .optional()
    .describe('What it is called, in summaries and by those who extend it; not inherited'),
  description: z.string().optional().describe('One line for `recall list`; not inherited'),
  seed: z
    .int({ error: 'a whole number from 0 to 2^53 - 1' })
    .nonnegative({ error: 'a whole number from 0 to 2^53 - 1' })
    .describe('What everything random follows from'),
  steps: steps.describe('Optimizer updates'),
  batch: whole(1, 1_048_576).describe('Texts in a batch'),
  loss: z.enum(['all-tokens', 'values']).describe('Which tokens the training loss counts'),
  newWords: z
    .enum(['refuse', 'append'])
    .optional()
    .describe(
      'What a trained model does with words it has never had: refuse them (the default), or append embeddings for them',
    ),
  population: pluginSpec.describe('What there is to be learned'),
  model: modelSchema.describe('The transformer that is trained'),
  optimizer: optimizerSchema.describe('AdamW and its learning rate'),
  engine: engineSchema.describe('What computes'),
  sampler: pluginSpec.describe('How likely each individual is to be seen at each step'),
  probes: z.record(entryName, pluginSpec),
  interventions: z.record(entryName, pluginSpec),
  reporters: z.record(entryName, pluginSpec),
  checkpoints: checkpointsSchema.describe('When the run is stored so that it can go on'),
  hooks: hooksSchema.describe('How long plugins may take to answer'),
  plugins: modules.describe('Modules whose plugins may be named here'),
  presets: modules.describe('Modules whose presets may be named here'),
});

/** A resolved configuration. */
export type Config = z.infer<typeof configSchema>;

/** What a file or preset holds: any part of a configuration, and what it builds on. */
export const partialConfigSchema = configSchema
  .extend({
    $schema: z.string().optional().describe('For editors; not read'),
    model: partialModel.describe('The transformer that is trained'),
    optimizer: optimizerSchema.partial().describe('AdamW and its learning rate'),
    engine: z.union([z.enum(engineChoices), engineSchema.partial()]).describe('What computes'),
    checkpoints: checkpointsSchema.partial().describe('When the run is stored so that it can go on'),
    hooks: hooksSchema.partial().describe('How long plugins may take to answer'),
    population: partialPlugin.describe('What there is to be learned'),
    sampler: partialSampler.describe('How likely each individual is to be seen at each step'),
    probes: partialPlugins.describe('What is measured, by name'),
    interventions: partialPlugins.describe('What changes the run, by name'),
    reporters: partialPlugins.describe('What shows or stores events, by name'),
    extends: z.unknown().describe('A preset, a name, a path, or a list of them'),
  })
  .partial();

export type { Extends, PartialConfig } from './partial-config.js';

/** The three records of plugins, whose entries merge by name. */
export const PLUGIN_RECORDS = ['probes', 'interventions', 'reporters'] as const;

/** What stands where nothing else is said. */
export const defaults = {
  seed: 1,
  loss: 'all-tokens',
  optimizer: {
    learningRate: 1e-3,
    finalLearningRate: 1e-7,
    schedule: 'cosine',
    beta1: 0.9,
    beta2: 0.95,
    epsilon: 1e-8,
    weightDecay: 0.1,
  },
  engine: { name: 'cpu' },
  probes: {},
  interventions: {},
  reporters: {},
  checkpoints: { every: 1000, keep: 2, keepSteps: [], failures: 10 },
  hooks: { slowAfter: 60 },
  plugins: [],
  presets: [],
} as const satisfies z.input<typeof partialConfigSchema>;
