/** `PartialConfig`: the type of files, presets and arguments. `schema.ts` checks the same at run time. */
import type { EngineChoice } from '../engine/registry.js';
import type { DEFINITION } from '../plugin/spec-definition.js';
import type { CommonOptions, PluginKind, PluginSpec } from '../plugin/definition.js';

/** Options for the plugin that an entry inherits, or that its key names. */
export type InheritingSpec<Kind extends PluginKind> = CommonOptions &
  Readonly<Record<string, unknown>> & {
    readonly plugin?: string | undefined;
    readonly [DEFINITION]?: { readonly kind: Kind };
  };

/** The plugin's options, its name, or false to remove it. */
export type Entry<Kind extends PluginKind> = InheritingSpec<Kind> | string | false | undefined;

/** The value of `extends`: a preset or configuration, a name, a path, or a list of these, of which the last is strongest. */
export type Extends = string | PartialConfig | readonly Extends[];

/** Any part of a configuration, and what it extends. */
export interface PartialConfig {
  /** For editors; ignored */
  $schema?: string;
  /** A preset, a name, a path, or a list of them */
  extends?: Extends;
  /** Its name, for summaries and for `extends`; not inherited */
  preset?: string;
  /** One line for `recall list`; not inherited */
  description?: string;
  /** Seed of everything random */
  seed?: number;
  /** Optimizer updates */
  steps?: number;
  /** Texts per batch */
  batch?: number;
  /** Which tokens the training loss counts */
  loss?: 'all-tokens' | 'values';
  /** What a resumed run does with new words: refuse them (the default), or append embeddings for them */
  newWords?: 'refuse' | 'append';
  /** What the model learns */
  population?: string | InheritingSpec<'population'>;
  /** The transformer to train */
  model?: PartialModel;
  /** How texts become tokens (default: as the model of model.from reads them, or word by word) */
  tokenizer?: {
    /** A folder with a Hugging Face tokenizer.json: byte-level BPE, WordPiece or Unigram */
    from: string;
  };
  /** AdamW and its learning rate */
  optimizer?: PartialOptimizer;
  /** The engine that computes */
  engine?: string | PartialEngine | PluginSpec<'engine'>;
  /** How likely each individual is to be seen at each step */
  sampler?: string | PluginSpec<'sampler'>;
  /** Measurements, by name */
  probes?: Record<string, Entry<'probe'>>;
  /** Changes to the run, by name */
  interventions?: Record<string, Entry<'intervention'>>;
  /** Displays and stores of events, by name */
  reporters?: Record<string, Entry<'reporter'>>;
  /** When to store checkpoints, from which a run can resume */
  checkpoints?: PartialCheckpoints;
  /** How long plugins may take to answer */
  hooks?: PartialHooks;
  /** Modules whose plugins can be used by name */
  plugins?: string[];
  /** Modules whose presets can be used by name */
  presets?: string[];
}

export interface PartialModel {
  /** A Hugging Face model folder to start from, which sets all other keys of the model */
  from?: string;
  /** The kind of model (default: gpt2) */
  architecture?: string | InheritingSpec<'architecture'>;
  /** Transformer blocks */
  layers?: number;
  /** Width of the residual stream (d_model) */
  width?: number;
  /** Attention heads; a divisor of the width */
  heads?: number;
  /** Longest text that the model reads, in tokens (default: the longest of the population) */
  positions?: number;
}

export interface PartialOptimizer {
  /** Peak learning rate */
  learningRate?: number;
  /** Learning rate at the last step of a cosine schedule */
  finalLearningRate?: number;
  /** Shape of the learning-rate schedule */
  schedule?: 'cosine' | 'constant';
  /** Steps of the cosine schedule, after which the rate stays constant (default: that of the run) */
  decaySteps?: number;
  /** Decay of the mean of gradients (Adam) */
  beta1?: number;
  /** Decay of the mean of squared gradients (Adam) */
  beta2?: number;
  /** Added to the denominator of Adam, against division by zero */
  epsilon?: number;
  /** Decoupled weight decay (AdamW) */
  weightDecay?: number;
}

export interface PartialEngine {
  /** Name of the engine; auto chooses the fastest that works here */
  name?: EngineChoice;
  /** Threads of the engine cpu (default: one per core) */
  threads?: number;
  /** Index of the GPU, from 0 */
  device?: number;
}

export interface PartialCheckpoints {
  /** Steps or minutes between checkpoints; false for the last one only */
  every?: number | false | { minutes: number };
  /** Number of newest checkpoints to keep */
  keep?: number;
  /** Steps whose checkpoints are taken and never deleted */
  keepSteps?: readonly number[];
  /** Failed attempts in a row, for example on a full disk, after which the run ends */
  failures?: number;
}

export interface PartialHooks {
  /** Seconds after which a warning names a plugin that has not answered */
  slowAfter?: number;
  /** Seconds after which it counts as failed (default: never) */
  timeout?: number;
}
