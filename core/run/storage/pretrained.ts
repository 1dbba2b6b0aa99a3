/** A Hugging Face model folder as a start: its vocabulary, and its weights, in one safetensors file or several. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { storedConfig } from '../../config/stored-model.js';
import type { Config } from '../../config/schema.js';
import { RecallError } from '../../errors.js';
import { architectureOf, parameterCount, parameterLayout, type ModelShape } from '../../model/shape.js';
import { readTokenizer } from '../../population/text-tokenizer.js';
import { END_OF_TEXT, type TrainedVocabulary } from '../../population/vocabulary.js';
import { CONTINUED } from '../../population/word-splitter.js';
import { LARGEST, readRegular } from '../../regular-file.js';
import { isPlain, type Plain } from '../../plain.js';
import { parsedJson } from '../../storage/files.js';
import { decodeSafetensors, type StoredTensor } from '../../storage/safetensors.js';

const WEIGHTS = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
const VOCABULARY = 'vocabulary.json';

/**
 * How the model of a folder reads text. A folder that recall wrote has a vocabulary of words or pieces, which a population
 * continues; any other has a tokenizer.
 *
 * @throws RecallError `RECALL_TOKENIZER`
 */
export function storedVocabulary({ model, tokenizer }: Config): TrainedVocabulary | undefined {
  const from = tokenizer?.from ?? model.from;
  if (from === undefined) return undefined;
  const config = model.from === undefined ? undefined : storedConfig(model.from);
  const textLength = model.positions ?? 1;
  const ids = jsonIn(from, VOCABULARY);
  if (ids?.[END_OF_TEXT] !== 0) {
    const read = readTokenizer(from, Number(config?.vocab_size ?? 0));
    return { tokens: read.tokens, textLength, tokenizer: read };
  }
  const tokens = Object.keys(ids).sort((a, b) => Number(ids[a]) - Number(ids[b]));
  const spelling = jsonIn(from, 'tokenizer.json')?.model;
  const isPieces = isPlain(spelling) && spelling.continuing_subword_prefix === CONTINUED;
  const merges = isPieces ? (spelling.merges as readonly (string | readonly string[])[]) : undefined;
  return {
    tokens,
    textLength,
    ...(merges && { merges: merges.map((pair) => (typeof pair === 'string' ? pair : pair.join(' '))) }),
  };
}

/** The shape of the model in a folder, which may have fewer tokens and positions than the one that continues it. */
export function storedShape(from: string, shape: ModelShape): ModelShape {
  const config = storedConfig(from);
  const read = config && architectureOf(shape).huggingFace?.read(config);
  if (!read) throw noModel(from);
  return { ...shape, vocabulary: read.vocabulary, positions: read.positions };
}

/**
 * Checks that the model of a folder has an embedding for every token.
 *
 * @throws RecallError `RECALL_VOCABULARY`
 */
export function checkTokens(from: string, shape: ModelShape, newWords: Config['newWords']): void {
  const { vocabulary } = storedShape(from, shape);
  if (vocabulary === shape.vocabulary || (vocabulary < shape.vocabulary && newWords === 'append')) return;
  const problem = `The model has embeddings for ${vocabulary} tokens, and its texts have ${shape.vocabulary}`;
  throw new RecallError('RECALL_VOCABULARY', problem, {
    at: 'model.from',
    fix: 'Take the tokenizer that the model was trained with: leave out `tokenizer`, if its folder has one.',
  });
}

/**
 * The parameters of a model folder as a flat vector.
 *
 * @throws RecallError `RECALL_MODEL_FOLDER` for a folder without weights, or with weights of another model;
 * `RECALL_SAFETENSORS`
 */
export function storedParameters(from: string, shape: ModelShape): Float32Array {
  const tensors = weightsIn(from);
  const { prefix = '' } = architectureOf(shape).huggingFace ?? {};
  const parameters = new Float32Array(parameterCount(shape));
  for (const { name, shape: extents, offset } of parameterLayout(shape)) {
    const short = name.startsWith(prefix) ? name.slice(prefix.length) : name;
    const tensor = tensors.get(name) ?? tensors.get(short);
    if (tensor?.shape.join() !== extents.join() || !(tensor.data instanceof Float32Array)) {
      const found = tensor ? `has the shape [${tensor.shape.join(', ')}]` : 'is missing';
      throw new RecallError('RECALL_MODEL_FOLDER', `"${name}" of the model ${found}`, {
        at: path.resolve(from),
        fix: `Its config.json asks for [${extents.join(', ')}].`,
      });
    }
    parameters.set(tensor.data, offset);
  }
  return parameters;
}

function weightsIn(from: string): ReadonlyMap<string, StoredTensor> {
  const index = jsonIn(from, INDEX)?.weight_map;
  const isSharded = !existsSync(path.join(from, WEIGHTS)) && isPlain(index);
  const files = isSharded ? [...new Set(Object.values(index))] : [WEIGHTS];
  const tensors = new Map<string, StoredTensor>();
  for (const name of files) {
    // A name that leads out of the folder is no shard of the model.
    const file = path.join(from, path.basename(String(name)));
    if (!existsSync(file)) throw noModel(from);
    const decoded = decodeSafetensors(readRegular(file, LARGEST.data), file);
    for (const [key, tensor] of Object.entries(decoded.tensors)) tensors.set(key, tensor);
  }
  return tensors;
}

const noModel = (from: string) =>
  new RecallError('RECALL_MODEL_FOLDER', `There is no model in ${path.resolve(from)}`, {
    at: 'model.from',
    fix: `A model folder has config.json, and ${WEIGHTS} or ${INDEX} with the files that it lists.`,
  });

function jsonIn(folder: string, name: string): Plain | undefined {
  const file = path.join(folder, name);
  if (!existsSync(file)) return undefined;
  const content = parsedJson(readRegular(file, LARGEST.line));
  if (content !== undefined) return isPlain(content) ? content : undefined;
  throw new RecallError('RECALL_MODEL_FOLDER', `${name} is not JSON`, {
    at: file,
    fix: 'Restore the file from a copy, or write the model folder again.',
  });
}
