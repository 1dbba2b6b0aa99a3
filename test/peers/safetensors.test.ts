// Our safetensors files open in Python's `safetensors` with the same values, and those written there open here.
// See safetensors.py for what to install; without it these tests are skipped.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { writeWhole } from '../../core/storage/files.js';
import { decodeSafetensors, encodeSafetensors, type StoredTensors } from '../../core/storage/safetensors.js';
import { prepared, temporaryFolder } from '../run/fixture.js';

const program = fileURLToPath(new URL('safetensors.py', import.meta.url));
const python = process.env.PYTHON ?? 'python3';
const isThere = spawnSync(python, ['-P', '-c', 'import safetensors, numpy']).status === 0;
const folder = temporaryFolder();

const ask = (what: 'read' | 'write', file: string) =>
  JSON.parse(execFileSync(python, [program, what, file], { encoding: 'utf8' })) as Record<string, unknown>;

const described = (tensors: StoredTensors) =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, { shape, data }]) => [
      name,
      {
        dtype: data instanceof Int32Array ? 'int32' : 'float32',
        shape,
        sha256: createHash('sha256')
          .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
          .digest('hex'),
      },
    ]),
  );

describe.runIf(isThere)("Python's safetensors", () => {
  it('reads what we write', async () => {
    const file = folder.at('ours.safetensors');
    const tensors: StoredTensors = {
      special: { shape: [2, 3], data: Float32Array.of(0, -0, Infinity, -Infinity, NaN, 1e-45) },
      scalar: { shape: [], data: Float32Array.of(2.5) },
      empty: { shape: [0, 7], data: new Float32Array(0) },
      whole: { shape: [2], data: Int32Array.of(-(2 ** 31), 2 ** 31 - 1) },
      'ü ": ': { shape: [1], data: Float32Array.of(1) },
    };
    await writeWhole(file, encodeSafetensors(tensors, { format: 'pt' }));
    expect(ask('read', file)).toEqual(described(tensors));
  });

  it('writes what we read', async () => {
    const file = folder.at('theirs.safetensors');
    const theirs = ask('write', file);
    const { tensors, metadata } = decodeSafetensors(await readFile(file));
    expect(described(tensors)).toEqual(theirs);
    expect(metadata).toEqual({ made: 'by safetensors' });
  });

  it('reads the model and the checkpoints of a run', async () => {
    await (await prepared(folder.at('run'))).start();
    for (const name of ['model/model.safetensors', 'checkpoints/step-000012/state.safetensors']) {
      const file = folder.at(`run/${name}`);
      expect(ask('read', file)).toEqual(described(decodeSafetensors(await readFile(file)).tensors));
    }
  });
});
