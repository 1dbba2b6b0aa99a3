/** recall-lab: curricula for language models that learn facts. */
export * from './bus/events.js';
export * from './config/index.js';
export * from './distribution/index.js';
export { RecallError } from './errors.js';
export type { Engine, Program, Signature, TensorFunction } from './engine/engine.js';
export * from './measure/index.js';
export * from './plugin/contracts.js';
export * from './plugin/define.js';
export type { PluginContext, PluginDefinition, PluginSpec } from './plugin/definition.js';
export type { Model, Texts, TokenMetrics } from './plugin/model.js';
export { CONTEXT, OPTIONS, POPULATION } from './plugin/tokens.js';
export * from './population/population.js';
export * from './random/index.js';
export * from './schedule/index.js';
export { createRun, type RunRequest } from './run/create.js';
export type { Run } from './run/run.js';
export type { Summary } from './run/summary.js';
export { inject, injectable } from 'tsyringe';
