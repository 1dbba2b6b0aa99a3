/**
 * recall-lab/testing: contract tests for plugins, to run in your own vitest suite.
 *
 * Each `test...` function registers a `describe`. Call it at the top level of a test file with the spec that a
 * configuration would contain.
 *
 * @example
 * import { defineSampler, uniformOver } from 'recall-lab';
 * import { testSampler } from 'recall-lab/testing';
 *
 * const firstHalf = defineSampler({
 *   name: 'first-half',
 *   at: (step, { individuals }) => uniformOver(Math.ceil(individuals / 2)),
 * });
 * testSampler(firstHalf());
 */
export { testArchitecture } from './architecture.js';
export { boundaryAt } from '../plugin/boundary.js';
export { chiSquare } from './chi-square.js';
export { testEngine } from './engine.js';
export { testDistribution } from './distribution.js';
export { testIntervention } from './intervention.js';
export { testPopulation } from './population.js';
export { testProbe } from './probe.js';
export { testReporter } from './reporter.js';
export { testSampler } from './sampler.js';
export type { PluginTestOptions } from './fixtures.js';
export { tinyRun } from './tiny-run.js';
