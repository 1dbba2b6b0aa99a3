// The folder of a run is data: whatever in it is forged, code of a stranger is not loaded.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { createRun, resumeRun } from '../../../core/index.js';
import { encodeManifest, type Manifest } from '../../../core/run/checkpoint/manifest.js';
import { CheckpointStore } from '../../../core/run/checkpoint/store.js';
import { historyLine } from '../../../core/run/storage/history.js';
import { recall } from '../../cli/recall.js';
import { prepared, startUntil, temporaryFolder, tiny } from '../fixture.js';

const folder = temporaryFolder();
const run = () => folder.at('project/runs/x');

beforeEach(async () => {
  await mkdir(folder.at('project/runs'), { recursive: true });
  await startUntil(await prepared(run()), 5);
  for (const place of ['x', 'neighbour']) {
    await mkdir(folder.at(`project/runs/${place}`), { recursive: true });
    await writeFile(
      folder.at(`project/runs/${place}/evil.mjs`),
      'globalThis.evil = true; export default {};',
    );
    await writeFile(
      folder.at(`project/runs/${place}/recall.config.mjs`),
      'globalThis.evil = true; export default {};',
    );
  }
});

async function edited(file: string, change: (content: Record<string, unknown>) => object): Promise<void> {
  const at = path.join(run(), file);
  await writeFile(
    at,
    JSON.stringify(change(JSON.parse(await readFile(at, 'utf8')) as Record<string, unknown>)),
  );
}

/** A manifest whose checksum is right. */
async function forged(change: (config: Record<string, unknown>) => object): Promise<void> {
  const { manifest } = await new CheckpointStore(run()).read(5);
  const config = change(manifest.config);
  const file = path.join(run(), 'checkpoints/step-000005/manifest.json');
  await writeFile(file, encodeManifest({ ...manifest, config } as Manifest));
}

const consent = (changes: object) =>
  writeFile(path.join(run(), 'history.jsonl'), `${historyLine({ type: 'resumed', step: 5, changes })}\n`);

/** What a sampler that JSON cannot hold makes a resumed run look for. */
const CODE = { code: [{ path: ['sampler'], kind: 'sampler', plugin: 'uniform' }], values: [] };

const NAMES: Readonly<Record<string, () => string>> = {
  'in the folder': () => path.join(run(), 'evil.mjs'),
  'in a neighbouring folder': () => folder.at('project/runs/neighbour/evil.mjs'),
  'by way of the root': () => `/proc/self/root${path.join(run(), 'evil.mjs')}`,
  'by an address': () => `file://${path.join(run(), 'evil.mjs').replace('evil', '%65vil')}`,
};

describe.each(Object.entries(NAMES))('code %s', (_where, name) => {
  const layouts: Readonly<Record<string, () => Promise<void>>> = {
    'that config.json names': () => edited('config.json', (config) => ({ ...config, plugins: [name()] })),
    "that the manifest's copy names, with a change that history.jsonl says was asked for": async () => {
      await edited('config.json', (config) => ({ ...config, steps: 20 }));
      await forged((config) => ({ ...config, plugins: [name()] }));
      await consent({ steps: [12, 20] });
    },
    "that the manifest's copy names, where config.json is damaged": async () => {
      await writeFile(path.join(run(), 'config.json'), '{');
      await forged((config) => ({ ...config, plugins: [name()] }));
    },
    'that run.json has as the configuration': () =>
      edited('run.json', (origin) => ({ ...origin, ...CODE, file: name(), found: name() })),
    'that run.json has as the preset': () =>
      edited('run.json', (origin) => ({ ...origin, ...CODE, preset: name() })),
  };

  it.each(Object.entries(layouts))('%s is not loaded', async (_what, layout) => {
    await layout();
    await expect(resumeRun(run(), { cwd: folder.at('project') })).rejects.toMatchObject({
      code: expect.stringMatching(/^RECALL_(MODULE|PLUGIN_GONE)$/) as string,
    });
    expect(globalThis).not.toHaveProperty('evil');
  });
});

it.each(['.', '..', '/proc/self/cwd', '/proc/self/root'])(
  'a configuration that is found in the recorded working folder %s is not loaded',
  async (cwd) => {
    const place = path.resolve(run(), cwd);
    await edited('run.json', (origin) => ({
      ...origin,
      ...CODE,
      cwd: place,
      file: undefined,
      found: path.join(run(), 'recall.config.mjs'),
    }));
    const { code, stderr } = await recall(['resume', '.'], run());
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^RECALL_MODULE: .*--allow/)]);
    expect(globalThis).not.toHaveProperty('evil');
  },
);

describe('code of the user', () => {
  const MINE = `import { defineSampler, uniformOver } from 'recall-lab';
    export const mine = defineSampler({ name: 'mine', at: (step, { individuals }) => uniformOver(individuals) });`;
  const begun = async (config: object) => {
    await writeFile(folder.at('project/mine.mjs'), MINE);
    await writeFile(folder.at('project/other.json'), JSON.stringify({ plugins: ['./mine.mjs'] }));
    const made = await createRun({
      cwd: folder.at('project'),
      ...config,
      overrides: { ...tiny, sampler: { plugin: 'mine' } },
      folder: folder.at('own'),
    });
    await startUntil(made, 5);
    return made;
  };

  it('is loaded when the project names it, wherever the run says that it was', async () => {
    await writeFile(folder.at('project/recall.config.json'), JSON.stringify({ plugins: ['./mine.mjs'] }));
    await begun({});
    const { steps } = await (await resumeRun(folder.at('own'), { cwd: folder.at('project') })).start();
    expect(steps).toBe(12);
  });

  it('that the project does not name is loaded when it is allowed, as the run says at once', async () => {
    const { resumeCommand } = await begun({ file: 'other.json' });
    const [, , at, ...flags] = resumeCommand!.split(' ');
    const refused = await recall(['resume', at]);
    expect([refused.code, refused.stderr]).toEqual([2, expect.stringContaining('RECALL_MODULE')]);
    expect(flags).toEqual(['--allow', folder.at('project/mine.mjs')]);
    expect((await recall(['resume', at, ...flags])).code).toBe(0);
  });
});
