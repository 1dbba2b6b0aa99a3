// A run branches: it goes on in another folder, differently or not, and stays as it is.
import { cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { compose } from '../../../core/config/index.js';
import { resumeRun, type PartialConfig } from '../../../core/index.js';
import type { Manifest } from '../../../core/run/checkpoint/manifest.js';
import { fineTune, forgetting } from '../../../plugins/index.js';
import { prepared, results, startUntil, temporaryFolder, tiny } from '../fixture.js';

const folder = temporaryFolder();
const keeping: PartialConfig = compose(tiny, { checkpoints: { keepSteps: [4, 8] } });
const set = [
  'interventions.fine-tune=fine-tune',
  'interventions.fine-tune.at=12',
  'interventions.fine-tune.individuals=4',
];

/** Every file of a folder, with its content. */
async function contents(of: string): Promise<Record<string, string>> {
  const files = (await readdir(of, { withFileTypes: true, recursive: true })).filter((each) => each.isFile());
  return Object.fromEntries(
    await Promise.all(
      files.map(async ({ parentPath, name }) => {
        const file = `${parentPath}/${name}`;
        return [file.slice(of.length), (await readFile(file)).toString('base64')] as const;
      }),
    ),
  );
}

const manifestOf = async (run: string) =>
  JSON.parse(await readFile(folder.at(`${run}/checkpoints/step-000012/manifest.json`), 'utf8')) as Manifest;

describe('a branch', () => {
  it('with nothing changed comes to what the run came to, from any checkpoint', async () => {
    await (await prepared(folder.at('run'), keeping)).start();
    for (const from of [4, 8]) {
      const branch = folder.at(`from-${from}`);
      await (await resumeRun(folder.at('run'), { folder: branch, from })).start();
      expect(await results(branch)).toEqual(await results(folder.at('run')));
    }
  });

  it('is not said to know what a probe found that it has no longer', async () => {
    const before = await (await prepared(folder.at('run'), keeping)).start();
    const overrides = { steps: 14, probes: { hallucination: false as const } };
    const after = await (
      await resumeRun(folder.at('run'), { folder: folder.at('branch'), overrides })
    ).start();
    expect(before.hallucination.loss).not.toBeNull();
    expect(after.hallucination).toMatchObject({
      loss: null,
      accuracy: null,
      maxProbability: null,
      entropy: null,
    });
    expect(after.recall.loss).not.toBeNull();
  });

  it('leaves the run as it is', async () => {
    await startUntil(await prepared(folder.at('run')), 6);
    const before = await contents(folder.at('run'));
    await (await resumeRun(folder.at('run'), { folder: folder.at('branch') })).start();
    expect(await contents(folder.at('run'))).toEqual(before);
  });

  it('is a run like any other: it can be interrupted, moved, resumed and branched from, without the first', async () => {
    await (await prepared(folder.at('whole'))).start();
    await startUntil(await prepared(folder.at('run')), 3);
    await startUntil(await resumeRun(folder.at('run'), { folder: folder.at('a') }), 6);
    await rm(folder.at('run'), { recursive: true });
    await startUntil(await resumeRun(folder.at('a'), { folder: folder.at('b') }), 9);
    await (await resumeRun(folder.at('b'))).start();
    expect(await results(folder.at('b'))).toEqual(await results(folder.at('whole')));
  });

  it('says in history.jsonl where it came from', async () => {
    await startUntil(await prepared(folder.at('run')), 6);
    await (await resumeRun(folder.at('run'), { folder: folder.at('branch') })).start();
    const history = (await readFile(folder.at('branch/history.jsonl'), 'utf8')).trim().split('\n');
    expect(history.map((line) => JSON.parse(line) as object)).toMatchObject([
      { type: 'started', step: 0 },
      { type: 'stored', step: 4 },
      { type: 'branched', step: 6, of: folder.at('run') },
    ]);
  });
});

describe('fine-tuning a finished run in a branch', () => {
  it.each([
    ['with new probes', { forgetting: forgetting({ individuals: 8, new: 4, every: 2 }) }],
    ['without', {}],
  ])('comes to the model that one run comes to: %s', async (_what, probes) => {
    const together = compose(tiny, {
      steps: 18,
      optimizer: { decaySteps: 12 },
      interventions: { 'fine-tune': fineTune({ at: 12, individuals: 4 }) },
    });
    await (await prepared(folder.at('together'), together)).start();
    await (await prepared(folder.at('pre'))).start();
    const overrides: PartialConfig = { steps: 18, probes };
    await (await resumeRun(folder.at('pre'), { folder: folder.at('branch'), overrides, set })).start();
    const [one, two] = [await results(folder.at('together')), await results(folder.at('branch'))];
    expect(two.model).toBe(one.model);
    const measured = (await readFile(folder.at('branch/metrics.jsonl'), 'utf8')).split('\n');
    const atStart = measured.filter((line) => /^{"step":12,"name":"forgetting/.test(line));
    expect(atStart.length).toBe('forgetting' in probes ? 7 : 0);
  });

  it('begins at the checkpoint, which is recorded, also when it is interrupted at once', async () => {
    await (await prepared(folder.at('pre'))).start();
    const overrides = { steps: 18 };
    const request = { folder: folder.at('whole'), overrides, set };
    await (await resumeRun(folder.at('pre'), request)).start();
    const branch = await resumeRun(folder.at('pre'), { ...request, folder: folder.at('branch') });
    branch.events$.subscribe(({ type }) => type === 'transition' && branch.stop('Ctrl-C'));
    expect((await branch.start()).steps).toBe(12);
    await (await resumeRun(folder.at('branch'))).start();
    expect(await results(folder.at('branch'))).toEqual(await results(folder.at('whole')));
    expect(await readFile(folder.at('branch/events.jsonl'), 'utf8')).toContain(
      '{"type":"transition","step":12,"plugin":"fine-tune"',
    );
  });

  it('keeps the learning rate of pre-training, and says how to have another', async () => {
    await (await prepared(folder.at('pre'))).start();
    const branch = await resumeRun(folder.at('pre'), {
      folder: folder.at('branch'),
      overrides: { steps: 18 },
      set,
    });
    expect(branch.config.optimizer.decaySteps).toBe(12);
    expect([branch.config.sampler.horizon, branch.notes]).toEqual([12, []]);
    const stretched = await resumeRun(folder.at('pre'), {
      folder: folder.at('branch'),
      overrides: { steps: 18 },
      set: ['optimizer.decaySteps=18'],
    });
    expect([stretched.config.optimizer.decaySteps, stretched.notes]).toEqual([18, []]);
  });

  it('can be told otherwise in another branch, where what was decided already holds', async () => {
    const config = compose(keeping, { steps: 18, checkpoints: { keepSteps: [12] } });
    const tuned = compose(config, { interventions: { 'fine-tune': fineTune({ at: 12, individuals: 4 }) } });
    await (await prepared(folder.at('run'), tuned)).start();
    await (
      await resumeRun(folder.at('run'), {
        folder: folder.at('branch'),
        from: 12,
        set: ['interventions.fine-tune.individuals=8'],
      })
    ).start();
    const other = compose(config, { interventions: { 'fine-tune': fineTune({ at: 12, individuals: 8 }) } });
    await (await prepared(folder.at('together'), other)).start();
    expect((await results(folder.at('branch'))).model).toBe((await results(folder.at('together'))).model);
    expect((await manifestOf('run')).transitions).toHaveLength(1);
  });
});

describe('a branch is refused', () => {
  it('where there is something already, or inside of the run', async () => {
    await startUntil(await prepared(folder.at('run')), 6);
    await mkdir(folder.at('taken'));
    await writeFile(folder.at('taken/notes.txt'), 'mine');
    for (const target of ['taken', 'run', 'run/branch', 'taken/notes.txt']) {
      await expect(resumeRun(folder.at('run'), { folder: folder.at(target) }), target).rejects.toMatchObject({
        code: 'RECALL_FOLDER_TAKEN',
      });
    }
  });

  it('from a step without a checkpoint, with those that there are', async () => {
    await (await prepared(folder.at('run'), keeping)).start();
    await expect(resumeRun(folder.at('run'), { folder: folder.at('branch'), from: 5 })).rejects.toMatchObject(
      {
        code: 'RECALL_CHECKPOINT',
        message: expect.stringContaining('Choose one of: 4, 8, 12.') as string,
      },
    );
  });

  it('in the folder of the run itself, for what came later would be lost', async () => {
    await (await prepared(folder.at('run'), keeping)).start();
    await expect(resumeRun(folder.at('run'), { from: 4 })).rejects.toMatchObject({
      code: 'RECALL_FROM',
      message: expect.stringContaining('--out') as string,
    });
  });
});

it('a copy that was killed is no run, and is cleared away by the next', async () => {
  await startUntil(await prepared(folder.at('run')), 6);
  await cp(folder.at('run'), folder.at('.branch.123.part'), { recursive: true });
  await (await resumeRun(folder.at('run'), { folder: folder.at('branch') })).start();
  expect((await readdir(folder.path)).sort()).toEqual(['branch', 'run']);
});
