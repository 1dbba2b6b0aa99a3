// A checkpoint from a stranger, or from a dying disk, does no more than fail to load: no crash, no hang, nothing
// allocated beyond twice its size, and never another model than the one that was stored.
//
// By default 600 mutated files; for more
//   MUTATIONS=100000 npx vitest run test/faults/damage.test.ts
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { LARGEST } from '../../core/regular-file.js';
import { compose, RecallError, randomStream, type RandomStream } from '../../core/index.js';
import { encodeManifest, sha256, type Manifest } from '../../core/run/checkpoint/manifest.js';
import { decodeState } from '../../core/run/checkpoint/state.js';
import { CheckpointStore } from '../../core/run/checkpoint/store.js';
import { decodeSafetensors } from '../../core/storage/safetensors.js';
import { prepared, startUntil, temporaryFolder, tiny } from '../run/fixture.js';
import { allocatedBy, arraysAllocatedBy } from './allocations.js';
import { mutatedBytes, mutatedJson } from './mutations.js';

const mutations = Number(process.env.MUTATIONS ?? 600);
const folder = temporaryFolder();
/** Headers, manifests and hashes; the state alone is half as large again. */
const SLACK = 64 * 1024;
/** What reading and checking any file takes, however small. */
const OBJECTS = 2 ** 20;
/** A checkpoint of a real run, and where its mutants are put. */
async function genuine() {
  await startUntil(await prepared(folder.at('run'), compose(tiny, { model: { width: 16 } })), 3);
  const at = folder.at('run/checkpoints/step-000003');
  const manifest = await readFile(path.join(at, 'manifest.json'));
  const state = await readFile(path.join(at, 'state.safetensors'));
  const stored = await new CheckpointStore(folder.at('run')).read(3);
  const config = stored.manifest.config as { model: { layers: number; width: number; heads: number } };
  const wte = decodeSafetensors(state).tensors['parameters.transformer.wte.weight'].shape;
  const wpe = decodeSafetensors(state).tensors['parameters.transformer.wpe.weight'].shape;
  const shape = { ...config.model, vocabulary: wte[0], positions: wpe[0] };
  const mutant = folder.at('mutant/checkpoints/step-000003');
  await mkdir(mutant, { recursive: true });
  await writeFile(path.join(mutant, 'manifest.json'), manifest);
  await writeFile(path.join(mutant, 'state.safetensors'), state);
  const load = async () => {
    const checkpoint = await new CheckpointStore(folder.at('mutant')).read(3);
    const wanted = Object.fromEntries(
      Object.entries(checkpoint.manifest.plugins).map(([key, { arrays }]) => [key, arrays]),
    );
    return decodeState(checkpoint.state, shape, wanted, 'mutant').vectors;
  };
  expect(state.length).toBeGreaterThan(1.5 * SLACK);
  return { manifest, state, parsed: stored.manifest, mutant, load, expected: await load() };
}

type Genuine = Awaited<ReturnType<typeof genuine>>;

let loaded = 0;

/** Loads what is there: a coded error, or the very same model. */
async function loads({ load, expected }: Genuine, size: number, what: string): Promise<'refused' | 'same'> {
  let outcome: Awaited<ReturnType<Genuine['load']>> | RecallError | undefined;
  const act = async () => {
    outcome = await load().catch((error: unknown) => {
      if (error instanceof RecallError) return error;
      throw new Error(`${what}: ${String(error)}`, { cause: error });
    });
  };
  // Samples of the heap take their time: of most, arrays alone are counted.
  const isSampled = loaded++ % 20 === 0;
  const { arrays, all } = isSampled
    ? await allocatedBy(act)
    : { arrays: await arraysAllocatedBy(act), all: 0 };
  expect(arrays, `${what}: bytes of arrays for ${size}`).toBeLessThan(2 * size + SLACK);
  expect(all, `${what}: bytes allocated for ${size}`).toBeLessThan(2 * size + OBJECTS);
  if (outcome instanceof RecallError) return 'refused';
  for (const [name, vector] of Object.entries(expected) as [keyof typeof expected, Float32Array][]) {
    const found = outcome?.[name] ?? new Float32Array();
    if (sha256(bytesOf(found)) !== sha256(bytesOf(vector))) throw new Error(`${what}: another model`);
  }
  return 'same';
}

const bytesOf = (vector: Float32Array) => new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength);
const streamOf = (name: string, slot: number): RandomStream => randomStream({ seed: 1, stream: name, slot });

it('counts what is allocated', async () => {
  const allocated = await arraysAllocatedBy(async () => {
    await Promise.resolve(new Float32Array(1000).subarray(10));
    Buffer.alloc(500);
    new Float32Array(new ArrayBuffer(20), 4);
  });
  expect(allocated).toBe(4520);
  await writeFile(folder.at('file'), Buffer.alloc(100_000));
  const read = await arraysAllocatedBy(async () => {
    const handle = await open(folder.at('file'));
    await handle.readFile();
    await handle.close();
  });
  expect(read).toBe(100_000);
  const text = Buffer.from(`[${'[],'.repeat(100_000)}0]`);
  const { all } = await allocatedBy(() => Promise.resolve(void JSON.parse(text.toString())));
  expect(all / (300_000 + 100_000 * 40)).toBeGreaterThan(0.8);
  expect(all / (300_000 + 100_000 * 40)).toBeLessThan(1.5);
});

describe('a mutated checkpoint', { timeout: 3_600_000 }, () => {
  it('fails to load when any of its bytes was changed', async () => {
    const checkpoint = await genuine();
    for (let i = 0; i < mutations / 2; i++) {
      const name = i % 2 === 0 ? 'manifest' : 'state';
      const file = path.join(checkpoint.mutant, name === 'manifest' ? 'manifest.json' : 'state.safetensors');
      const { bytes, what } = mutatedBytes(checkpoint[name], streamOf('bytes', i));
      await writeFile(file, bytes);
      const size = bytes.length + checkpoint[name === 'manifest' ? 'state' : 'manifest'].length;
      const outcome = await loads(checkpoint, size, `${name}, mutation ${i}: ${what}`);
      expect(outcome, `${name}, mutation ${i}: ${what}`).toBe(
        bytes.equals(checkpoint[name]) ? 'same' : 'refused',
      );
      await writeFile(file, checkpoint[name]);
    }
  });

  it('with correct checksums, as a stranger can make it, is refused or holds what it says', async () => {
    const checkpoint = await genuine();
    const { parsed, state, mutant } = checkpoint;
    const manifestFile = path.join(mutant, 'manifest.json');
    const stateFile = path.join(mutant, 'state.safetensors');
    for (let i = 0; i < mutations / 2; i++) {
      const stream = streamOf('stranger', i);
      let manifest: unknown = parsed;
      let bytes: Buffer = state;
      let what: string;
      if (i % 2 === 0) ({ value: manifest, what } = mutatedJson(parsed, stream));
      else {
        // The header is JSON too: shapes, offsets and names of another file, with lengths that may lie.
        ({ bytes, what } = headerMutated(state, stream));
        const files = { 'state.safetensors': { bytes: bytes.length, sha256: sha256(bytes) } };
        manifest = { ...parsed, files };
      }
      await writeFile(manifestFile, encodeManifest(manifest as Manifest));
      await writeFile(stateFile, bytes);
      const size = bytes.length + JSON.stringify(manifest).length;
      await loads(checkpoint, size, `mutation ${i}: ${what}`);
    }
  });
});

describe('a checkpoint whose JSON is larger than it may be', () => {
  const limits = { ...LARGEST };
  afterEach(() => void Object.assign(LARGEST, limits));

  it('is refused before it is parsed', async () => {
    const checkpoint = await genuine();
    for (const what of ['manifest', 'header'] as const) {
      Object.assign(LARGEST, limits, { [what]: 1000 });
      expect(await loads(checkpoint, checkpoint.state.length, what)).toBe('refused');
    }
  });
});

describe('a checkpoint with a hundred thousand wrong values', { timeout: 600_000 }, () => {
  const zeros = Array<number>(100_000).fill(0);
  const keys = Object.fromEntries(zeros.map((_, i) => [`k ${i}`, {}]));
  it.each<[string, object]>([
    ['a list of texts', { disabled: zeros }],
    ['a list of decisions', { transitions: zeros.map(() => ({})) }],
    ['a record', { versions: keys }],
    ['a record of plugins', { plugins: keys }],
    ['an object', { fingerprint: keys }],
  ])('in %s is refused', async (_name, wrong) => {
    const checkpoint = await genuine();
    const manifest = encodeManifest({ ...checkpoint.parsed, ...wrong });
    await writeFile(path.join(checkpoint.mutant, 'manifest.json'), manifest);
    await expect(checkpoint.load()).rejects.toMatchObject({ code: 'RECALL_CHECKPOINT' });
  });
});

function headerMutated(state: Buffer, stream: RandomStream): { bytes: Buffer; what: string } {
  const length = Number(state.readBigUInt64LE(0));
  const header: unknown = JSON.parse(state.subarray(8, 8 + length).toString());
  const { value, what } = mutatedJson(header, stream);
  const text = Buffer.from(JSON.stringify(value));
  const prefix = Buffer.alloc(8);
  const lies = stream.uniform() < 0.1;
  prefix.writeBigUInt64LE(lies ? BigInt(stream.uint32()) << BigInt(stream.integer(32)) : BigInt(text.length));
  return { bytes: Buffer.concat([prefix, text, state.subarray(8 + length)]), what };
}
