/**
 * One structured NumPy array with a record for each batch: `numpy.load(file, mmap_mode='r')` reads any step of a large
 * file. Texts are padded to the longest of the population, with weight 0.
 *
 * Source: the format's description in NumPy, numpy.lib.format, version 1.0.
 */
import { RecallError } from '../../errors.js';
import type { BatchLine } from '../lines.js';
import type { Format } from './format.js';

const HASH_BYTES = 8;

export const npy: Format = {
  name: 'npy',
  summary: 'one NumPy array with a record for each step',
  carriesQuestions: false,
  encoder({ start: { batch, model }, count }) {
    const fields = [
      `('step', '<i8')`,
      `('learning_rate', '<f8')`,
      `('batch', 'S${HASH_BYTES}')`,
      `('positions', '<i8')`,
      `('individuals', '<i4', (${batch},))`,
      `('tokens', '<i4', (${batch}, ${model.positions + 1}))`,
      `('weights', '<f4', (${batch}, ${model.positions}))`,
    ];
    const descr = `{'descr': [${fields.join(', ')}], 'fortran_order': False, 'shape': (${count},), }`;
    return (line) => {
      if (line.type === 'start') return header(descr);
      if (line.type === 'batch') return record(line, model.positions);
      if (line.type === 'end' && line.reason === 'stopped') throw tooShort(line.step);
      return undefined;
    };
  },
};

/** The magic number, the version, the length of the description, and the description, aligned to 64 bytes. */
function header(description: string): Buffer {
  const prefix = Buffer.from('\x93NUMPY\x01\x00\0\0', 'latin1');
  const length = Math.ceil((prefix.length + description.length + 1) / 64) * 64 - prefix.length;
  prefix.writeUInt16LE(length, prefix.length - 2);
  return Buffer.concat([prefix, Buffer.from(`${description.padEnd(length - 1)}\n`, 'latin1')]);
}

function record(line: BatchLine, longest: number): Buffer {
  const { individuals, positions, tokens, weights } = line;
  const count = individuals.length;
  const bytes = Buffer.alloc(8 + 8 + HASH_BYTES + 8 + 4 * count * (2 + 2 * longest));
  let at = bytes.writeBigInt64LE(BigInt(line.step));
  at = bytes.writeDoubleLE(line.learningRate, at);
  at += bytes.write(line.batch, at, HASH_BYTES, 'latin1');
  at = bytes.writeBigInt64LE(BigInt(positions), at);
  for (const individual of individuals) at = bytes.writeInt32LE(individual, at);
  const rows = (
    values: Int32Array | Float32Array,
    width: number,
    full: number,
    write: 'writeInt32LE' | 'writeFloatLE',
  ) => {
    for (let row = 0; row < count; row++) {
      for (let column = 0; column < width; column++) {
        bytes[write](values[row * width + column], at + 4 * (row * full + column));
      }
    }
    at += 4 * count * full;
  };
  rows(tokens, positions + 1, longest + 1, 'writeInt32LE');
  rows(weights, positions, longest, 'writeFloatLE');
  return bytes;
}

/** The header, which is written first, says how many records there are. */
const tooShort = (step: number) =>
  new RecallError(
    'RECALL_FORMAT',
    `An intervention ends the run at step ${step}, and the array has more records`,
    {
      at: '--format npy',
      fix: `Ask for fewer steps with --steps, or for --format jsonl.`,
      runStarted: true,
    },
  );
