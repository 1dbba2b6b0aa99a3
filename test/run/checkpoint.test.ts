// Checkpoints: whole or not there, and believed only when every byte is what was written.
import { initialPhases } from '../../core/measure/phases.js';
import { appendFile, readdir, readFile, rename, truncate, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { compose } from '../../core/config/index.js';
import { defineIntervention, resumeRun } from '../../core/index.js';
import { CheckpointCadence, expiredSteps } from '../../core/run/checkpoint/cadence.js';
import { decodeManifest, encodeManifest } from '../../core/run/checkpoint/manifest.js';
import { writeError } from '../../core/storage/files.js';
import { RunFolder } from '../../core/run/storage/folder.js';
import { LARGEST } from '../../core/regular-file.js';
import { decodeSafetensors } from '../../core/storage/safetensors.js';
import { prepared, results, startUntil, temporaryFolder, tiny } from './fixture.js';

const folder = temporaryFolder();

describe('a checkpoint', () => {
  it('says everything that a run needs to go on, and what made it', async () => {
    await (await prepared(folder.at('run'))).start();
    const at = folder.at('run/checkpoints/step-000008');
    expect((await readdir(at)).sort()).toEqual(['manifest.json', 'state.safetensors']);
    const manifest = JSON.parse(await readFile(`${at}/manifest.json`, 'utf8')) as Record<string, unknown>;
    expect(manifest).toMatchObject({
      format: 1,
      step: 8,
      optimizerStep: 8,
      config: { seed: 1, steps: 12 },
      fingerprint: { hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
      versions: { 'recall-lab': expect.any(String) as string },
      engine: expect.stringContaining('onnxruntime') as string,
      transitions: [],
      plugins: { 'probe recall': { plugin: 'recall', state: initialPhases } },
    });
    const { tensors } = decodeSafetensors(await readFile(`${at}/state.safetensors`));
    expect(Object.keys(tensors)).toContain('secondMoment.transformer.h.0.attn.c_attn.weight');
  });

  const damages: Record<string, (at: string) => Promise<void>> = {
    'a flipped bit in its state': async (at) => {
      const bytes = await readFile(`${at}/state.safetensors`);
      bytes[bytes.length >> 1] ^= 4;
      await writeFile(`${at}/state.safetensors`, bytes);
    },
    'a state that is cut short': (at) => truncate(`${at}/state.safetensors`, 1000),
    'a state that is too long': (at) => appendFile(`${at}/state.safetensors`, '!'),
    'a flipped bit in its manifest': async (at) => {
      const text = await readFile(`${at}/manifest.json`, 'utf8');
      await writeFile(`${at}/manifest.json`, text.replace('"step": 12', '"step": 13'));
    },
    'a manifest that is wrong a hundred thousand times': async (at) => {
      const manifest = decodeManifest(await readFile(`${at}/manifest.json`), at);
      Object.values(manifest.plugins)[0].arrays = new Array<never>(130_000).fill(0 as never);
      await writeFile(`${at}/manifest.json`, encodeManifest(manifest));
    },
    'an empty manifest': (at) => truncate(`${at}/manifest.json`, 0),
  };
  it.each(Object.entries(damages))('with %s is passed over, which is said', async (_name, damage) => {
    const run = folder.at('run');
    await (await prepared(run)).start();
    const expected = await results(run);
    await damage(folder.at('run/checkpoints/step-000012'));
    const resumed = await resumeRun(run);
    expect(resumed.notes.join(' ')).toMatch(/step-000012.*resumes from step-000008/s);
    await resumed.start();
    expect(await results(run)).toEqual(expected);
    expect(await readdir(folder.at('run/checkpoints'))).toContain('damaged-step-000012');
  });

  it('has one name: a folder that is called otherwise is none', async () => {
    const run = folder.at('run');
    await (await prepared(run)).start();
    const expected = await results(run);
    const checkpoints = folder.at('run/checkpoints');
    await rename(`${checkpoints}/step-000012`, `${checkpoints}/step-0000012`);
    const resumed = await resumeRun(run);
    await resumed.start();
    expect(await results(run)).toEqual(expected);
    expect(await readdir(checkpoints)).toEqual(['step-0000012', 'step-000008', 'step-000012']);
  });

  it('is asked for in vain when none is whole', async () => {
    await startUntil(await prepared(folder.at('run')), 3);
    await truncate(folder.at('run/checkpoints/step-000003/manifest.json'), 10);
    await expect(resumeRun(folder.at('run'))).rejects.toMatchObject({ code: 'RECALL_CHECKPOINT' });
  });
});

describe('a manifest', () => {
  const sample = {
    format: 1,
    step: 3,
    optimizerStep: 3,
    seconds: 1.5,
    config: { steps: 5 },
    fingerprint: { hash: 'a'.repeat(64), parts: { seed: '1' } },
    versions: {},
    vocabulary: { tokens: ['<|endoftext|>', 'Ann'], textLength: 2 },
    engine: 'é "quoted"',
    plugins: {},
    disabled: [],
    transitions: [{ type: 'transition' as const, step: 1, plugin: 'sampler', data: null }],
    reference: null,
    facts: {
      step: 3,
      tokens: 9,
      phases: initialPhases,
      measured: [{ step: 3, name: 'a.loss', value: null, unit: 'nats', split: 'seen', n: 1, probe: 'a' }],
    },
    files: { 'state.safetensors': { bytes: 8, sha256: 'b'.repeat(64) } },
  } as const;
  const bytes = () => Buffer.from(encodeManifest(structuredClone(sample) as never));

  it('comes back as it was', () => {
    expect(decodeManifest(bytes(), 'here')).toEqual(sample);
  });

  it('is refused whichever bit of it is flipped', () => {
    const good = bytes();
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bad = Buffer.from(good);
      bad[bit >> 3] ^= 1 << (bit & 7);
      expect(() => decodeManifest(bad, 'here')).toThrow(/RECALL_CHECKPOINT|damaged/);
    }
  });

  it('is refused wherever it is cut', () => {
    const good = bytes();
    fc.assert(
      fc.property(fc.nat(good.length - 1), (length) => {
        expect(() => decodeManifest(good.subarray(0, length), 'here')).toThrow('damaged');
      }),
    );
  });

  it.each([
    [11_000, 256],
    [100_000, 1],
  ])('of %i decisions of %i numbers each can be read again', (decisions, size) => {
    const transitions = Array.from({ length: decisions }, (_, step) => ({
      type: 'transition' as const,
      step,
      plugin: 'fine-tune',
      data: { begins: step === 0, stored: Array.from({ length: size }, (_, i) => (step + 31 * i) % 8192) },
    }));
    const long = { ...sample, transitions };
    expect(decodeManifest(Buffer.from(encodeManifest(long as never)), 'here').transitions).toHaveLength(
      decisions,
    );
  });

  it('names what is wrong in a few words, however long they are', () => {
    const long = { ...sample, ...Object.fromEntries([...Array(10_000).keys()].map((i) => [`key ${i}`, i])) };
    const read = () => decodeManifest(Buffer.from(encodeManifest(long as never)), 'here');
    expect(read).toThrow(/manifest: Unrecognized keys: "key 0", .{1,250}$/);
  });

  it('of a newer format asks for a newer version', () => {
    const newer = Buffer.from(encodeManifest({ ...sample, format: 2 } as never));
    expect(() => decodeManifest(newer, 'here')).toThrow('install a newer one');
  });
});

describe('on a disk that is full', () => {
  const full = writeError('there', Object.assign(new Error('full'), { code: 'ENOSPC' }));
  const settings = { every: 4, keep: 3, keepSteps: [4], failures: 0 };
  /** A run with checkpoints of steps 4, 8 and 12, and what happens when one of step 16 is stored in it. */
  async function storing() {
    const config = compose(tiny, { checkpoints: settings });
    await (await prepared(folder.at('run'), config)).start();
    const run = new RunFolder(folder.at('run'));
    const { manifest, state } = await run.checkpoints.read(12);
    return { run, store: () => run.checkpoint({ ...manifest, step: 16 }, [state], settings) };
  }

  it('an older checkpoint gives its place to the new one, but none that is to be kept', async () => {
    const { run, store } = await storing();
    vi.spyOn(run.checkpoints, 'write').mockRejectedValueOnce(full);
    await store();
    expect(await run.checkpoints.steps()).toEqual([4, 12, 16]);
  });

  it('the last good one stays', async () => {
    const { run, store } = await storing();
    vi.spyOn(run.checkpoints, 'write').mockRejectedValue(full);
    await expect(store()).rejects.toBe(full);
    await expect(store()).rejects.toBe(full);
    expect(await run.checkpoints.steps()).toEqual([4, 12]);
  });
});

describe('decisions that are too large for a checkpoint', () => {
  const limit = LARGEST.manifest;
  afterEach(() => void Object.assign(LARGEST, { manifest: limit }));

  /** Decides something large at step 5. */
  const verbose = defineIntervention({
    name: 'verbose',
    decide: ({ step }) => (step === 5 ? 'x'.repeat(200_000) : undefined),
    change: () => ({}),
  });

  it('end checkpoints, with a warning, but not the run', async () => {
    Object.assign(LARGEST, { manifest: 200_000 });
    const config = compose(tiny, { interventions: { verbose: verbose() } });
    const run = await prepared(folder.at('run'), config);
    const warnings: string[] = [];
    run.events$.subscribe((event) => event.type === 'warning' && warnings.push(event.message));
    expect((await run.start()).steps).toBe(12);
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(
      /cannot be stored: its manifest has more .*step-000008.*--set.*The run continues without it\. The last good checkpoint is step-000004/,
    );
    expect(await new RunFolder(folder.at('run')).checkpoints.steps()).toEqual([4]);
    const longer = await resumeRun(folder.at('run'), { plugins: [verbose], overrides: { steps: 4 } });
    expect((await longer.start()).steps).toBe(4);
  });
});

describe('the cadence of checkpoints', () => {
  it('counts steps, or minutes by a clock that nobody sets, and never misses a named step', () => {
    let now = 0;
    const minutes = new CheckpointCadence({ every: { minutes: 10 }, keepSteps: [7] }, () => now);
    expect([1, 6, 7].map((step) => minutes.isDue(step))).toEqual([false, false, true]);
    now = 600_000;
    expect(minutes.isDue(8)).toBe(true);
    minutes.succeeded();
    expect(minutes.isDue(9)).toBe(false);
    const steps = new CheckpointCadence({ every: 5, keepSteps: [] });
    expect([0, 4, 5, 10].map((step) => steps.isDue(step))).toEqual([false, false, true, true]);
    expect(new CheckpointCadence({ every: false, keepSteps: [] }).isDue(5)).toBe(false);
  });

  it('tries again half a minute after a failure, or when the next one is due', () => {
    let now = 0;
    const cadence = new CheckpointCadence({ every: 5, keepSteps: [] }, () => now);
    cadence.failed();
    expect([6, 9, 10].map((step) => cadence.isDue(step))).toEqual([false, false, true]);
    now = 30_000;
    expect(cadence.isDue(6)).toBe(true);
    cadence.failed();
    expect([cadence.isDue(6), cadence.failures]).toEqual([false, 2]);
    cadence.succeeded();
    now = 90_000;
    expect([cadence.isDue(6), cadence.failures]).toEqual([false, 0]);
  });

  it('lets go of all but the newest and the named', () => {
    expect(expiredSteps([5, 10, 15, 20], { keep: 2, keepSteps: [5] })).toEqual([10]);
  });
});
