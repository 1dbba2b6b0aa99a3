/**
 * The safetensors format: eight bytes of header length, a JSON header, then the tensors' bytes back to back.
 *
 * Nothing in a file is trusted: every length and offset is checked against the file's size before anything is
 * allocated, so that a stranger's file can do no more than fail to load.
 */
import { RecallError } from '../../errors.js';
import { boundedJson, checkJson } from './bounded-json.js';

/** Bytes that a header may take in memory when it is parsed: that of a model of a hundred and fifty layers. */
const MOST = 8 * 2 ** 20;

export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export type StoredTensors = Readonly<Record<string, StoredTensor>>;

interface HeaderEntry {
  readonly dtype: 'F32' | 'I32';
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

const elements = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);

/** The pieces of a file, in order; `metadata` is text by key, kept in the header. */
export function encodeSafetensors(
  tensors: StoredTensors,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array[] {
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata;
  let offset = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    setOwn(header, name, {
      dtype: data instanceof Int32Array ? 'I32' : 'F32',
      shape,
      data_offsets: [offset, (offset += data.byteLength)],
    });
  }
  let json = JSON.stringify(header);
  // The format asks for the data to begin at a multiple of eight bytes.
  json = json.padEnd(json.length + ((8 - (Buffer.byteLength(json) % 8)) % 8), ' ');
  const body = Buffer.from(json);
  try {
    checkJson(body, MOST);
  } catch {
    throw new RecallError(
      'RECALL_SAFETENSORS',
      `There are too many tensors for one file: ${Object.keys(tensors).length}`,
    );
  }
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(body.length));
  const data = Object.values(tensors).map(
    ({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  );
  return [length, body, ...data];
}

/**
 * The tensors and metadata of a file's bytes; the tensors may be views of them.
 *
 * @throws RecallError `RECALL_SAFETENSORS` when anything in the file contradicts itself or the file's size.
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  at?: string,
): { tensors: Record<string, StoredTensor>; metadata: Record<string, string> } {
  const fail = (problem: string): never => {
    throw new RecallError(
      'RECALL_SAFETENSORS',
      `This is not a safetensors file that can be read: ${problem}`,
      { at },
    );
  };
  if (bytes.length < 8) return fail('it is shorter than its first field');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getBigUint64(0, true);
  if (headerLength > BigInt(bytes.length - 8)) return fail('its header ends after the file');
  const start = 8 + Number(headerLength);

  let header: unknown;
  try {
    header = boundedJson(bytes.subarray(8, start), MOST);
  } catch (error) {
    return fail(`in its header, ${error instanceof RangeError ? error.message : 'there is no JSON'}`);
  }
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    return fail('its header is no object');

  const metadata: Record<string, string> = {};
  const entries: (HeaderEntry & { readonly name: string })[] = [];
  for (const [name, entry] of Object.entries(header as Record<string, unknown>)) {
    if (name !== '__metadata__') {
      if (!isHeaderEntry(entry)) return fail(`the entry "${name}" is malformed`);
      entries.push({ ...entry, name });
      continue;
    }
    const pairs = Object.entries(entry ?? {});
    if (typeof entry !== 'object' || pairs.some(([, value]) => typeof value !== 'string')) {
      return fail('its metadata is not text by key');
    }
    for (const [key, value] of pairs) setOwn(metadata, key, value as string);
  }

  const tensors: Record<string, StoredTensor> = {};
  let covered = 0;
  for (const { name, dtype, shape, data_offsets } of entries.sort(byOffset)) {
    const [from, to] = data_offsets;
    if (from !== covered || to < from || to > bytes.length - start)
      return fail(`"${name}" lies outside its place`);
    if (to - from !== elements(shape) * 4) return fail(`"${name}" has not the bytes of its shape`);
    covered = to;
    setOwn(tensors, name, { shape, data: elementsOf(dtype, bytes.subarray(start + from, start + to)) });
  }
  if (covered !== bytes.length - start) return fail('bytes are left over after its last tensor');
  return { tensors, metadata };
}

/** A view where the bytes are aligned for four-byte elements, as those of most files are; otherwise of a copy. */
function elementsOf(dtype: HeaderEntry['dtype'], bytes: Uint8Array): Float32Array | Int32Array {
  // Not by `slice`, which is a view of a Buffer.
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const count = byteLength / 4;
  return dtype === 'I32'
    ? new Int32Array(buffer, byteOffset, count)
    : new Float32Array(buffer, byteOffset, count);
}

const byOffset = (a: HeaderEntry, b: HeaderEntry) =>
  a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1];

/** Sets a key of any name, `__proto__` included, as an own property. */
function setOwn<T>(target: Record<string, T>, key: string, value: T): void {
  Object.defineProperty(target, key, { value, enumerable: true });
}

function isHeaderEntry(entry: unknown): entry is HeaderEntry {
  if (typeof entry !== 'object' || entry === null) return false;
  const { dtype, shape, data_offsets: offsets } = entry as Partial<Record<keyof HeaderEntry, unknown>>;
  const whole = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;
  return (
    (dtype === 'F32' || dtype === 'I32') &&
    Array.isArray(shape) &&
    shape.every(whole) &&
    Number.isSafeInteger(elements(shape as number[])) &&
    Array.isArray(offsets) &&
    offsets.length === 2 &&
    offsets.every(whole)
  );
}
