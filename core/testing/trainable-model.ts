/** A real model, small enough to train within a test. */
import { createEngine } from '../engine/create.js';
import { defaults } from '../config/schema.js';
import { uniformOver } from '../distribution/index.js';
import { initialParameters } from '../model/initial.js';
import type { ModelShape } from '../model/shape.js';
import type { Model } from '../plugin/model.js';
import type { Population } from '../population/population.js';
import { batchDrawer } from '../run/training/batch.js';
import { Evaluator } from '../run/training/evaluator.js';
import { TrainingState } from '../run/training/training-state.js';
import { tinyShape } from './fixtures.js';

const BATCH = 8;
const LEARNING_RATE = 1e-2;

export interface TrainableModel {
  readonly model: Model;
  readonly shape: ModelShape;
  /** Copies the current parameters. */
  snapshot(): Promise<Float32Array>;
  /** Trains on all individuals for the given number of steps. */
  train(steps: number): Promise<void>;
  dispose(): Promise<void>;
}

/** Creates an untrained model for a population. */
export async function trainableModel(
  population: Population,
  seed: number,
  shape = tinyShape(population),
): Promise<TrainableModel> {
  const engine = await createEngine({ threads: 1 });
  const training = new TrainingState(
    engine,
    shape,
    { batch: BATCH, optimizer: defaults.optimizer },
    initialParameters(shape, seed),
  );
  const model = new Evaluator({ engine, shape, population, seed, parameters: () => training.parameters });
  const draw = batchDrawer(population, { seed, batch: BATCH, loss: 'all-tokens' });
  let step = 0;
  return {
    model,
    shape,
    snapshot: async () => (await training.parameters.read()).slice(),
    async train(steps) {
      for (let i = 0; i < steps; i++) {
        await training.step(draw(step++, uniformOver(population.individuals)), LEARNING_RATE);
      }
    },
    async dispose() {
      await model.dispose();
      await training.dispose();
      await engine.dispose();
    },
  };
}
