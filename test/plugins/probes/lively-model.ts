/** A model of small biographies with two layers and parameters far from their beginnings, to be measured. */
import { boundaryAt } from '../../../core/plugin/boundary.js';
import { createEngine } from '../../../core/engine/create.js';
import type { ModelShape } from '../../../core/model/shape.js';
import type { Model } from '../../../core/plugin/model.js';
import type { PluginInstances, PluginSpec } from '../../../core/plugin/definition.js';
import type { Population } from '../../../core/population/population.js';
import { Evaluator } from '../../../core/run/training/evaluator.js';
import { tinyShape, mountPlugin } from '../../../core/testing/fixtures.js';
import { livelyParameters } from '../../model/fixture.js';

export interface LivelyModel {
  readonly probe: PluginInstances['probe'];
  readonly population: Population;
  readonly model: Model;
  readonly shape: ModelShape;
  dispose(): Promise<void>;
}

/** Makes a probe, and a model for it to measure; `patched` gives it the attention patterns of another one. */
export async function livelyModel(spec: PluginSpec, patched = false): Promise<LivelyModel> {
  const { instance: probe, population } = mountPlugin('probe', spec, {});
  const shape = { ...tinyShape(population), layers: 2 };
  const engine = await createEngine({ threads: 1 });
  const parameters = engine.vector(livelyParameters(3, shape));
  const reference = patched ? engine.vector(livelyParameters(4, shape)) : null;
  const model = new Evaluator({
    engine,
    shape,
    population,
    seed: 1,
    parameters: () => parameters,
    reference: () => reference,
  });
  return {
    probe,
    population,
    model,
    shape,
    async dispose() {
      await model.dispose();
      await engine.dispose();
    },
  };
}

export const before = boundaryAt(0, 100);
