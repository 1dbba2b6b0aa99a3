/**
 * The schema of configurations. In a file or preset every key is optional; a resolved configuration has them all.
 *
 * Options of plugins have schemas of their own: see `core/plugin/options.ts`.
 */
import { z } from 'zod';
import { engineChoices } from '../engine/registry.js';

/** A whole number; its error states the range. */
function whole(least: number, most: number) {
  const range = { error: `a whole number from ${least} to ${most.toLocaleString('en-US')}` };
  return z.int(range).min(least, range).max(most, range);
}

/** A number above 0; its error states the maximum. */
function positive(most: number) {
  const range = { error: `a number above 0, at most ${most.toLocaleString('en-US')}` };
  return z.number(range).gt(0, range).max(most, range);
}

/** A number from 0 up; its error states the maximum. */
function nonnegative(most: number) {
  const range = { error: `a number from 0 to ${most.toLocaleString('en-US')}` };
  return z.number(range).min(0, range).max(most, range);
}

/** Maximum number of steps. */
export const MOST_STEPS = 1_000_000_000;

const steps = whole(1, MOST_STEPS);
/** Limited because Node's timers hold at most 2 ** 31 milliseconds. */
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
  .describe('What happens if the plugin throws: the run ends, continues without the plugin, or only warns');

const horizon = steps.optional().describe('Length of the run that it plans for, in steps (default: `steps`)');

const pluginName = z.string({ error: "a plugin's name" }).min(1).max(214);

/** Keys that every plugin entry may have besides the plugin's own options. */
const common = { every: cadence, onError, horizon };

/** An entry of any plugin. */
export const commonSchema = z.looseObject({
  plugin: pluginName.optional().describe('Name of the plugin'),
  ...common,
});

/** A plugin with its options. */
const pluginSpec = commonSchema.extend({ plugin: pluginName });

/** Excludes names such as `../x`, because plugins may name files after their entries. */
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
  from: z
    .string({ error: 'the path of a folder, as text' })
    .min(1)
    .optional()
    .describe('A Hugging Face model folder to start from, which sets all other keys of the model'),
  architecture: pluginSpec.optional().describe('The kind of model (default: gpt2)'),
  layers: whole(1, 1024).describe('Transformer blocks'),
  width: whole(1, 65_536).describe('Width of the residual stream (d_model)'),
  heads: whole(1, 65_536).describe('Attention heads; a divisor of the width'),
  positions: whole(1, 1_048_576)
    .optional()
    .describe('Longest text that the model reads, in tokens (default: the longest of the population)'),
});

export const tokenizerSchema = z.strictObject({
  from: z
    .string({ error: 'the path of a folder, as text' })
    .min(1)
    .describe('A folder with a Hugging Face tokenizer.json: byte-level BPE, WordPiece or Unigram'),
});

const partialModel = modelSchema
  .extend({ architecture: partialPlugin.describe('The kind of model (default: gpt2)') })
  .partial();

export const optimizerSchema = z.strictObject({
  learningRate: positive(1000).describe('Peak learning rate'),
  finalLearningRate: nonnegative(1000).describe('Learning rate at the last step of a cosine schedule'),
  schedule: z.enum(['cosine', 'constant']).describe('Shape of the learning-rate schedule'),
  decaySteps: steps
    .optional()
    .describe('Steps of the cosine schedule, after which the rate stays constant (default: that of the run)'),
  beta1: z.number().min(0).lt(1).describe('Decay of the mean of gradients (Adam)'),
  beta2: z.number().min(0).lt(1).describe('Decay of the mean of squared gradients (Adam)'),
  epsilon: positive(1).describe('Added to the denominator of Adam, against division by zero'),
  weightDecay: nonnegative(1000).describe('Decoupled weight decay (AdamW)'),
});

export const engineSchema = z.strictObject({
  name: z.enum(engineChoices).describe('Name of the engine; auto chooses the fastest that works here'),
  threads: whole(1, 1024).optional().describe('Threads of the engine cpu (default: one per core)'),
  device: whole(0, 1024).optional().describe('Index of the GPU, from 0'),
});

type EngineSection = z.infer<typeof engineSchema> & { readonly plugin?: undefined };
type EnginePlugin = z.infer<typeof pluginSpec> & Readonly<Partial<Record<keyof EngineSection, unknown>>>;

/** The settings of a built-in engine, or the spec of a plugin; errors are those of the one that is meant. */
const engineOf = <Section extends z.ZodType>(section: Section) =>
  z.custom<EngineSection | EnginePlugin>().superRefine((value, context) => {
    const isPlugin = typeof value === 'object' && value !== null && 'plugin' in value;
    const result = (isPlugin ? pluginSpec : section).safeParse(value);
    for (const issue of result.error?.issues ?? [])
      context.addIssue(issue as Parameters<typeof context.addIssue>[0]);
  });

export const checkpointsSchema = z.strictObject({
  every: z
    .union([steps, z.strictObject({ minutes: positive(1_000_000) }), z.literal(false)], {
      error: `a whole number of steps from 1 to ${MOST_STEPS.toLocaleString('en-US')}, { minutes: number }, or false`,
    })
    .describe('Steps or minutes between checkpoints; false for the last one only'),
  keep: whole(1, 1_000_000).describe('Number of newest checkpoints to keep'),
  keepSteps: z.array(steps).readonly().describe('Steps whose checkpoints are taken and never deleted'),
  failures: whole(0, 1_000_000).describe(
    'Failed attempts in a row, for example on a full disk, after which the run ends',
  ),
});

export const hooksSchema = z.strictObject({
  slowAfter: seconds.describe('Seconds after which a warning names a plugin that has not answered'),
  timeout: seconds.optional().describe('Seconds after which it counts as failed (default: never)'),
});

const modules = z.array(z.string({ error: 'the path or name of a module' }).min(1));

/** A complete configuration. */
export const configSchema = z.strictObject({
  preset: z
    .string({ error: 'a name' })
    .regex(/\S/, { error: 'a name that is not empty' })
    .optional()
    .describe('Its name, for summaries and for `extends`; not inherited'),
  description: z.string().optional().describe('One line for `recall list`; not inherited'),
  seed: z
    .int({ error: 'a whole number from 0 to 2^53 - 1' })
    .nonnegative({ error: 'a whole number from 0 to 2^53 - 1' })
    .describe('Seed of everything random'),
  steps: steps.describe('Optimizer updates'),
  batch: whole(1, 1_048_576).describe('Texts per batch'),
  loss: z.enum(['all-tokens', 'values']).describe('Which tokens the training loss counts'),
  newWords: z
    .enum(['refuse', 'append'])
    .optional()
    .describe(
      'What a resumed run does with new words: refuse them (the default), or append embeddings for them',
    ),
  population: pluginSpec.describe('What the model learns'),
  model: modelSchema.describe('The transformer to train'),
  tokenizer: tokenizerSchema
    .optional()
    .describe('How texts become tokens (default: as the model of model.from reads them, or word by word)'),
  optimizer: optimizerSchema.describe('AdamW and its learning rate'),
  engine: engineOf(engineSchema).describe('The engine that computes'),
  sampler: pluginSpec.describe('How likely each individual is to be seen at each step'),
  probes: z.record(entryName, pluginSpec),
  interventions: z.record(entryName, pluginSpec),
  reporters: z.record(entryName, pluginSpec),
  checkpoints: checkpointsSchema.describe('When to store checkpoints, from which a run can resume'),
  hooks: hooksSchema.describe('How long plugins may take to answer'),
  plugins: modules.describe('Modules whose plugins can be used by name'),
  presets: modules.describe('Modules whose presets can be used by name'),
});

/** A resolved configuration. */
export type Config = z.infer<typeof configSchema>;

/** The content of a file or preset: any part of a configuration, and what it extends. */
export const partialConfigSchema = configSchema
  .extend({
    $schema: z.string().optional().describe('For editors; ignored'),
    model: partialModel.describe('The transformer to train'),
    optimizer: optimizerSchema.partial().describe('AdamW and its learning rate'),
    engine: engineOf(z.union([pluginName, engineSchema.partial()])).describe('The engine that computes'),
    checkpoints: checkpointsSchema
      .partial()
      .describe('When to store checkpoints, from which a run can resume'),
    hooks: hooksSchema.partial().describe('How long plugins may take to answer'),
    population: partialPlugin.describe('What the model learns'),
    sampler: partialSampler.describe('How likely each individual is to be seen at each step'),
    probes: partialPlugins.describe('Measurements, by name'),
    interventions: partialPlugins.describe('Changes to the run, by name'),
    reporters: partialPlugins.describe('Displays and stores of events, by name'),
    extends: z.unknown().describe('A preset, a name, a path, or a list of them'),
  })
  .partial();

export type { Extends, PartialConfig } from './partial-config.js';

/** The three records of plugins, whose entries merge by name. */
export const PLUGIN_RECORDS = ['probes', 'interventions', 'reporters'] as const;

/** Values of keys that no preset, file or flag sets. */
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
