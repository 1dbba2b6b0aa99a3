// Nothing is ever lost: a run that was interrupted and goes on comes to exactly what it would have come to.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { defineIntervention, defineProbe, resumeRun, type PartialConfig } from '../../../core/index.js';
import { compose } from '../../../core/config/index.js';
import { adaptiveWarmup, recall, stagedWarmup, uniform } from '../../../plugins/index.js';
import { copyRun, prepared, results, startUntil, temporaryFolder, tiny } from '../fixture.js';

const folder = temporaryFolder();

/** Counts its boundaries in state that is text, and sums parameters in state that is an array. */
const counting = defineProbe({
  name: 'counting',
  create() {
    let asked = 0;
    let sums: Float32Array = new Float32Array(4);
    return {
      async measure(_boundary, model) {
        const parameters = await model.readParameters();
        asked++;
        for (let i = 0; i < 4; i++) sums[i] += parameters[i];
        return [{ name: 'counting.sum', value: sums[3] + asked, unit: 'count', split: 'seen', n: 1 }];
      },
      save: () => ({ asked }),
      restore: (state) => void ({ asked } = state as { asked: number }),
      saveArrays: () => ({ sums }),
      restoreArrays: (arrays) => void (sums = arrays.sums),
    };
  },
});

/** Forgets the optimizer, draws from others and lowers the learning rate, at one step. */
const upheaval = defineIntervention({
  name: 'upheaval',
  decide: ({ step }) => (step === 5 ? { rate: 1e-3 } : undefined),
  change: ({ data, step }, { sampler }) => ({
    optimizer: 'reset',
    sampler: sampler({ plugin: 'uniform', individuals: 16 }, 'then'),
    learningRate: (at) => (data as { rate: number }).rate / (1 + at - step),
    frozen: ['wpe'],
  }),
});

const failing = defineProbe({
  name: 'failing',
  onError: 'disable',
  measure({ step }) {
    if (step >= 5) throw new Error('It broke');
    return [{ name: 'failing.step', value: step, unit: 'steps', split: 'seen', n: 1 }];
  },
});

const curricula: Record<string, PartialConfig> = {
  uniform: tiny,
  'a staged warm-up': compose(tiny, {
    sampler: stagedWarmup({
      stages: [{ steps: 5, sampler: uniform({ individuals: 8 }) }, { sampler: uniform() }],
    }),
  }),
  'an adaptive warm-up': compose(tiny, {
    sampler: adaptiveWarmup({ individuals: 8, level: 1 }),
    probes: { warmup: recall({ first: 8, every: 1 }) },
  }),
  'an intervention that changes everything': compose(tiny, { interventions: { upheaval: upheaval() } }),
  'plugins with state, and one that fails': compose(tiny, {
    probes: { counting: counting({ every: 1 }), failing: failing({ every: 1 }) },
  }),
};
const plugins = [counting, upheaval, failing];

describe.each(Object.entries(curricula))('a run of %s', (_name, config) => {
  it('comes to the same when it is interrupted at any steps', async () => {
    await (await prepared(folder.at('whole'), config)).start();
    const expected = await results(folder.at('whole'));
    for (const stops of [
      [1, 4, 5],
      [6, 11],
      [2, 3],
    ]) {
      const name = folder.at(`stopped-${stops.join('-')}`);
      await startUntil(await prepared(name, config), stops[0]);
      for (const stop of [...stops.slice(1), Infinity])
        await startUntil(await resumeRun(name, { plugins }), stop);
      expect(await results(name), `stopped at ${stops.join()}`).toEqual(expected);
    }
  });
});

describe('a run folder', () => {
  it('goes on after a kill, which leaves its logs longer than its checkpoint', async () => {
    await (await prepared(folder.at('whole'))).start();
    const expected = await results(folder.at('whole'));
    for (const step of [4, 8]) {
      const name = folder.at(`killed-${step}`);
      await (await prepared(name, compose(tiny, { checkpoints: { keepSteps: [4, 8] } }))).start();
      // What a process that died after step 8 and before step 12 leaves.
      for (const later of [8, 12].filter((each) => each > step)) {
        await rm(`${name}/checkpoints/step-${String(later).padStart(6, '0')}`, { recursive: true });
      }
      await rm(`${name}/summary.json`);
      await (await resumeRun(name)).start();
      expect(await results(name)).toEqual(expected);
    }
  });

  it('begins again when there is no checkpoint yet, and says so', async () => {
    await (await prepared(folder.at('whole'))).start();
    await startUntil(await prepared(folder.at('early')), 2);
    // As after a kill: whatever else there would be comes with a checkpoint.
    await rm(folder.at('early/checkpoints'), { recursive: true });
    await rm(folder.at('early/summary.json'));
    const [started] = (await readFile(folder.at('early/history.jsonl'), 'utf8')).split('\n');
    await writeFile(folder.at('early/history.jsonl'), `${started}\n`);
    const run = await resumeRun(folder.at('early'));
    expect(run.notes.join()).toContain('starts again');
    await run.start();
    expect(await results(folder.at('early'))).toEqual(await results(folder.at('whole')));
  });

  it('is still free for a run when its start was killed before there was a configuration', async () => {
    await startUntil(await prepared(folder.at('whole')), 1);
    await mkdir(folder.at('run'));
    await writeFile(folder.at('run/run.json'), await readFile(folder.at('whole/run.json')));
    await writeFile(folder.at('run/run.lock'), '');
    await writeFile(folder.at('run/config.json.1.part'), '{');
    expect((await (await prepared(folder.at('run'))).start()).steps).toBe(12);
    await expect((await prepared(folder.at('run'))).start()).rejects.toMatchObject({
      code: 'RECALL_FOLDER_TAKEN',
    });
  });

  it('leaves nothing half written when it goes on', async () => {
    await startUntil(await prepared(folder.at('run')), 6);
    const halves = [
      'config.json.1.part',
      'model/model.safetensors.1.part',
      'checkpoints/.step-000006.1.part',
    ];
    for (const half of halves) await writeFile(folder.at(`run/${half}`), '{');
    await (await resumeRun(folder.at('run'))).start();
    const left = await readdir(folder.at('run'), { recursive: true });
    expect(left.filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('can be moved, and go on with another number of threads', async () => {
    await (await prepared(folder.at('whole'))).start();
    await startUntil(await prepared(folder.at('here')), 6);
    await copyRun(folder.at('here'), folder.at('there'));
    await (await resumeRun(folder.at('there'), { overrides: { engine: { threads: 2 } } })).start();
    expect(await results(folder.at('there'))).toEqual(await results(folder.at('whole')));
  });

  it('keeps the last checkpoints and those that were named', async () => {
    const config = compose(tiny, { checkpoints: { every: 2, keep: 3, keepSteps: [3] } });
    await (await prepared(folder.at('run'), config)).start();
    expect((await readdir(folder.at('run/checkpoints'))).sort()).toEqual([
      'step-000003',
      'step-000008',
      'step-000010',
      'step-000012',
    ]);
  });

  it('tells in history.jsonl when it was started, first stored and resumed', async () => {
    await startUntil(await prepared(folder.at('run')), 6);
    await (await resumeRun(folder.at('run'), { overrides: { steps: 14 } })).start();
    const history = (await readFile(folder.at('run/history.jsonl'), 'utf8')).trim().split('\n');
    expect(history.map((line) => JSON.parse(line) as object)).toMatchObject([
      { type: 'started', step: 0 },
      { type: 'stored', step: 4 },
      { type: 'resumed', step: 6, changes: { steps: [12, 14] } },
    ]);
  });
});

describe('resuming', () => {
  it('gives a finished run more steps', async () => {
    await (await prepared(folder.at('run'))).start();
    await expect(resumeRun(folder.at('run'))).rejects.toMatchObject({ code: 'RECALL_FINISHED' });
    const { steps } = await (await resumeRun(folder.at('run'), { overrides: { steps: 20 } })).start();
    expect(steps).toBe(20);
    expect(JSON.parse(await readFile(folder.at('run/config.json'), 'utf8'))).toMatchObject({ steps: 20 });
    await expect(resumeRun(folder.at('run'), { overrides: { steps: 8 } })).rejects.toMatchObject({
      code: 'RECALL_STEPS',
    });
  });

  it('refuses a changed key with the difference, unless it is named', async () => {
    await startUntil(await prepared(folder.at('run')), 6);
    const file = folder.at('run/config.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"learningRate": 0.01', '"learningRate": 0.02'));
    await expect(resumeRun(folder.at('run'))).rejects.toMatchObject({
      code: 'RECALL_CHANGED',
      message: expect.stringContaining('optimizer.learningRate: 0.01 -> 0.02') as string,
    });
    const set = ['optimizer.learningRate=0.02'];
    await startUntil(await resumeRun(folder.at('run'), { set }), 7);
    // Named once is enough.
    await (await resumeRun(folder.at('run'))).start();
  });

  it('changes the sampler when that is named, and drops what the old one had decided', async () => {
    await startUntil(await prepared(folder.at('run'), curricula['an adaptive warm-up']), 6);
    const run = await resumeRun(folder.at('run'), { set: ['sampler.plugin=zipf', 'sampler.exponent=0.5'] });
    expect((await run.start()).steps).toBe(12);
  });

  it('refuses when this version would draw other data, and says which part', async () => {
    const exclaiming = (mark: string) =>
      compose(tiny, { sampler: uniform({ individuals: mark === '!' ? 8 : 9 }) });
    await startUntil(await prepared(folder.at('run'), exclaiming('!')), 6);
    // The same name and options, and yet another sampler.
    const manifest = folder.at('run/checkpoints/step-000006/manifest.json');
    const { decodeManifest, encodeManifest } = await import('../../../core/run/checkpoint/manifest.js');
    const stored = decodeManifest(await readFile(manifest), manifest);
    const fingerprint = { ...stored.fingerprint, parts: { ...stored.fingerprint.parts, texts: 'other' } };
    await writeFile(manifest, encodeManifest({ ...stored, fingerprint }));
    await expect(resumeRun(folder.at('run'))).rejects.toMatchObject({
      code: 'RECALL_FINGERPRINT',
      message: expect.stringMatching(/texts: other -> [0-9a-f]{16}/) as string,
    });
  });

  it('refuses a model of another size', async () => {
    await startUntil(await prepared(folder.at('run')), 6);
    await expect(resumeRun(folder.at('run'), { set: ['model.layers=2'] })).rejects.toMatchObject({
      code: 'RECALL_MODEL_SHAPE',
    });
  });

  it('needs the plugins that were made in code, and says where they were', async () => {
    await startUntil(
      await prepared(folder.at('run'), curricula['an intervention that changes everything']),
      6,
    );
    await expect(resumeRun(folder.at('run'))).rejects.toMatchObject({
      code: 'RECALL_PLUGIN_GONE',
      message: expect.stringContaining('the intervention "upheaval"') as string,
    });
  });

  it('says that a folder holds no run', async () => {
    await expect(resumeRun(folder.at('nothing'))).rejects.toMatchObject({ code: 'RECALL_NO_RUN' });
  });

  it('leaves nothing behind in a folder that it refuses', async () => {
    await (await prepared(folder.at('run'))).start();
    const before = await readdir(folder.at('run'));
    await resumeRun(folder.at('run')).catch(() => undefined);
    expect(await readdir(folder.at('run'))).toEqual(before);
  });
});

describe('summaries', () => {
  it('are of the whole run and not of its last session', async () => {
    await startUntil(await prepared(folder.at('run')), 6);
    const summary = await (await resumeRun(folder.at('run'))).start();
    const manifest = await readFile(folder.at('run/checkpoints/step-000012/manifest.json'), 'utf8');
    const { seconds, facts } = JSON.parse(manifest) as { seconds: number; facts: { tokens: number } };
    expect(summary.seconds).toBeGreaterThanOrEqual(seconds);
    expect(facts.tokens).toBeGreaterThan(12 * 4);
  });
});
