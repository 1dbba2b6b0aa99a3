/** Finds the records of an event file to keep when a run resumes. */
import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { crc32c, masked } from './records.js';

/**
 * The length in bytes of the complete records up to a step. TensorBoard reads up to the first incomplete record.
 */
export function validRecords(bytes: Uint8Array, step: number): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = 0; ;) {
    if (at + 16 > bytes.length) return at;
    const end = at + 12 + Number(view.getBigUint64(at, true));
    if (end + 4 > bytes.length) return at;
    const data = bytes.subarray(at + 12, end);
    if (view.getUint32(end, true) !== masked(crc32c(data)) || stepOf(data) > step) return at;
    at = end + 4;
  }
}

/** The step of an event; 0 if it has none. */
function stepOf(event: Uint8Array): number {
  const reader = new BinaryReader(event);
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (field === 2 && type === WireType.Varint) return Number(reader.int64());
    reader.skip(type, field);
  }
  return 0;
}
