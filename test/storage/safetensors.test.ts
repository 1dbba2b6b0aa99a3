// The model's file format: what goes in comes out, and nothing in a file is trusted.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RecallError } from '../../core/errors.js';
import { decodeSafetensors, encodeSafetensors, type StoredTensors } from '../../core/storage/safetensors.js';

const encode = (tensors: StoredTensors, metadata?: Record<string, string>) =>
  new Uint8Array(Buffer.concat(encodeSafetensors(tensors, metadata)));
/** A file with any header and data. */
const file = (header: unknown, data = new Uint8Array(8)) => {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return new Uint8Array(Buffer.concat([length, json, data]));
};
const refusal = expect.objectContaining({ code: 'RECALL_SAFETENSORS', at: 'model.safetensors' }) as Error;
const decode = (bytes: Uint8Array) => decodeSafetensors(bytes, 'model.safetensors');

const shape = fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 3 });
const size = (extents: readonly number[]) => extents.reduce((product, extent) => product * extent, 1);
const tensor = shape.chain((extents) => {
  const length = { minLength: size(extents), maxLength: size(extents) };
  return fc.oneof(
    fc.float32Array(length).map((data) => ({ shape: extents, data })),
    fc.int32Array(length).map((data) => ({ shape: extents, data })),
  );
});
const name = fc.oneof(
  fc.string().filter((key) => key !== '__metadata__'),
  fc.constantFrom('__proto__', 'constructor', '7', 'transformer.h.0.ln_1.weight', 'é∂'),
);
const named = fc
  .uniqueArray(fc.tuple(name, tensor), { selector: ([key]) => key, maxLength: 5 })
  .map((pairs) => Object.fromEntries(pairs) as StoredTensors);

describe('a safetensors file', () => {
  it('holds any tensors of any names, and the text beside them', () => {
    fc.assert(
      fc.property(named, fc.dictionary(fc.string(), fc.string()), (tensors, metadata) => {
        const decoded = decode(encode(tensors, metadata));
        expect(new Map(Object.entries(decoded.tensors))).toEqual(new Map(Object.entries(tensors)));
        expect(new Map(Object.entries(decoded.metadata))).toEqual(new Map(Object.entries(metadata)));
      }),
    );
  });

  it('is laid out as the format says', () => {
    const bytes = encode({ a: { shape: [2], data: Float32Array.of(1, -2) } }, { format: 'pt' });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect((8 + length) % 8).toBe(0);
    expect(JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))).toEqual({
      __metadata__: { format: 'pt' },
      a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    });
    expect([...bytes.subarray(8 + length)]).toEqual([0, 0, 128, 63, 0, 0, 0, 192]);
  });

  it('is read the same from a Buffer, wherever in memory it lies', () => {
    const tensors = { a: { shape: [3], data: Float32Array.of(1, 2, 3) } };
    const bytes = encode(tensors);
    for (const before of [0, 1, 3, 8]) {
      const buffer = Buffer.concat([Buffer.alloc(before), bytes]).subarray(before);
      const { data } = decode(buffer).tensors.a;
      expect(data).toEqual(tensors.a.data);
    }
  });
});

describe('a file that is none', () => {
  const entry = { dtype: 'F32', shape: [2], data_offsets: [0, 8] };
  it.each([
    ['is empty', new Uint8Array(0)],
    ['ends in its first field', new Uint8Array(7)],
    ['has a header longer than the file', file('{}').subarray(0, 9)],
    ['has an enormous header', Uint8Array.from([255, 255, 255, 255, 255, 255, 255, 255, 123, 125])],
    ['has a header that is no JSON', file('{"a":')],
    ['has a header that is no UTF-8', Uint8Array.from([2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe])],
    ['has a header that is a list', file([])],
    ['has a header that is null', file(null)],
    ['has metadata that is no text', file({ __metadata__: { a: 1 }, a: entry })],
    ['has metadata that is a word', file({ __metadata__: 'pt', a: entry })],
    ['has an entry that is null', file({ a: null })],
    ['has an unknown element type', file({ a: { ...entry, dtype: 'F64' } })],
    ['has a shape that is no list', file({ a: { ...entry, shape: 2 } })],
    ['has a negative extent', file({ a: { ...entry, shape: [-2] } })],
    ['has a shape too large to count', file({ a: { ...entry, shape: [2 ** 52, 2 ** 52] } })],
    ['has half an offset', file({ a: { ...entry, data_offsets: [0, 7.5] } })],
    ['has offsets beyond its end', file({ a: { ...entry, shape: [3], data_offsets: [0, 12] } })],
    ['has offsets in reverse', file({ a: { ...entry, shape: [0], data_offsets: [8, 0] } })],
    ['has fewer bytes than the shape', file({ a: { ...entry, shape: [3] } })],
    ['has a hole before its first tensor', file({ a: { ...entry, shape: [1], data_offsets: [4, 8] } })],
    ['has tensors that overlap', file({ a: entry, b: { ...entry, shape: [1], data_offsets: [4, 8] } })],
    ['has bytes after its last tensor', file({ a: entry }, new Uint8Array(9))],
  ])('%s: is refused with RECALL_SAFETENSORS and the file', (_what, bytes) => {
    expect(() => decode(bytes)).toThrow(refusal);
  });

  it('is refused, or read as what it says, after any of thousands of mutations', () => {
    const original = encode(
      {
        wte: { shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
        step: { shape: [], data: Int32Array.of(9) },
        none: { shape: [0, 4], data: new Float32Array(0) },
      },
      { format: 'pt' },
    );
    const mutation = fc.record({
      at: fc.nat({ max: original.length - 1 }),
      byte: fc.oneof(fc.nat({ max: 255 }), fc.constantFrom(...Buffer.from('0123456789,:[]{}"-eE'))),
      kind: fc.constantFrom('set', 'insert', 'remove', 'cut'),
    });
    fc.assert(
      fc.property(fc.array(mutation, { minLength: 1, maxLength: 4 }), (mutations) => {
        let bytes = [...original];
        for (const { at, byte, kind } of mutations) {
          if (kind === 'set') bytes[at] = byte;
          else if (kind === 'insert') bytes.splice(at, 0, byte);
          else if (kind === 'remove') bytes.splice(at, 1);
          else bytes = bytes.slice(0, at);
        }
        try {
          const { tensors } = decode(Uint8Array.from(bytes));
          // Whatever was read accounts for every byte after the header, each tensor by its own shape.
          for (const { shape: extents, data } of Object.values(tensors))
            expect(data.length).toBe(size(extents));
          const read = Object.values(tensors).reduce((sum, { data }) => sum + data.byteLength, 0);
          const length = Number(new DataView(Uint8Array.from(bytes).buffer).getBigUint64(0, true));
          expect(read).toBe(bytes.length - 8 - length);
        } catch (error) {
          if (!(error instanceof RecallError)) throw error;
          expect(error.code).toBe('RECALL_SAFETENSORS');
        }
      }),
      { numRuns: 5000 },
    );
  });
});
