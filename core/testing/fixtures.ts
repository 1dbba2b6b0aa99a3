/** What a plugin under test is tried on: a small population, a few steps, and instances made as a run makes them. */
import type { Measurement } from '../bus/events.js';
import { initialParameters } from '../model/initial.js';
import type { ModelShape } from '../model/shape.js';
import type { Boundary, Stateful } from '../plugin/contracts.js';
import { ProbeMeasurements } from '../plugin/measurement-index.js';
import { PluginContainer } from '../plugin/container.js';
import { definePopulation } from '../plugin/define.js';
import type { PluginDefinition, PluginInstances, PluginKind, PluginSpec } from '../plugin/definition.js';
import type { Model } from '../plugin/model.js';
import { Registry } from '../plugin/registry.js';
import { biographies } from '../population/biographies.js';
import { wellFormed } from '../run/checks/answers.js';
import type { Population } from '../population/population.js';

/** What a plugin is tried on; every part may be left out. */
export interface PluginTestOptions {
  /** Individuals that training draws from; 64 by default. Sixteen more are held out. */
  readonly individuals?: number;
  /** Steps of the run; 1000 by default, and 20 where a model is trained. */
  readonly steps?: number;
  readonly seed?: number;
  /** Instead of small biographies. */
  readonly population?: PluginSpec;
  /** Plugins that the options name by string; those made in code are known already. */
  readonly plugins?: readonly PluginDefinition<PluginKind, unknown, never>[];
  /** What probes have measured at a boundary, for a plugin that decides by it. */
  readonly measurements?: (step: number) => readonly Measurement[];
}

const HELD_OUT = 16;

/** Biographies in few words, so that a model that learns them is small. */
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
}

/** Makes one instance of a plugin, with everything that a run would give it. */
export function mountPlugin<Kind extends PluginKind>(
  kind: Kind,
  spec: PluginSpec,
  { individuals = 64, steps = 1000, seed = 1, population, plugins = [] }: PluginTestOptions,
  folder?: string,
): PluginUnderTest<Kind> {
  const registry = new Registry();
  for (const plugin of plugins) registry.add(plugin, 'the test');
  const reference = (): Promise<Float32Array> => Promise.resolve(initialParameters(tinyShape(made), seed));
  const container = new PluginContainer(registry, { seed, steps, batch: 8, folder, reference });
  if (kind === 'population') {
    const instance = container.population(spec);
    return { instance: instance as PluginInstances[Kind], population: instance };
  }
  const made: Population = container.population(population ?? tinyBiographies(individuals));
  return { instance: container.mount(kind, spec.plugin, spec, kind).instance, population: made };
}

/** What a probe measures, as a run takes it: completed by what it declares, and held to that. */
export async function runProbe(
  probe: PluginInstances['probe'],
  key: string,
  boundary: Boundary,
  model: Model,
): Promise<readonly Measurement[]> {
  const declared = probe.measures && new ProbeMeasurements(probe.measures);
  return wellFormed(await probe.measure(boundary, model), key, declared);
}

/** The model that plugins under test are asked about. */
export const tinyShape = (population: Population): ModelShape => ({
  layers: 1,
  width: 8,
  heads: 2,
  vocabulary: population.vocabulary.size,
  positions: population.textLength,
});

/** Hands the state of one instance to another, as it is at this moment. */
export const copyState = (from: Partial<Stateful>, to: Partial<Stateful>): void => captureState(from)(to);

/** The state of an instance, by way of JSON, as a checkpoint keeps it; and how another one gets it. */
export function captureState(from: Partial<Stateful>): (to: Partial<Stateful>) => void {
  const state = from.save && jsonRoundTrip(from.save());
  const copies = Object.entries(from.saveArrays?.() ?? {}).map(([name, values]) => [name, values.slice()]);
  return (to) => {
    if (state !== undefined) to.restore?.(state);
    if (from.saveArrays) to.restoreArrays?.(Object.fromEntries(copies) as Record<string, Float32Array>);
  };
}

/** Steps worth asking about: both ends, their neighbours, and some between. */
export function sampleSteps(steps: number): number[] {
  const inside = [0.1, 0.25, 0.5, 0.75, 0.9].map((fraction) => Math.floor(fraction * steps));
  return [...new Set([0, 1, 2, ...inside, steps - 2, steps - 1])]
    .filter((step) => step >= 0 && step < steps)
    .sort((a, b) => a - b);
}

/** A copy that has been through JSON, as if it came from a file. */
export const jsonRoundTrip = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;
