/**
 * `PartialConfig`: what a file, preset or call may say. The schema in `schema.ts` checks the same at run time, in the
 * same words.
 */
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

/** What `extends` takes: a preset or configuration, a name, a path, or a list of these, the last one strongest. */
export type Extends = string | PartialConfig | readonly Extends[];

/** Any part of a configuration, and what it builds on. */
export interface PartialConfig {
  /** For editors; not read */
  $schema?: string;
  /** A preset, a name, a path, or a list of them */
  extends?: Extends;
  /** What it is called, in summaries and by those who extend it; not inherited */
  preset?: string;
  /** One line for `recall list`; not inherited */
  description?: string;
  /** What everything random follows from */
  seed?: number;
  /** Optimizer updates */
  steps?: number;
  /** Texts in a batch */
  batch?: number;
  /** Which tokens the training loss counts */
  loss?: 'all-tokens' | 'values';
  /** What a trained model does with words it has never had: refuse them (the default), or append embeddings for them */
  newWords?: 'refuse' | 'append';
  /** What there is to be learned */
  population?: string | InheritingSpec<'population'>;
  /** The transformer that is trained */
  model?: PartialModel;
  /** AdamW and its learning rate */
  optimizer?: PartialOptimizer;
  /** What computes */
  engine?: EngineChoice | PartialEngine;
  /** How likely each individual is to be seen at each step */
  sampler?: string | PluginSpec<'sampler'>;
  /** What is measured, by name */
  probes?: Record<string, Entry<'probe'>>;
  /** What changes the run, by name */
  interventions?: Record<string, Entry<'intervention'>>;
  /** What shows or stores events, by name */
  reporters?: Record<string, Entry<'reporter'>>;
  /** When the run is stored so that it can go on */
  checkpoints?: PartialCheckpoints;
  /** How long plugins may take to answer */
  hooks?: PartialHooks;
  /** Modules whose plugins may be named here */
  plugins?: string[];
  /** Modules whose presets may be named here */
  presets?: string[];
}

export interface PartialModel {
  /** The kind of model (default: gpt2) */
  architecture?: string | InheritingSpec<'architecture'>;
  /** Transformer blocks */
  layers?: number;
  /** Width of the residual stream (d_model) */
  width?: number;
  /** Attention heads; a divisor of the width */
  heads?: number;
}

export interface PartialOptimizer {
  /** Peak learning rate */
  learningRate?: number;
  /** Learning rate at the last step of a cosine schedule */
  finalLearningRate?: number;
  /** How the learning rate falls */
  schedule?: 'cosine' | 'constant';
  /** Length of a cosine schedule, which stays at its end; by default that of the run */
  decaySteps?: number;
  /** Decay of the mean of gradients (Adam) */
  beta1?: number;
  /** Decay of the mean of squared gradients (Adam) */
  beta2?: number;
  /** What keeps Adam from dividing by zero */
  epsilon?: number;
  /** Decoupled weight decay (AdamW) */
  weightDecay?: number;
}

export interface PartialEngine {
  /** Which engine it is; auto takes the fastest that works here */
  name?: EngineChoice;
  /** Threads of the engine cpu (default: one for each core) */
  threads?: number;
  /** Which GPU, where there are several; from 0 */
  device?: number;
}

export interface PartialCheckpoints {
  /** Steps, or minutes, between checkpoints; false for one at the end only */
  every?: number | false | { minutes: number };
  /** How many of the newest checkpoints stay */
  keep?: number;
  /** Steps whose checkpoints are taken and stay, whatever comes after */
  keepSteps?: readonly number[];
  /** How many times in a row storing one may fail, for lack of space or the like, before the run ends */
  failures?: number;
}

export interface PartialHooks {
  /** Seconds after which a plugin that has not answered is named */
  slowAfter?: number;
  /** Seconds after which it counts as failed; by default the run waits */
  timeout?: number;
}
