/** Writes and reads a model's folder, `model/`, which Python's `transformers` and TransformerLens open. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { RecallError } from '../errors.js';
import { architectureOf, parameterCount, parameterLayout, type ModelShape } from '../model/shape.js';
import { vocabularyFingerprint, type Vocabulary } from '../population/vocabulary.js';
import { generationConfig, tokenizerFiles } from './tokenizer-files.js';
import { LARGEST, readRegular } from '../regular-file.js';
import { parsedJson, prettyJson, writeWhole } from './files.js';
import { contentOf } from './small-file.js';
import { listWords } from '../describe-value.js';
import {
  decodeSafetensors,
  encodeSafetensors,
  type StoredTensor,
  type StoredTensors,
} from './safetensors.js';

/** Maps tokens to ids. */
const VOCABULARY = 'vocabulary.json';

/** The named tensors of a flat parameter vector, as views. */
export function namedTensors(parameters: Float32Array, shape: ModelShape): StoredTensors {
  return Object.fromEntries(
    parameterLayout(shape).map(({ name, shape: extents, offset, size }) => [
      name,
      { shape: extents, data: parameters.subarray(offset, offset + size) },
    ]),
  );
}

/** SHA-256 of the parameters' bytes, little-endian, in hexadecimal: equal models have equal hashes. */
export function parametersSha256(parameters: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(parameters.buffer, parameters.byteOffset, parameters.byteLength))
    .digest('hex');
}

/**
 * Writes `model.safetensors`, `config.json`, the tokenizer's files and `vocabulary.json` into a folder.
 *
 * @param card The text of the model card, `README.md`; without it, there is no card.
 * @throws RecallError `RECALL_WRITE`
 */
export async function writeModel(
  folder: string,
  parameters: Float32Array,
  shape: ModelShape,
  vocabulary: Vocabulary,
  card?: string,
): Promise<void> {
  await writeWhole(
    path.join(folder, 'model.safetensors'),
    encodeSafetensors(namedTensors(parameters, shape), {
      format: 'pt',
      vocabulary: vocabularyFingerprint(vocabulary),
    }),
  );
  const files = {
    'config.json': prettyJson(modelConfig(shape, vocabulary)),
    'generation_config.json': prettyJson(generationConfig(vocabulary, shape.positions)),
    ...(vocabulary.tokenizer?.files ?? ownTokenizer(vocabulary, shape.positions)),
  };
  for (const [name, text] of Object.entries(files)) await writeWhole(path.join(folder, name), [text]);
  if (card !== undefined) await writeWhole(path.join(folder, 'README.md'), [card]);
}

/** The files of a tokenizer that was made here. */
function ownTokenizer(vocabulary: Vocabulary, positions: number): Record<string, string> {
  const ids = Object.fromEntries(vocabulary.tokens.map((token, id) => [token, id]));
  const files = { [VOCABULARY]: ids, ...tokenizerFiles(vocabulary, positions) };
  return Object.fromEntries(Object.entries(files).map(([name, content]) => [name, prettyJson(content)]));
}

/** The content of `config.json`. */
function modelConfig(shape: ModelShape, { endOfText }: Vocabulary): object {
  const { title, huggingFace } = architectureOf(shape);
  const { layers, width, heads, vocabulary, positions } = shape;
  const own = { model_type: title, layers, width, heads, vocabulary, positions };
  const special = { bos_token_id: endOfText, eos_token_id: endOfText, pad_token_id: endOfText };
  return { ...(huggingFace?.config(shape) ?? own), ...special };
}

/**
 * The flat parameter vector of a stored model, with its embeddings in the order of `vocabulary`.
 *
 * @throws RecallError `RECALL_SAFETENSORS`; `RECALL_MODEL_SHAPE` for a model of another shape; `RECALL_VOCABULARY` for
 * one that lacks words, or whose words are unknown.
 */
export async function readModel(
  file: string,
  shape: ModelShape,
  vocabulary: Pick<Vocabulary, 'tokens'>,
): Promise<Float32Array> {
  const { tensors, metadata } = decodeSafetensors(readRegular(file, LARGEST.data), file);
  const isSame = metadata.vocabulary === vocabularyFingerprint(vocabulary);
  const words = isSame ? undefined : await storedWords(file, metadata.vocabulary);
  const parameters = new Float32Array(parameterCount(shape));
  for (const { name, shape: extents, offset, size, rows } of parameterLayout(shape)) {
    const isEmbedding = rows === 'tokens';
    const expected = isEmbedding && words ? [words.size, ...extents.slice(1)] : extents;
    const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    if (tensor?.shape.join() !== expected.join()) {
      const found = tensor ? `has the shape [${tensor.shape.join(', ')}]` : 'is missing';
      throw new RecallError('RECALL_MODEL_SHAPE', `"${name}" of a stored model ${found}`, {
        at: file,
        fix: `This run needs [${expected.join(', ')}].`,
      });
    }
    const values = parameters.subarray(offset, offset + size);
    if (isEmbedding && words) copyRows(tensor, rowsOf(vocabulary.tokens, words, file), values);
    else values.set(tensor.data);
  }
  return parameters;
}

/**
 * The ids of a stored model's words, from its `vocabulary.json`.
 *
 * @param fingerprint The model's own hash of its words, if it has one.
 * @throws RecallError `RECALL_VOCABULARY`
 */
async function storedWords(model: string, fingerprint?: string): Promise<ReadonlyMap<string, number>> {
  const file = path.join(path.dirname(model), VOCABULARY);
  const content: unknown = await contentOf(file).then(parsedJson, () => undefined);
  const ids = new Map(Object.entries(content ?? {}));
  const tokens = [...ids.keys()].sort((a, b) => Number(ids.get(a)) - Number(ids.get(b)));
  const isDense = tokens.length > 0 && tokens.every((token, id) => ids.get(token) === id);
  const matches = fingerprint === undefined || fingerprint === vocabularyFingerprint({ tokens });
  if (isDense && matches) return ids as Map<string, number>;
  throw new RecallError('RECALL_VOCABULARY', 'The vocabulary of a stored model is unknown', {
    at: model,
    fix: `It differs from this run's vocabulary: put the model's own ${VOCABULARY} next to it.`,
  });
}

function rowsOf(words: readonly string[], ids: ReadonlyMap<string, number>, at: string): number[] {
  const missing = words.filter((word) => !ids.has(word));
  if (missing.length === 0) return words.map((word) => ids.get(word)!);
  throw new RecallError('RECALL_VOCABULARY', `The stored model does not know ${listWords(missing)}`, {
    at,
    fix: 'Use a model that was trained on the words of this run.',
  });
}

function copyRows({ shape: [, width], data }: StoredTensor, rows: readonly number[], to: Float32Array): void {
  rows.forEach((row, at) => to.set(data.subarray(row * width, (row + 1) * width), at * width));
}
