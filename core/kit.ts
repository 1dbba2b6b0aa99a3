/**
 * recall-lab/kit: building blocks for authors of plugins, beyond what `recall-lab` exports.
 *
 * `recall-lab` has what configurations and simple plugins need: the define functions, distributions, schedules,
 * measures. This entry point adds programs over the model, log files, memory between boundaries, populations and
 * engines. The built-in plugins import nothing else.
 *
 * @example
 * import { defineProbe } from 'recall-lab';
 * import { evaluate, patternSites } from 'recall-lab/kit';
 *
 * // A probe that records the attention patterns of every layer.
 * export const patterns = defineProbe({
 *   name: 'patterns',
 *   async measure(_boundary, model, { population }) {
 *     const texts = model.write([0, 1, 2, 3], 'evaluation', 'patterns');
 *     const batch = { shape: model.shape, batch: model.evaluationBatch, positions: population.textLength };
 *     const sites = patternSites(model.shape);
 *     const { fn, signature } = evaluate({ ...batch, record: sites });
 *     const program = await model.program('patterns', fn, signature);
 *     let largest = 0;
 *     for await (const { outputs } of model.run(program, texts)) {
 *       for (const site of sites) for (const weight of outputs[site]) largest = Math.max(largest, weight);
 *     }
 *     return [{ name: 'patterns.largest', value: largest, unit: '1', split: 'seen', n: texts.count }];
 *   },
 * });
 */

// Programs over the model: what to compute from its parameters and a batch of texts.
export {
  activationGradients,
  evaluate,
  parameterVector,
  type BatchOptions,
  type Extension,
} from './model/programs.js';
export { attentionPatching as patternsFromReference } from './model/attention-patching.js';
export { lossWeights, PADDING } from './run/training/texts.js';

// Sites: named places in the forward pass, to record or replace activations.
export { gradientInto, inTurn, passThrough, recordInto, replaceWith, type At } from './model/sites.js';
export { checkSites, patternSites, sitesOf } from './model/site-names.js';

// Architectures: the contract, the default one, and operations with gradients of their own.
export type {
  Architecture,
  Dimensions,
  HuggingFaceFormat,
  Parameter,
  Parameters,
  StoredDimensions,
} from './model/architecture.js';
export { gpt2 as gpt2Architecture } from './model/gpt2/gpt2.js';
export { blockSites } from './model/block-sites.js';
export { causalSoftmax } from './model/gradients/causal-softmax.js';
export { closedForm } from './model/gradients/closed-form.js';
export { embedding } from './model/gradients/embedding.js';
export { gelu } from './model/gradients/gelu.js';
export { layerNormalization } from './model/gradients/layer-normalization.js';
export { affine } from './model/gradients/affine.js';
export { expectValues, sizeOf, sizesOf } from './model/stored-config.js';
export { tf } from './engine/tf.js';

// Parameters: one flat vector, and the place of each parameter in it.
export {
  checkShape,
  parameterCount,
  parameterLayout,
  architectureOf,
  type ModelShape,
  type ParameterSlot,
} from './model/shape.js';
export { initialParameters } from './model/initial.js';
export { splitParameters } from './model/parameters.js';
export { cosine as cosineLearningRate } from './model/learning-rate.js';

// Memory: what a plugin keeps in a checkpoint, checked when it comes back.
export { parseState } from './plugin/saved-state.js';
export { isStateful, stateHooks, stateOfParts } from './plugin/stateful.js';

// Groups of individuals, for probes and samplers that treat groups differently.
export { groupBounds, type GroupBounds } from './distribution/groups.js';

// Populations: the built-in ones, and the sample that probes ask about.
export { ASKED, checkHeldOut } from './population/held-out.js';
export {
  biographies as biographyPopulation,
  listSizes,
  type BiographiesOptions,
} from './population/biographies.js';
export { facts as factPopulation, type FactsOptions } from './population/facts.js';
export { readFacts } from './population/facts/read-facts.js';
export { readTemplates, type Sentence } from './population/facts/read-templates.js';
export { worded as wordFacts, type Wording, type WordingOptions } from './population/facts/wording.js';
export { DEFAULT_TOKENS, type TokenizerOptions } from './population/facts/tokenizer.js';
export { MOST_PIECES } from './population/byte-pairs.js';

// Logs and files: how a reporter stores what it hears, and reads it back.
export { storedLog, type StoredLog } from './storage/checksums.js';
export { LogFile } from './storage/log-file.js';
export { parsedJson, writeWhole } from './storage/files.js';
export { EVENTS_FILE, eventLine, METRICS_FILE, metricLine, type LogOptions } from './log/lines.js';
export { readEvents, readMeasurements } from './run/storage/read-log.js';
export { advance, initialState, type RunStage, type RunState, type Series } from './log/state.js';
export { Curve, type Point } from './log/curve.js';
export { escaped } from './report/escape.js';

// Engines: the contract, and what most engines share.
export {
  allocate,
  type Arguments,
  type Buffers,
  type DeviceVector,
  type Division,
  type ElementType,
  type ProgramDefinition,
  type TensorSpec,
} from './engine/engine.js';
export { createEngine, type EngineOptions } from './engine/create.js';
export { checkBuffers } from './engine/buffers.js';
export { HostVector } from './engine/host-vector.js';
export { splitOutputs } from './engine/resident.js';
export { part } from './engine/part.js';
