/**
 * TensorBoard's event files: a sequence of TFRecords, each with one `Event` message of tensorflow/core/util/event.proto.
 */
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** Numbers at a step, by their tags. */
export interface Scalars {
  readonly step: number;
  /** Seconds since 1970. */
  readonly time: number;
  readonly values: Readonly<Record<string, number>>;
}

/** The record that a file begins with. */
export function headerRecord(time: number): Uint8Array {
  const event = new BinaryWriter();
  event.tag(1, WireType.Bit64).double(time);
  event.tag(3, WireType.LengthDelimited).string('brain.Event:2');
  return record(event.finish());
}

export function scalarsRecord({ step, time, values }: Scalars): Uint8Array {
  const summary = new BinaryWriter();
  for (const [tag, value] of Object.entries(values)) {
    const written = new BinaryWriter();
    written.tag(1, WireType.LengthDelimited).string(tag);
    written.tag(2, WireType.Bit32).float(value);
    summary.tag(1, WireType.LengthDelimited).bytes(written.finish());
  }
  const event = new BinaryWriter();
  event.tag(1, WireType.Bit64).double(time);
  event.tag(2, WireType.Varint).int64(step);
  event.tag(5, WireType.LengthDelimited).bytes(summary.finish());
  return record(event.finish());
}

/** A TFRecord: length (uint64), its checksum, the data, its checksum; little-endian. */
function record(data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 16);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, masked(crc32c(bytes.subarray(0, 8))), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, masked(crc32c(data)), true);
  return bytes;
}

/** A checksum as TFRecords have it: rotated right by 15 bits, plus a constant. */
export const masked = (crc: number) => ((((crc >>> 15) | (crc << 17)) >>> 0) + 0xa282ead8) >>> 0;

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
  return crc;
});

/** CRC-32C (Castagnoli), RFC 3720; Node's own crc32 is another one. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = TABLE[(crc ^ byte) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}
