/** The trained model as files that Python's `transformers` and TransformerLens open: `model/` in the run folder. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { RecallError } from '../../errors.js';
import { parameterCount, parameterLayout, type ModelShape } from '../../model/shape.js';
import type { Vocabulary } from '../../population/vocabulary.js';
import { writeWhole } from './files.js';
import { decodeSafetensors, encodeSafetensors, type StoredTensors } from './safetensors.js';

/** The named tensors of a flat parameter vector, as views of it. */
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
 * Writes `model.safetensors`, `config.json` (GPT-2's, as `transformers` reads it) and `vocabulary.json`
 * (token to id) into `folder`.
 *
 * @throws RecallError `RECALL_WRITE`
 */
export async function writeModel(
  folder: string,
  parameters: Float32Array,
  shape: ModelShape,
  vocabulary: Vocabulary,
): Promise<void> {
  const gpt2 = {
    model_type: 'gpt2',
    architectures: ['GPT2LMHeadModel'],
    activation_function: 'gelu_new',
    layer_norm_epsilon: 1e-5,
    n_layer: shape.layers,
    n_embd: shape.width,
    n_head: shape.heads,
    n_positions: shape.positions,
    vocab_size: shape.vocabulary,
    bos_token_id: 0,
    eos_token_id: 0,
    embd_pdrop: 0,
    attn_pdrop: 0,
    resid_pdrop: 0,
    tie_word_embeddings: true,
  };
  const ids = Object.fromEntries(vocabulary.tokens.map((token, id) => [token, id]));
  await writeWhole(
    path.join(folder, 'model.safetensors'),
    encodeSafetensors(namedTensors(parameters, shape), { format: 'pt' }),
  );
  await writeWhole(path.join(folder, 'config.json'), [`${JSON.stringify(gpt2, null, 2)}\n`]);
  await writeWhole(path.join(folder, 'vocabulary.json'), [`${JSON.stringify(ids, null, 2)}\n`]);
}

/**
 * The flat parameter vector of a stored model.
 *
 * @throws RecallError `RECALL_SAFETENSORS` for a file that is none; `RECALL_MODEL_SHAPE` for a model of another shape
 */
export async function readModel(file: string, shape: ModelShape): Promise<Float32Array> {
  const { tensors } = decodeSafetensors(await readFile(file), file);
  const parameters = new Float32Array(parameterCount(shape));
  for (const { name, shape: extents, offset } of parameterLayout(shape)) {
    const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
    if (tensor?.shape.join() !== extents.join()) {
      const found = tensor ? `has the shape [${tensor.shape.join(', ')}]` : 'is missing';
      throw new RecallError('RECALL_MODEL_SHAPE', `"${name}" of a stored model ${found}`, {
        at: file,
        fix: `It is [${extents.join(', ')}] in this run.`,
      });
    }
    parameters.set(tensor.data, offset);
  }
  return parameters;
}
