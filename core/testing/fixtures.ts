/** Fixtures for plugin tests: a small population, and plugin instances created as in a run. */
import type { Measurement } from '../bus/events.js';
import { initialParameters } from '../model/initial.js';
import type { Architecture } from '../model/architecture.js';
import type { ModelShape } from '../model/shape.js';
import type { Boundary, Stateful } from '../plugin/contracts.js';
import { ProbeMeasurements } from '../plugin/measurement-index.js';
import { PluginContainer } from '../plugin/container.js';
import { definePopulation } from '../plugin/define.js';
import type { PluginDefinition, PluginInstances, PluginKind, PluginSpec } from '../plugin/definition.js';
import type { Model } from '../plugin/model.js';
import { Registry } from '../plugin/registry.js';
import { biographies } from '../population/biographies.js';
import { checkedMeasurements } from '../run/checks/answers.js';
import type { Population } from '../population/population.js';

/** Options of the contract tests. */
export interface PluginTestOptions {
  /** Individuals in training (default: 64); sixteen more are held out. */
  readonly individuals?: number;
  /** Steps of the run (default: 1000, or 20 for tests that train a model). */
  readonly steps?: number;
  readonly seed?: number;
  /** The population (default: small biographies). */
  readonly population?: PluginSpec;
  /** The architecture of the model (default: GPT-2). */
  readonly architecture?: PluginSpec;
  /** Plugins that options refer to by name; plugins created in code need no registration. */
  readonly plugins?: readonly PluginDefinition<PluginKind, unknown, never>[];
  /** Measurements at each boundary, for plugins that base decisions on them. */
  readonly measurements?: (step: number) => readonly Measurement[];
}

const HELD_OUT = 16;

/** Biographies with a small vocabulary, so that a tiny model can learn them. */
export const tinyBiographies = (individuals: number): PluginSpec =>
  definePopulation({
    name: 'tiny-biographies',
    create: ({ seed }) =>
      biographies({
        seed,
        individuals,
        heldOut: HELD_OUT,
        firstNames: 16,
        lastNames: 16,
        cities: 4,
        universities: 4,
        majors: 4,
        companies: 4,
        years: 4,
      }),
  })();

export interface PluginUnderTest<Kind extends PluginKind> {
  readonly instance: PluginInstances[Kind];
  readonly population: Population;
  readonly shape: ModelShape;
}

/** Creates a plugin instance with the context that a run would provide. */
export function mountPlugin<Kind extends PluginKind>(
  kind: Kind,
  spec: PluginSpec,
  { individuals = 64, steps = 1000, seed = 1, population, architecture, plugins = [] }: PluginTestOptions,
  folder?: string,
): PluginUnderTest<Kind> {
  const registry = new Registry();
  for (const plugin of plugins) registry.add(plugin, 'the test');
  const reference = (): Promise<Float32Array> => Promise.resolve(initialParameters(shape, seed));
  const container = new PluginContainer(registry, { seed, steps, batch: 8, folder, reference });
  if (kind === 'population') {
    const instance = container.population(spec);
    return { instance: instance as PluginInstances[Kind], population: instance, shape: tinyShape(instance) };
  }
  const runPopulation: Population = container.population(population ?? tinyBiographies(individuals));
  const shape = tinyShape(
    runPopulation,
    architecture && container.mount('architecture', 'architecture', architecture, 'architecture').instance,
  );
  container.setShape(shape);
  const { instance } = container.mount(kind, spec.plugin, spec, kind);
  return { instance, population: runPopulation, shape };
}

/** Runs a probe as a run does: completes and validates its readings with its declarations. */
export async function runProbe(
  probe: PluginInstances['probe'],
  key: string,
  boundary: Boundary,
  model: Model,
): Promise<readonly Measurement[]> {
  const declared = probe.measures && new ProbeMeasurements(probe.measures);
  return checkedMeasurements(await probe.measure(boundary, model), key, declared);
}

/** The shape of the model for tests. */
export const tinyShape = (population: Population, architecture?: Architecture): ModelShape => ({
  ...(architecture && { architecture }),
  layers: 1,
  width: 8,
  heads: 2,
  vocabulary: population.vocabulary.size,
  positions: population.textLength,
});

/** Copies the current state of one instance to another. */
export const copyState = (from: Partial<Stateful>, to: Partial<Stateful>): void => captureState(from)(to);

/** Captures the state of an instance through JSON, like a checkpoint; returns a function that restores it. */
export function captureState(from: Partial<Stateful>): (to: Partial<Stateful>) => void {
  const state = from.save && jsonRoundTrip(from.save());
  const copies = Object.entries(from.saveArrays?.() ?? {}).map(([name, values]) => [name, values.slice()]);
  return (to) => {
    if (state !== undefined) to.restore?.(state);
    if (from.saveArrays) to.restoreArrays?.(Object.fromEntries(copies) as Record<string, Float32Array>);
  };
}

/** A sample of steps: both ends, their neighbours, and some in between. */
export function sampleSteps(steps: number): number[] {
  const inside = [0.1, 0.25, 0.5, 0.75, 0.9].map((fraction) => Math.floor(fraction * steps));
  return [...new Set([0, 1, 2, ...inside, steps - 2, steps - 1])]
    .filter((step) => step >= 0 && step < steps)
    .sort((a, b) => a - b);
}

/** Copies a value through JSON. */
export const jsonRoundTrip = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
