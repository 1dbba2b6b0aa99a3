/**
 * Encodes and decodes a checkpoint's `state.safetensors`. Touches no files.
 *
 * Parameters and moments have Hugging Face's names (`parameters.transformer.wte.weight`); arrays of plugins are named
 * after them (`plugins.probe drift.anchor`).
 */
import { RecallError } from '../../errors.js';
import { parameterCount, parameterLayout, type ModelShape } from '../../model/shape.js';
import {
  decodeSafetensors,
  encodeSafetensors,
  type StoredTensor,
  type StoredTensors,
} from '../../storage/safetensors.js';
import type { Vectors } from '../training/training-state.js';
import { damaged } from './manifest.js';

/** Arrays by plugin (kind and name) and by their own name. */
export type PluginArrays = Readonly<Record<string, Readonly<Record<string, Float32Array>>>>;

const VECTORS = ['parameters', 'firstMoment', 'secondMoment'] as const;
const tensorName = (plugin: string, array: string) => `plugins.${plugin}.${array}`;

/** The pieces of the file. They are views of the vectors: write them before the next update. */
export function encodeState(
  vectors: Readonly<Vectors>,
  arrays: PluginArrays,
  shape: ModelShape,
): Uint8Array[] {
  const tensors: [string, StoredTensor][] = [];
  for (const vector of VECTORS) {
    for (const { name, shape: extents, offset, size } of parameterLayout(shape)) {
      const data = vectors[vector].subarray(offset, offset + size);
      tensors.push([`${vector}.${name}`, { shape: extents, data }]);
    }
  }
  for (const [plugin, byName] of Object.entries(arrays)) {
    for (const [name, data] of Object.entries(byName)) {
      tensors.push([tensorName(plugin, name), { shape: [data.length], data }]);
    }
  }
  return encodeSafetensors(Object.fromEntries(tensors), { format: 'pt' });
}

/**
 * @param arrayNames Names of the arrays that each plugin stored.
 * @throws RecallError `RECALL_CHECKPOINT` or `RECALL_SAFETENSORS` if an array is missing or malformed,
 * `RECALL_MODEL_SHAPE` if the file holds a model of another size.
 */
export function decodeState(
  bytes: Uint8Array,
  shape: ModelShape,
  arrayNames: Readonly<Record<string, readonly string[]>>,
  at: string,
): { vectors: Vectors; arrays: PluginArrays } {
  // Aligned data is read without copies. The first byte is the header's length modulo 256.
  if (bytes[0] % 4 !== 0) throw damaged('its data is not aligned to four bytes', at);
  const { tensors } = decodeSafetensors(bytes, at);
  checkSize(tensors, shape, at);
  const layout = parameterLayout(shape);
  const size = layout.reduce((sum, slot) => sum + slot.size, 0);
  const vectors = {} as Vectors;
  for (const vector of VECTORS) {
    vectors[vector] = new Float32Array(size);
    for (const { name, shape: extents, offset } of layout) {
      vectors[vector].set(tensorOf(tensors, `${vector}.${name}`, extents, at), offset);
    }
  }
  const arrays = Object.entries(arrayNames).map(([plugin, names]) => [
    plugin,
    Object.fromEntries(
      names.map((name) => [name, tensorOf(tensors, tensorName(plugin, name), undefined, at)]),
    ),
  ]);
  return { vectors, arrays: Object.fromEntries(arrays) as PluginArrays };
}

/** Compares sizes before a model of that size is allocated. */
function checkSize(tensors: StoredTensors, shape: ModelShape, at: string): void {
  const expected = parameterCount(shape);
  const actual = Object.entries(tensors)
    .filter(([name]) => name.startsWith('parameters.'))
    .reduce((sum, [, { data }]) => sum + data.length, 0);
  if (actual === expected) return;
  throw new RecallError(
    'RECALL_MODEL_SHAPE',
    `The checkpoint's model has ${actual} parameters, but the configuration's has ${expected}`,
    { at, fix: "A run cannot change its model's size." },
  );
}

function tensorOf(
  tensors: StoredTensors,
  name: string,
  extents: readonly number[] | undefined,
  at: string,
): Float32Array {
  const tensor = Object.hasOwn(tensors, name) ? tensors[name] : undefined;
  if (!tensor) throw damaged(`"${name}" is missing`, at);
  if (!(tensor.data instanceof Float32Array)) throw damaged(`"${name}" is not float32`, at);
  if (extents && tensor.shape.join() !== extents.join()) {
    throw new RecallError('RECALL_MODEL_SHAPE', `"${name}" has the shape [${tensor.shape.join(', ')}]`, {
      at,
      fix: `This run needs [${extents.join(', ')}].`,
    });
  }
  return tensor.data;
}
