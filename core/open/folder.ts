/** A model folder, asked about facts that it need not have been trained on. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { resolveConfig } from '../config/resolve.js';
import { createEngine } from '../engine/create.js';
import { RecallError, errorMessage } from '../errors.js';
import type { StoredDimensions } from '../model/architecture.js';
import { gpt2 } from '../model/gpt2/gpt2.js';
import { isPlain, type Plain } from '../plain.js';
import { END_OF_TEXT, type TrainedVocabulary } from '../population/vocabulary.js';
import { CONTINUED } from '../population/word-splitter.js';
import { LARGEST, readRegular } from '../regular-file.js';
import { assembleResolved } from '../run/assemble.js';
import { checkVocabulary } from '../run/checks/vocabulary-check.js';
import { readModel } from '../storage/model-files.js';
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
 * Opens a model folder, or the `model/` of a run, with the population of a fact set.
 *
 * @throws RecallError `RECALL_MODEL_FOLDER` for a folder without a model that can be read; `RECALL_VOCABULARY` for facts
 * with words that the model does not know; and what is wrong with the facts
 */
export async function openFolder(
  folder: string,
  { facts, templates, seed, threads }: FactFiles,
): Promise<OpenModel> {
  const at = [folder, path.join(folder, 'model')].find((each) => existsSync(path.join(each, WEIGHTS)));
  if (at === undefined) {
    throw new RecallError('RECALL_MODEL_FOLDER', `There is no ${WEIGHTS} in ${path.resolve(folder)}`, {
      fix: 'Name a model folder, or the folder of a finished run; recall export writes the model of a checkpoint.',
    });
  }
  const { layers, width, heads, positions } = dimensionsIn(at);
  const resolved = await resolveConfig({
    file: false,
    preset: {
      extends: 'uniform',
      model: { layers, width, heads },
      population: {
        plugin: 'facts',
        facts: path.resolve(facts),
        ...(templates !== undefined && { templates: path.resolve(templates) }),
      },
      probes: { recall: false, hallucination: false },
      ...(seed !== undefined && { seed }),
    },
  });
  const trained = vocabularyIn(at, positions);
  const assembly = assembleResolved(resolved, undefined, undefined, trained);
  checkVocabulary(trained, assembly, facts);
  const parameters = await readModel(path.join(at, WEIGHTS), assembly.shape, assembly.population.vocabulary);
  const engine = await createEngine({ name: 'cpu', threads });
  return new StoredModel(assembly, 0, engine, engine.vector(parameters));
}

const WEIGHTS = 'model.safetensors';

function dimensionsIn(folder: string): StoredDimensions {
  const config = jsonIn(folder, 'config.json');
  const format = gpt2.huggingFace!;
  if (config.model_type !== format.modelType) {
    throw new RecallError(
      'RECALL_MODEL_FOLDER',
      `The model is of the type ${JSON.stringify(config.model_type) ?? 'none'}`,
      {
        at: folder,
        fix: `Supported: ${format.modelType}.`,
      },
    );
  }
  try {
    return format.read(config);
  } catch (cause) {
    throw new RecallError('RECALL_MODEL_FOLDER', `The model cannot be used: ${errorMessage(cause)}`, {
      at: folder,
      cause,
    });
  }
}

/** The words of a model that recall wrote, by id, and the pairs of pieces that it joins. */
function vocabularyIn(folder: string, textLength: number): TrainedVocabulary {
  const ids = jsonIn(folder, 'vocabulary.json');
  if (ids[END_OF_TEXT] !== 0) {
    throw new RecallError(
      'RECALL_MODEL_FOLDER',
      'The vocabulary of the model is not one that recall writes',
      { at: folder },
    );
  }
  const tokens = Object.keys(ids).sort((a, b) => Number(ids[a]) - Number(ids[b]));
  const spelling = jsonIn(folder, 'tokenizer.json').model;
  if (!isPlain(spelling) || spelling.continuing_subword_prefix !== CONTINUED) return { tokens, textLength };
  const merges = (spelling.merges as readonly (string | readonly string[])[]).map((pair) =>
    typeof pair === 'string' ? pair : pair.join(' '),
  );
  return { tokens, textLength, merges };
}

/** @throws RecallError `RECALL_MODEL_FOLDER` for a file that is missing or holds no JSON object */
function jsonIn(folder: string, name: string): Plain {
  const file = path.join(folder, name);
  let cause: unknown;
  try {
    const content: unknown = JSON.parse(readRegular(file, LARGEST.data).toString('utf8'));
    if (isPlain(content)) return content;
  } catch (error) {
    cause = error;
  }
  const problem = existsSync(file) ? 'holds no JSON object' : 'is missing';
  throw new RecallError('RECALL_MODEL_FOLDER', `The ${name} of the model ${problem}`, { at: file, cause });
}
