/**
 * Encodes and decodes the safetensors format: eight bytes of header length, a JSON header, and the tensors' bytes. Touches
 * no files.
 *
 * Every length and offset is checked against the file's size before anything is allocated.
 */
import { z } from 'zod';
import { RecallError } from '../errors.js';
import { isPlain } from '../plain.js';
import { LARGEST } from '../regular-file.js';
import { parsedJson } from './files.js';

export interface StoredTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export type StoredTensors = Readonly<Record<string, StoredTensor>>;

const count = z.int().nonnegative();
/** Bytes of an element. Tensors of other types than the first four are left out when a file is read. */
const BYTES = {
  ...{ F32: 4, I32: 4, F16: 2, BF16: 2 },
  ...{ F64: 8, I64: 8, U64: 8, U32: 4, I16: 2, U16: 2, I8: 1, U8: 1, BOOL: 1 },
} as const;
type DType = keyof typeof BYTES;
const dtypes = Object.keys(BYTES) as DType[];

const entrySchema = z.object({
  dtype: z.enum(dtypes),
  shape: z.array(count).refine((shape) => Number.isSafeInteger(elementCount(shape))),
  data_offsets: z.tuple([count, count]),
});
type HeaderEntry = z.infer<typeof entrySchema>;

const elementCount = (shape: readonly number[]) => shape.reduce((product, extent) => product * extent, 1);

/** The pieces of a file, in order. `metadata` is stored in the header. */
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
  // The format requires the data to start at a multiple of eight bytes.
  json = json.padEnd(json.length + ((8 - (Buffer.byteLength(json) % 8)) % 8), ' ');
  const body = Buffer.from(json);
  if (body.length > LARGEST.header) {
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
 * The tensors and metadata in a file's bytes. The tensors may be views of them.
 *
 * @throws RecallError `RECALL_SAFETENSORS` if the file contradicts itself or its size.
 */
export function decodeSafetensors(
  bytes: Uint8Array,
  at?: string,
): { tensors: Record<string, StoredTensor>; metadata: Record<string, string> } {
  const fail = (problem: string): never => {
    throw new RecallError('RECALL_SAFETENSORS', `This is not a valid safetensors file: ${problem}`, { at });
  };
  if (bytes.length < 8) return fail('it has fewer than eight bytes');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = view.getBigUint64(0, true);
  if (headerLength > BigInt(Math.min(bytes.length - 8, LARGEST.header)))
    return fail('its header is too long');
  const start = 8 + Number(headerLength);
  const header = parsedJson(bytes.subarray(8, start));
  if (header === undefined) return fail('its header is not JSON');
  if (typeof header !== 'object' || header === null || Array.isArray(header))
    return fail('its header is not an object');

  const { __metadata__ = {}, ...named } = header as Record<string, unknown>;
  if (!isTextByKey(__metadata__)) return fail('its metadata is not text by key');
  const entries = Object.entries(named).map(([name, value]) => {
    const entry = entrySchema.safeParse(value).data;
    return entry ? { ...entry, name } : fail(`the entry "${name}" is malformed`);
  });

  const tensors: Record<string, StoredTensor> = {};
  let covered = 0;
  for (const { name, dtype, shape, data_offsets } of entries.sort(byOffset)) {
    const [from, to] = data_offsets;
    if (from !== covered || to < from || to > bytes.length - start)
      return fail(`"${name}" overlaps another tensor or leaves a gap`);
    if (to - from !== elementCount(shape) * BYTES[dtype])
      return fail(`the size of "${name}" contradicts its shape`);
    covered = to;
    const data = elementsOf(dtype, bytes.subarray(start + from, start + to));
    if (data) setOwn(tensors, name, { shape, data });
  }
  if (covered !== bytes.length - start) return fail('there are bytes after its last tensor');
  return { tensors, metadata: __metadata__ };
}

const isTextByKey = (value: unknown): value is Record<string, string> =>
  isPlain(value) && Object.values(value).every((text) => typeof text === 'string');

/** A view if the bytes are aligned to four bytes, as in most files; otherwise a copy. */
function elementsOf(dtype: DType, bytes: Uint8Array): Float32Array | Int32Array | undefined {
  if (dtype === 'F16' || dtype === 'BF16') return fromHalves(bytes, dtype === 'F16' ? fromF16 : fromBF16);
  if (dtype !== 'F32' && dtype !== 'I32') return undefined;
  // `slice` would not copy a Buffer.
  const { buffer, byteOffset, byteLength } = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  return dtype === 'I32'
    ? new Int32Array(buffer, byteOffset, byteLength / 4)
    : new Float32Array(buffer, byteOffset, byteLength / 4);
}

/** Numbers of two bytes, as numbers of four. */
function fromHalves(bytes: Uint8Array, toBits: (half: number) => number): Float32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bits = Uint32Array.from({ length: bytes.length / 2 }, (_, i) => toBits(view.getUint16(2 * i, true)));
  return new Float32Array(bits.buffer);
}

const fromBF16 = (half: number) => half << 16;

/** The bits of a float from those of a half: five bits of exponent become eight, and ten of fraction 23. */
function fromF16(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >> 10) & 31;
  const fraction = half & 0x3ff;
  if (exponent === 31) return sign | 0x7f800000 | (fraction << 13);
  if (exponent > 0) return sign | ((exponent + 112) << 23) | (fraction << 13);
  if (fraction === 0) return sign;
  // Smaller than a half normally is: the leading 1 is brought to the place where it is implied.
  const shift = Math.clz32(fraction) - 21;
  return sign | ((113 - shift) << 23) | (((fraction << shift) & 0x3ff) << 13);
}

const byOffset = (a: HeaderEntry, b: HeaderEntry) =>
  a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1];

/** Sets an own property of any name, `__proto__` included. */
function setOwn<T>(target: Record<string, T>, key: string, value: T): void {
  Object.defineProperty(target, key, { value, enumerable: true });
}
