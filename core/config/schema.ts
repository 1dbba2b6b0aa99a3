/**
 * What a configuration may say. Everything is optional in a file or preset; a resolved configuration has it all.
 *
 * Options of plugins are checked by the plugins' own schemas when a run is assembled.
 */
import { z } from 'zod';

const count = z.int().positive();

/** A plugin with its options, or `false` to remove what an extended configuration had. */
const pluginSpec = z.looseObject({ plugin: z.string().optional() });
const plugins = z.record(z.string(), z.union([pluginSpec, z.literal(false)]));
const namedPlugin = z.union([z.string(), z.looseObject({ plugin: z.string() })]);

export const modelSchema = z.strictObject({
  layers: count.describe('Transformer blocks'),
  width: count.describe('Width of the residual stream (d_model)'),
  heads: count.describe('Attention heads; a divisor of the width'),
});

export const optimizerSchema = z.strictObject({
  learningRate: z.number().positive().describe('Peak learning rate'),
  finalLearningRate: z.number().nonnegative().describe('Learning rate at the last step of a cosine schedule'),
  schedule: z.enum(['cosine', 'constant']),
  beta1: z.number().min(0).lt(1),
  beta2: z.number().min(0).lt(1),
  epsilon: z.number().positive(),
  weightDecay: z.number().nonnegative().describe('Decoupled weight decay (AdamW)'),
});

export const engineSchema = z.strictObject({
  name: z.enum(['onnx', 'tfjs']).describe('onnx: compiled, by onnxruntime; tfjs: op by op'),
  backend: z.enum(['cpu', 'tensorflow']).optional().describe('Backend of the tfjs engine'),
  providers: z.array(z.string()).optional().describe('Execution providers of onnxruntime, best first'),
  threads: count.optional().describe('Threads; by default as many as there are cores'),
});

/** A complete configuration: what presets, files and flags resolve to. */
export const configSchema = z.strictObject({
  preset: z.string().optional().describe('Name of the preset, for summaries'),
  description: z.string().optional().describe('One line for `recall list`'),
  seed: z.int().nonnegative(),
  steps: count.describe('Optimizer updates'),
  batch: count.describe('Texts in a batch'),
  loss: z.enum(['all-tokens', 'values']).describe('Which tokens the training loss counts'),
  population: namedPlugin.describe('What there is to be learned'),
  model: modelSchema,
  optimizer: optimizerSchema,
  engine: engineSchema,
  sampler: namedPlugin.describe('How likely each individual is to be seen at each step'),
  probes: plugins,
  interventions: plugins,
  reporters: plugins,
  plugins: z.array(z.string()).describe('Modules whose plugins may be named here'),
});

/** A resolved configuration. */
export type Config = z.infer<typeof configSchema>;

/** What a file or preset holds: any part of a configuration, and what it builds on. */
export const partialConfigSchema = configSchema
  .extend({
    model: modelSchema.partial(),
    optimizer: optimizerSchema.partial(),
    engine: engineSchema.partial(),
    extends: z.unknown().describe('A preset, a name, a path, or a list of them'),
  })
  .partial();

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
  engine: { name: 'onnx' },
  probes: {},
  interventions: {},
  reporters: {},
  plugins: [],
} as const satisfies z.input<typeof partialConfigSchema>;
