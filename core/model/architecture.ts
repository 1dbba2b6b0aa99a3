/** The contract of architectures: parameters, forward pass with sites, and the form in which Hugging Face stores them. */
import type { Tensor } from '@tensorflow/tfjs';
import type { At } from './sites.js';

/** The dimensions of a model. */
export interface Dimensions {
  /** Transformer blocks. */
  readonly layers: number;
  /** Elements of the residual stream; a multiple of `heads`. */
  readonly width: number;
  /** Attention heads in each block. */
  readonly heads: number;
  /** Number of tokens in the vocabulary. */
  readonly vocabulary: number;
  /** Longest sequence that the model reads. */
  readonly positions: number;
}

/** One parameter of a model: a tensor. */
export interface Parameter {
  /** The name in Hugging Face's format, such as `transformer.h.0.attn.c_attn.weight`. */
  readonly name: string;
  /** In the order in which Hugging Face stores it. */
  readonly shape: readonly number[];
  /** How it begins: normal numbers around 0 with this standard deviation, or the same value in every element. */
  readonly initial: { readonly deviation: number } | { readonly value: number };
  /** What the rows stand for, if there is one for each token of the vocabulary or each position of a text. */
  readonly rows?: 'tokens' | 'positions';
}

/** Tensors by the name of their parameter. */
export type Parameters = Readonly<Record<string, Tensor>>;

/** What `config.json` of a model folder says about a model. */
export interface StoredDimensions extends Dimensions {
  /** Options of the architecture, as a configuration would set them. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** How Hugging Face describes models of an architecture. The names of the tensors are those of the parameters. */
export interface HuggingFaceFormat {
  /** `model_type` in `config.json`: `gpt2`. */
  readonly modelType: string;
  /** What the tensors' names begin with, which checkpoints of the model without its output layer leave out. */
  readonly prefix?: string;
  /** Returns the content of `config.json`, without the ids of special tokens. */
  config(dimensions: Dimensions): Readonly<Record<string, unknown>>;
  /**
   * Reads the dimensions and options from `config.json`.
   *
   * @throws Error if the model needs what the architecture lacks; the message names it
   */
  read(config: Readonly<Record<string, unknown>>): StoredDimensions;
}

/** A kind of model. All hooks are pure functions of their arguments. */
export interface Architecture {
  /** The name for people, in the model card: `GPT-2`. */
  readonly title: string;
  /** All parameters, in the order of the flat vector. */
  readonly parameters: (dimensions: Dimensions) => readonly Parameter[];
  /**
   * The named places where activations can be recorded or replaced, in the order of the forward pass. Use the names in
   * `core/README.md`: probes find `blocks.L.attn.hook_pattern` and `blocks.L.hook_resid_pre` by them.
   */
  readonly sites: (dimensions: Dimensions) => readonly string[];
  /**
   * The logits for the token after each position, `[batch * position, vocabulary]`.
   *
   * @param tokens `[batch, position]` int32
   * @param at must be called with the activation at each site, in order; returns the activation to continue with
   */
  readonly forward: (parameters: Parameters, tokens: Tensor, dimensions: Dimensions, at: At) => Tensor;
  /** Throws if the dimensions cannot be. */
  readonly check?: (dimensions: Dimensions) => void;
  /** Parts that can be frozen, each as substrings of its parameters' names: `{ mlp: ['.mlp.'] }`. */
  readonly parts?: Readonly<Record<string, readonly string[]>>;
  /** Without it, model folders can be read by recall only. */
  readonly huggingFace?: HuggingFaceFormat;
}
