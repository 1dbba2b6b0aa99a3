/** Converts a configuration to JSON. Values that JSON cannot hold become a description with a hash. */
import { createHash } from 'node:crypto';
import { isPlain } from '../plain.js';

/** Instances of classes are stored as their JSON up to this number of characters. */
const SHORT = 1000;

/** A copy that is plain data, with descriptions such as `Float32Array of 1,000,000 (SHA-256 ...)`. */
export function jsonForm(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(jsonForm);
  if (isPlain(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inside]) => [key, jsonForm(inside)]));
  }
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value !== 'object' || value === null) return value;
  if (ArrayBuffer.isView(value)) return ofArray(value);
  const text = textOf(value);
  if (text === undefined) return nameOf(value);
  return text.length > SHORT ? hashed(nameOf(value), text) : JSON.parse(text);
}

function ofArray(array: ArrayBufferView): string {
  const { buffer, byteOffset, byteLength } = array;
  const length = 'length' in array ? Number(array.length) : byteLength;
  const name = `${nameOf(array)} of ${length.toLocaleString('en-US')}`;
  return hashed(name, new Uint8Array(buffer, byteOffset, byteLength));
}

/** The JSON of an instance of a class; undefined if it has none, for example because it is cyclic. */
function textOf(value: object): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** The value as it comes back from `config.json`. */
export const storedForm = (value: unknown): unknown => JSON.parse(JSON.stringify(jsonForm(value ?? null)));

const nameOf = (value: object) => value.constructor?.name || 'an object';

const hashed = (name: string, content: string | Uint8Array) =>
  `${name} (SHA-256 ${createHash('sha256').update(content).digest('hex').slice(0, 16)})`;
