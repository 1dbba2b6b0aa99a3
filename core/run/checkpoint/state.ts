/**
 * A checkpoint's arrays: `state.safetensors`, with the parameters and both moments under the names of Hugging
 * Face's format (`parameters.transformer.wte.weight`), and what plugins keep (`plugins.probe drift.anchor`).
 */
import { RecallError } from '../../errors.js';
import { parameterCount, parameterLayout, type ModelShape } from '../../model/shape.js';
import {
  decodeSafetensors,
  encodeSafetensors,
  type StoredTensor,
  type StoredTensors,
} from '../storage/safetensors.js';
import type { Vectors } from '../training/training-state.js';
import { damaged } from './manifest.js';

/** Arrays by plugin (kind and name) and by their own name. */
export type PluginArrays = Readonly<Record<string, Readonly<Record<string, Float32Array>>>>;

const VECTORS = ['parameters', 'firstMoment', 'secondMoment'] as const;
const pluginKey = (plugin: string, array: string) => `plugins.${plugin}.${array}`;

/** The pieces of the file: views of the vectors, so write them before the next update. */
export function encodeState(
  vectors: Readonly<Vectors>,
  arrays: PluginArrays,
  shape: ModelShape,
): Uint8Array[] {
  const tensors: [string, StoredTensor][] = [];
  for (const vector of VECTORS) {
    for (const { name, shape: extents, offset, size } of parameterLayout(shape)) {
      tensors.push([
        `${vector}.${name}`,
        { shape: extents, data: vectors[vector].subarray(offset, offset + size) },
      ]);
    }
  }
  for (const [plugin, own] of Object.entries(arrays)) {
    for (const [name, data] of Object.entries(own)) {
      tensors.push([pluginKey(plugin, name), { shape: [data.length], data }]);
    }
  }
  return encodeSafetensors(Object.fromEntries(tensors), { format: 'pt' });
}

/**
 * The arrays of a file's bytes.
 *
 * @param wanted Names of the arrays that each plugin stored.
 * @throws RecallError `RECALL_CHECKPOINT` or `RECALL_SAFETENSORS` when the file does not hold exactly these,
 * `RECALL_MODEL_SHAPE` when it is of a model of another size.
 */
export function decodeState(
  bytes: Uint8Array,
  shape: ModelShape,
  wanted: Readonly<Record<string, readonly string[]>>,
  at: string,
): { vectors: Vectors; arrays: PluginArrays } {
  // What we write is aligned, so that reading it copies nothing; the first byte is the header's length modulo 256.
  if (bytes[0] % 4 !== 0) throw damaged('its numbers do not lie at multiples of four bytes', at);
  const { tensors } = decodeSafetensors(bytes, at);
  checkSize(tensors, shape, at);
  const layout = parameterLayout(shape);
  const size = layout.reduce((sum, slot) => sum + slot.size, 0);
  const vectors = {} as Vectors;
  for (const vector of VECTORS) {
    vectors[vector] = new Float32Array(size);
    for (const { name, shape: extents, offset } of layout) {
      vectors[vector].set(take(tensors, `${vector}.${name}`, extents, at), offset);
    }
  }
  const arrays = Object.entries(wanted).map(([plugin, names]) => [
    plugin,
    Object.fromEntries(names.map((name) => [name, take(tensors, pluginKey(plugin, name), undefined, at)])),
  ]);
  return { vectors, arrays: Object.fromEntries(arrays) as PluginArrays };
}

/** Compares the model's size with the file's before a model of that size is allocated. */
function checkSize(tensors: StoredTensors, shape: ModelShape, at: string): void {
  const expected = parameterCount(shape);
  const found = Object.entries(tensors)
    .filter(([name]) => name.startsWith('parameters.'))
    .reduce((sum, [, { data }]) => sum + data.length, 0);
  if (found === expected) return;
  throw new RecallError(
    'RECALL_MODEL_SHAPE',
    `The checkpoint's model has ${found} parameters, and the configuration's ${expected}`,
    { at, fix: 'A run keeps its model, vocabulary and text length.' },
  );
}

function take(
  tensors: StoredTensors,
  name: string,
  extents: readonly number[] | undefined,
  at: string,
): Float32Array {
  const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
  if (!tensor) throw damaged(`"${name}" is missing`, at);
  if (!(tensor.data instanceof Float32Array)) throw damaged(`"${name}" has another element type`, at);
  if (extents && tensor.shape.join() !== extents.join()) {
    throw new RecallError('RECALL_MODEL_SHAPE', `"${name}" has the shape [${tensor.shape.join(', ')}]`, {
      at,
      fix: `It is [${extents.join(', ')}] in this run.`,
    });
  }
  return tensor.data;
}
