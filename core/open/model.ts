/** The model of a stored run, at its end or at a checkpoint, as probes get it. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Config } from '../config/schema.js';
import { createEngine } from '../engine/create.js';
import type { DeviceVector, Engine } from '../engine/engine.js';
import { RecallError } from '../errors.js';
import type { Model } from '../plugin/model.js';
import type { Population } from '../population/population.js';
import type { Assembly } from '../run/assemble.js';
import { checkpointAt } from '../run/checkpoint/choose.js';
import { restoredSnapshot } from '../run/checkpoint/restored.js';
import type { RunFolder } from '../run/storage/folder.js';
import { readModel } from '../storage/model-files.js';
import { storedSummary } from '../run/storage/stored-summary.js';
import { Evaluator } from '../run/training/evaluator.js';
import { openRun, type OpenRun } from './run.js';

export interface OpenModelOptions {
  /**
   * The step of a checkpoint, or 0 for the model before training. By default the model at the end, or the newest
   * checkpoint of a run that has not ended.
   */
  readonly checkpoint?: number;
  /** Threads of the engine; by default those of the run. */
  readonly threads?: number;
}

/** A model that is not being trained. Everything that probes can do with a model can be done with it. */
export interface OpenModel extends Model {
  readonly population: Population;
  readonly config: Config;
  /** The number of updates that the model has had. */
  readonly step: number;
  /** Releases the engine. */
  close(): Promise<void>;
}

/**
 * Opens the model of a run.
 *
 * @throws RecallError `RECALL_NO_RUN` when the folder holds no run; `RECALL_CHECKPOINT` when there is no such
 * checkpoint, with the steps that there are
 * @example
 * import { openModel } from 'recall-lab';
 *
 * const model = await openModel('runs/uniform-seed1');
 * const texts = model.write([0, 1, 2], 'evaluation', 'my question');
 * const { loss } = await model.evaluate(texts);
 * console.log(loss.length, 'predictions after', model.step, 'steps');
 * await model.close();
 */
export async function openModel(folder: string, options: OpenModelOptions = {}): Promise<OpenModel> {
  return modelOf(await openRun(folder), options);
}

/** The model of a run that is open already. */
export async function modelOf(
  { folder, assembly }: OpenRun,
  { checkpoint, threads }: OpenModelOptions = {},
): Promise<OpenModel> {
  const { step, parameters } = await parametersAt(folder, assembly, checkpoint);
  // Questions are few: what trained the model need not be here to answer them.
  const { engine: configured } = assembly.config;
  const given = configured.plugin === undefined ? configured.threads : undefined;
  const engine = await createEngine({ name: 'cpu', threads: threads ?? given });
  return new StoredModel(assembly, step, engine, engine.vector(parameters));
}

/** A model with the assembly that it is asked by. */
export class StoredModel extends Evaluator implements OpenModel {
  readonly #assembly: Assembly;
  readonly #step: number;
  readonly #engine: Engine;
  readonly #parameters: DeviceVector;

  constructor(assembly: Assembly, step: number, engine: Engine, parameters: DeviceVector) {
    const { shape, population, config } = assembly;
    super({ engine, shape, population, seed: config.seed, parameters: () => parameters });
    this.#assembly = assembly;
    this.#step = step;
    this.#engine = engine;
    this.#parameters = parameters;
  }

  get population(): Population {
    return this.#assembly.population;
  }

  get config(): Config {
    return this.#assembly.config;
  }

  get step(): number {
    return this.#step;
  }

  async close(): Promise<void> {
    await this.dispose();
    await this.#parameters.dispose();
    await this.#engine.dispose();
  }
}

interface ParametersAt {
  readonly step: number;
  readonly parameters: Float32Array;
}

/** The parameters of a run's model at a checkpoint, by default its newest. */
export async function parametersAt(
  folder: RunFolder,
  assembly: Assembly,
  checkpoint: number | undefined,
): Promise<ParametersAt> {
  if (checkpoint === 0) {
    return { step: 0, parameters: assembly.initial() };
  }
  const summary = await storedSummary(folder.path);
  const file = path.join(folder.path, 'model', 'model.safetensors');
  if (summary && (checkpoint ?? summary.steps) === summary.steps && existsSync(file)) {
    return {
      step: summary.steps,
      parameters: await readModel(file, assembly.shape, assembly.population.vocabulary),
    };
  }
  const steps = await folder.checkpoints.steps();
  const step = checkpoint ?? steps.at(-1);
  if (step === undefined) {
    throw new RecallError('RECALL_CHECKPOINT', 'The run has no model yet', {
      at: folder.path,
      fix: 'Wait for its first checkpoint, or ask the untrained model: --checkpoint 0.',
    });
  }
  const { checkpoint: found } = await checkpointAt(step, folder.checkpoints, folder.path);
  return { step, parameters: restoredSnapshot(found!, assembly, false).vectors.parameters };
}
