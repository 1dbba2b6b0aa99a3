/** Another model of a run's shape: trained as the run is, but without interventions, or taken from a stored run. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { createEngine, type EngineOptions } from '../engine/create.js';
import { RecallError } from '../errors.js';
import type { Assembly } from './assemble.js';
import { readModel, writeModel } from './model-files.js';
import { Session } from './session.js';

/**
 * The parameters of the model that `source` means: so many steps of the same run from the same initialisation,
 * or the file or run folder that a path leads to.
 *
 * A trained reference is kept in the run's folder, so that a resumed run need not train it again.
 *
 * @param untouched makes the parts of the run, without its interventions and reporters
 * @throws RecallError `RECALL_REFERENCE` for more steps than the run has, or a model that is missing or of
 * another shape
 */
export async function referenceModel(
  source: number | string,
  untouched: () => Assembly,
  folder?: string,
  train: TrainReference = trained,
): Promise<Float32Array> {
  const assembly = untouched();
  const { shape, population, config } = assembly;
  if (typeof source === 'string') return readModel(await modelFile(source), shape);
  if (source > config.steps) {
    throw new RecallError(
      'RECALL_REFERENCE',
      `A reference of ${source} steps is longer than the run of ${config.steps}`,
      { fix: 'Its learning rate follows that of the run, which has none after its last step.' },
    );
  }
  const kept = folder && path.join(folder, 'references', `step-${source}`);
  if (kept && (await exists(path.join(kept, MODEL)))) return readModel(path.join(kept, MODEL), shape);
  const parameters = await train(assembly, source);
  if (kept) await writeModel(kept, parameters, shape, population.vocabulary);
  return parameters;
}

/** Makes the parameters that so many steps of a run come to. */
export type TrainReference = (assembly: Assembly, steps: number) => Promise<Float32Array>;

const MODEL = 'model.safetensors';

async function trained(assembly: Assembly, steps: number): Promise<Float32Array> {
  const { name, threads, backend, providers } = assembly.config.engine;
  const executionProviders = providers as EngineOptions['executionProviders'];
  const engine = await createEngine({ name, threads, backend, ...(providers && { executionProviders }) });
  // A sampler that decides by what is measured needs the probes; for any other they would be a waste of time.
  const decides = assembly.sampler.instance.decide !== undefined;
  const session = new Session(decides ? assembly : { ...assembly, probes: [] }, engine, () => undefined);
  try {
    while (session.step < steps) {
      await session.boundary();
      await session.update();
    }
    return session.parameters.slice();
  } finally {
    await session.dispose();
    await engine.dispose();
  }
}

/** The model file that a path means: itself, or the one in the folder of a run or of a model. */
async function modelFile(given: string): Promise<string> {
  const candidates = [given, path.join(given, MODEL), path.join(given, 'model', MODEL)];
  for (const candidate of candidates) if (await exists(candidate)) return candidate;
  throw new RecallError('RECALL_REFERENCE', `There is no model at ${path.resolve(given)}`, {
    fix: `Name a ${MODEL}, or the folder of a finished run.`,
  });
}

const exists = (file: string) =>
  stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
