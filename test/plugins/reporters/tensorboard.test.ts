// The tensorboard reporter writes TFRecords of scalars, and a resumed run goes on with them.
import { appendFile, readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { BinaryReader } from '@bufbuild/protobuf/wire';
import { resumeRun } from '../../../core/index.js';
import { tensorboard } from '../../../plugins/index.js';
import { crc32c } from '../../../plugins/reporters/tensorboard/records.js';
import { prepared, startUntil, temporaryFolder, tiny } from '../../run/fixture.js';

const folder = temporaryFolder();
const config = { ...tiny, reporters: { ...tiny.reporters, tensorboard: tensorboard({ lossEvery: 5 }) } };

interface Point {
  readonly step: number;
  readonly tag: string;
  readonly value: number;
}

/** Fields of a message: numbers, and bytes of what has a length. */
function fields(bytes: Uint8Array): [number: number, value: number | Uint8Array][] {
  const reader = new BinaryReader(bytes);
  const found: [number, number | Uint8Array][] = [];
  while (reader.pos < reader.len) {
    const [number, type] = reader.tag();
    const read = {
      0: () => Number(reader.int64()),
      1: () => reader.double(),
      2: () => reader.bytes(),
      5: () => reader.float(),
    };
    found.push([number, read[type as keyof typeof read]()]);
  }
  return found;
}

const unmasked = (crc: number) => {
  const rotated = (crc - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
};

/** The points of an event file, every checksum of which is checked. */
async function points(run: string): Promise<{ header: string; points: Point[] }> {
  const file = await readFile(folder.at(`${run}/events.out.tfevents.recall`));
  const bytes = new Uint8Array(file);
  const view = new DataView(bytes.buffer);
  const found: Point[] = [];
  let header = '';
  for (let at = 0; at < bytes.length;) {
    const length = Number(view.getBigUint64(at, true));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(unmasked(view.getUint32(at + 8, true))).toBe(crc32c(bytes.subarray(at, at + 8)));
    expect(unmasked(view.getUint32(at + 12 + length, true))).toBe(crc32c(data));
    at += length + 16;
    const event = new Map(fields(data));
    if (event.has(3)) header = new TextDecoder().decode(event.get(3) as Uint8Array);
    for (const [, value] of event.has(5) ? fields(event.get(5) as Uint8Array) : []) {
      const scalar = new Map(fields(value as Uint8Array));
      const tag = new TextDecoder().decode(scalar.get(1) as Uint8Array);
      found.push({ step: event.get(2) as number, tag, value: scalar.get(2) as number });
    }
  }
  return { header, points: found };
}

describe('the event file', () => {
  it('has every measurement under its name, and the loss of every fifth step', async () => {
    await (await prepared(folder.at('run'), config)).start();
    const { header, points: found } = await points('run');
    expect(header).toBe('brain.Event:2');
    const lines = (await readFile(folder.at('run/metrics.jsonl'), 'utf8')).trim().split('\n');
    const measured = lines.map((line) => {
      const { step, name, value } = JSON.parse(line) as { step: number; name: string; value: number };
      return { step, tag: name.replace('.', '/'), value: Math.fround(value) };
    });
    expect(found.filter(({ tag }) => !tag.startsWith('training/'))).toEqual(measured);
    expect(found.filter(({ tag }) => tag === 'training/loss').map(({ step }) => step)).toEqual([5, 10]);
  });

  it('of a run that was interrupted has what that of an uninterrupted one has', async () => {
    await (await prepared(folder.at('whole'), config)).start();
    await startUntil(await prepared(folder.at('run'), config), 7);
    await (await resumeRun(folder.at('run'))).start();
    expect(await points('run')).toEqual(await points('whole'));
  });

  it('is cut to what the checkpoint knows, when the run went on after it', async () => {
    await (await prepared(folder.at('whole'), config)).start();
    const run = await prepared(folder.at('run'), { ...config, checkpoints: { every: 4, keepSteps: [4] } });
    await run.start();
    await (await resumeRun(folder.at('run'), { folder: folder.at('branch'), from: 4 })).start();
    expect(await points('branch')).toEqual(await points('whole'));
  });

  it.each([
    ['half a number', 4, [7, 0]],
    ['half a record', 4, [200, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8]],
    ['a record that is not what was written', 4, [...Array<number>(12).fill(0), 1, 2, 3, 4]],
    ['what is done again', 9, []],
  ])('of a run that went on without it is cut before %s', async (_what, steps, rest) => {
    await (await prepared(folder.at('whole'), config)).start();
    const first = { ...config, steps, optimizer: { ...tiny.optimizer, decaySteps: 12 } };
    await (await prepared(folder.at('run'), { ...first, checkpoints: { every: 4, keepSteps: [4] } })).start();
    await appendFile(folder.at('run/events.out.tfevents.recall'), Uint8Array.from(rest));
    const without = await resumeRun(folder.at('run'), {
      folder: folder.at('branch'),
      from: 4,
      overrides: { steps: 12, reporters: { tensorboard: false } },
    });
    await startUntil(without, 6);
    const overrides = { steps: 12, reporters: { tensorboard: tensorboard({ lossEvery: 5 }) } };
    await (await resumeRun(folder.at('branch'), { overrides })).start();
    const { points: found } = await points('branch');
    // Step 5 is one of those that it was not there for, unless the log had it before.
    const losses = found.filter(({ tag }) => tag === 'training/loss').map(({ step }) => step);
    expect(losses).toEqual(steps > 5 ? [5, 10] : [10]);
    expect(found.map(({ step }) => step)).toEqual(found.map(({ step }) => step).sort((a, b) => a - b));
  });
});

describe('the checksum', () => {
  it('is CRC-32C, by its published values', () => {
    // RFC 3720, appendix B.4.
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
  });
});
