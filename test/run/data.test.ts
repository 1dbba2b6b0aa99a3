// A run goes on with the data that it was trained on, wherever they lie, and with no others.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { compose } from '../../core/config/index.js';
import { resumeRun, type PartialConfig } from '../../core/index.js';
import type { Manifest } from '../../core/run/checkpoint/manifest.js';
import { facts, recall } from '../../plugins/index.js';
import { TINY, recall as command } from '../cli/recall.js';
import { prepared, results, startUntil, temporaryFolder, tiny } from './fixture.js';

const folder = temporaryFolder();
const places = ['London', 'Paris', 'Rome', 'Oslo'];
const names = ['Ada', 'Bo', 'Cy', 'Di'].flatMap((first) =>
  ['Ash', 'Birch', 'Elm', 'Fir'].map((last) => `${first} ${last}`),
);

/** Facts about 16 people; `other` lives elsewhere, where others live too. */
async function writeFacts(at: string, other?: number): Promise<void> {
  const lines = names.map((subject, i) => {
    const value = places[(i + (i === other ? 1 : 0)) % places.length];
    return JSON.stringify({ subject, relation: 'lives in', value });
  });
  await mkdir(folder.at(at), { recursive: true });
  await writeFile(folder.at(`${at}/facts.jsonl`), lines.join('\n'));
  const templates = { 'lives in': ['[name] lives in [value].', 'The home of [name] is [value].'] };
  await writeFile(folder.at(`${at}/templates.json`), JSON.stringify(templates));
}

const reading = (at: string): PartialConfig => ({
  ...compose(tiny, {
    population: facts({
      facts: folder.at(`${at}/facts.jsonl`),
      templates: folder.at(`${at}/templates.json`),
    }),
  }),
  probes: { recall: recall({ every: 3, individuals: 8 }) },
});

describe('a run of facts', () => {
  beforeEach(() => writeFacts('here'));

  it('is refused when a single fact has changed', async () => {
    await startUntil(await prepared(folder.at('run'), reading('here')), 6);
    for (const changed of names.keys()) {
      await writeFacts('here', changed);
      await expect(resumeRun(folder.at('run')), names[changed]).rejects.toMatchObject({
        code: 'RECALL_FINGERPRINT',
        message: expect.stringMatching(/files: [0-9a-f]{16} -> [0-9a-f]{16}/) as string,
      });
    }
  });

  it('goes on when its files have moved, and their place is named', async () => {
    await (await prepared(folder.at('whole'), reading('here'))).start();
    await startUntil(await prepared(folder.at('run'), reading('here')), 6);
    await rename(folder.at('here'), folder.at('there'));
    await expect(resumeRun(folder.at('run'))).rejects.toMatchObject({ code: 'RECALL_FACTS' });
    const set = ['facts.jsonl', 'templates.json'].map(
      (file) => `population.${file.split('.')[0]}=${folder.at(`there/${file}`)}`,
    );
    await (await resumeRun(folder.at('run'), { set })).start();
    expect(await results(folder.at('run'))).toEqual(await results(folder.at('whole')));
  });
});

it.each([
  ['uniform', []],
  ['imbalanced-warmup', ['sampler.stages.0.steps=1', 'sampler.stages.0.sampler.individuals=16']],
  [
    'fine-tune',
    [
      'sampler.stages.0.steps=1',
      'sampler.stages.0.sampler.individuals=16',
      'interventions.fine-tune.at=2',
      'interventions.fine-tune.individuals=8',
      'probes.forgetting.individuals=8',
      'probes.forgetting.new=8',
      'optimizer.decaySteps=2',
    ],
  ],
])('the fingerprint that `recall plan` tells of %s is the one in its checkpoints', async (preset, set) => {
  const flags = ['--preset', preset, ...TINY, ...set.flatMap((key) => ['--set', key])];
  const plan = await command(['plan', ...flags, '--no-measure', '--json'], folder.path);
  expect(plan.code).toBe(0);
  await command([...flags, '--out', 'run', '--quiet'], folder.path);
  const manifest = await readFile(folder.at('run/checkpoints/step-000003/manifest.json'), 'utf8');
  const { fingerprint } = JSON.parse(manifest) as Manifest;
  expect(JSON.parse(plan.stdout)).toMatchObject({ fingerprint: fingerprint.hash });
});
