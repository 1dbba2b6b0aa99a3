// The formats of a feed hold what it says, and open in the libraries that they are for.
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { tableFromIPC } from 'apache-arrow';
import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../../core/config/index.js';
import type { PartialConfig } from '../../core/index.js';
import { Feed } from '../../core/feed/feed.js';
import { formats } from '../../core/feed/formats/index.js';
import type { BatchLine } from '../../core/feed/lines.js';
import { defineIntervention } from '../../core/index.js';
import { temporaryFolder, tiny } from '../run/fixture.js';

const folder = temporaryFolder();
const python = process.env.PYTHON ?? 'python3';
const hasNumpy = spawnSync(python, ['-P', '-c', 'import numpy']).status === 0;

/** A feed of three steps in a format, and the batches that it should hold. */
async function written(name: string, changes: PartialConfig = {}) {
  const resolved = await resolveConfig({ file: false, preset: { ...tiny, ...changes } });
  const feed = new Feed(resolved, { from: 2, limit: 3 });
  const encode = await formats
    .find((format) => format.name === name)!
    .encoder({ start: feed.start, count: 3 });
  const pieces: Uint8Array[] = [];
  const batches: BatchLine[] = [];
  await feed.write(async (line) => {
    if (line.type === 'batch') batches.push(structuredClone(line));
    pieces.push(Buffer.from((await encode(line)) ?? ''));
  });
  return { content: Buffer.concat(pieces), batches, model: feed.start.model };
}

const rows = (values: Int32Array | Float32Array, width: number) =>
  Array.from({ length: values.length / width }, (_, row) => [
    ...values.subarray(row * width, (row + 1) * width),
  ]);

it('jsonl has texts as lists', async () => {
  const { content, batches, model } = await written('jsonl');
  const lines = content.toString().trimEnd().split('\n');
  const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(parsed.map(({ type }) => type)).toEqual(['start', 'batch', 'batch', 'batch', 'end']);
  const [{ tokens, weights, positions, ...rest }] = batches;
  expect(positions).toBe(model.positions);
  expect(parsed[1]).toEqual({
    ...rest,
    tokens: rows(tokens, positions + 1),
    weights: rows(weights, positions),
  });
});

describe('npy', () => {
  it('has a header that says the layout, aligned to 64 bytes, and records of that layout', async () => {
    const { content, batches, model } = await written('npy');
    expect(content.subarray(0, 8).toString('latin1')).toBe('\x93NUMPY\x01\x00');
    const length = 10 + content.readUInt16LE(8);
    expect(length % 64).toBe(0);
    expect(content.subarray(10, length).toString()).toMatch(
      /^\{'descr': \[.*\], 'fortran_order': False, 'shape': \(3,\), \} *\n$/,
    );
    const size = 32 + 4 * 4 * (2 + 2 * model.positions);
    expect(content).toHaveLength(length + 3 * size);
    const second = content.subarray(length + size);
    expect(Number(second.readBigInt64LE(0))).toBe(3);
    expect(second.readDoubleLE(8)).toBe(batches[1].learningRate);
    expect(second.subarray(16, 24).toString()).toBe(batches[1].batch);
    expect(second.readInt32LE(32 + 16 + 4)).toBe(batches[1].tokens[1]);
  });

  it.runIf(hasNumpy)('opens in NumPy', async () => {
    const { content, batches, model } = await written('npy');
    await writeFile(folder.at('b.npy'), content);
    const program =
      'import json, numpy as np; a = np.load("b.npy", mmap_mode="r"); ' +
      'print(json.dumps([{n: r[n].tolist() for n in ("step", "individuals", "tokens", "weights")} for r in a]))';
    const { stdout, stderr } = spawnSync(python, ['-P', '-c', program], {
      cwd: folder.path,
      encoding: 'utf8',
    });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual(
      batches.map(({ step, individuals, tokens, weights }) => ({
        step,
        individuals,
        tokens: rows(tokens, model.positions + 1),
        weights: rows(weights, model.positions),
      })),
    );
  });

  it('cannot hold fewer records than it began with', async () => {
    const stop = defineIntervention({
      name: 'stop',
      decide: ({ step }) => (step === 3 ? {} : undefined),
      change: () => ({ stop: 'enough' }),
    });
    await expect(written('npy', { interventions: { stop: stop() } })).rejects.toMatchObject({
      code: 'RECALL_FORMAT',
      problem: expect.stringContaining('ends the run at step 3') as string,
    });
  });
});

it('arrow opens as a table with a row for each text', async () => {
  const { content, batches } = await written('arrow');
  const table = tableFromIPC(content);
  expect(table.batches.map((batch) => batch.numRows)).toEqual([4, 4, 4]);
  const found = (table.toArray() as { toJSON(): Record<string, unknown> }[]).map((row) => row.toJSON());
  const texts = batches.flatMap(({ step, learningRate, batch, individuals, positions, tokens, weights }) =>
    individuals.map((individual, text) => ({
      step: BigInt(step),
      learning_rate: learningRate,
      batch,
      individual,
      tokens: rows(tokens, positions + 1)[text],
      weights: rows(weights, positions)[text],
    })),
  );
  expect(
    found.map((row) => ({
      ...row,
      tokens: [...(row.tokens as number[])],
      weights: [...(row.weights as number[])],
    })),
  ).toEqual(texts);
});
