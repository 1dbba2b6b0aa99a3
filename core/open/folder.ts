/** A model folder, asked about facts that it need not have been trained on. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { resolveConfig } from '../config/resolve.js';
import { createEngine } from '../engine/create.js';
import { assembleResolved } from '../run/assemble.js';
import { StoredModel, type OpenModel } from './model.js';

/** Facts as the population `facts` takes them. */
export interface FactFiles {
  readonly facts: string;
  readonly templates?: string;
  /** Decides which phrasings are held out. */
  readonly seed?: number;
  readonly threads?: number;
}

/**
 * Opens a model folder of a supported architecture, or the `model/` of a run, with the population of a fact set.
 *
 * @throws RecallError `RECALL_MODEL_FOLDER` for a folder without a model that can be read; `RECALL_VOCABULARY` for facts
 * with words that the model does not know; and what is wrong with the facts
 */
export async function openFolder(
  folder: string,
  { facts, templates, seed, threads }: FactFiles,
): Promise<OpenModel> {
  // The config.json of a run is its configuration.
  const ofRun = path.join(folder, 'model');
  const from = path.resolve(existsSync(path.join(ofRun, 'config.json')) ? ofRun : folder);
  const resolved = await resolveConfig({
    file: false,
    preset: {
      extends: 'uniform',
      model: { from },
      population: {
        plugin: 'facts',
        facts: path.resolve(facts),
        ...(templates !== undefined && { templates: path.resolve(templates) }),
      },
      probes: { recall: false, hallucination: false },
      ...(seed !== undefined && { seed }),
    },
  });
  const assembly = assembleResolved(resolved);
  const engine = await createEngine({ name: 'cpu', threads });
  return new StoredModel(assembly, 0, engine, engine.vector(assembly.initial()));
}
