// Runs of two configurations do not end up in one table.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { compose, resolveConfig, type Config, type PartialConfig } from '../../core/config/index.js';
import { defineProbe, resumeRun } from '../../core/index.js';
import { axisOf, gridOf, type Cell } from '../../core/sweep/grid.js';
import { checkUnchanged } from '../../core/sweep/unchanged.js';
import { prepared, temporaryFolder, tiny } from '../run/fixture.js';

const folder = temporaryFolder();
const cells = gridOf([axisOf('batch=4,8')], [1, 2]);
const [first] = cells;

/** What each run of a sweep is made with. */
async function configsOf(preset: PartialConfig = tiny): Promise<Map<Cell, Config>> {
  const configs = new Map<Cell, Config>();
  for (const cell of cells) {
    const { config } = await resolveConfig({ file: false, preset, set: cell.set });
    configs.set(cell, { ...config, seed: cell.seed });
  }
  return configs;
}

async function store({ folder: place }: Cell, config: object | string): Promise<void> {
  await mkdir(folder.at(place), { recursive: true });
  const text = typeof config === 'string' ? config : JSON.stringify(config);
  await writeFile(path.join(folder.at(place), 'config.json'), text);
}

/** Stores the runs of a sweep as they were made, and looks at them as they would be made now. */
async function made(before: PartialConfig, now: PartialConfig = before, which = cells): Promise<void> {
  const configs = await configsOf(before);
  for (const cell of which) await store(cell, configs.get(cell)!);
  await checkUnchanged(folder.path, await configsOf(now));
}
const changed = (overrides: PartialConfig) => compose(tiny, overrides);

it('lets a sweep go on whose configuration is as it was, with more runs than it had', async () => {
  await made(tiny, tiny, []);
  await made(tiny, tiny, cells.slice(1, 3));
  await made(tiny);
});

it('refuses another one, with a run, the difference key by key, and how many more there are', async () => {
  const now = changed({ optimizer: { learningRate: 0.5 }, probes: { hallucination: false }, loss: 'values' });
  const refused = made(tiny, now, cells.slice(1));
  await expect(refused).rejects.toMatchObject({
    code: 'RECALL_CHANGED',
    at: folder.at('batch=4/seed-2'),
    problem:
      'batch=4, seed 2 was made with another configuration, as were 2 others: loss: "all-tokens" -> "values"; ' +
      'optimizer.learningRate: 0.01 -> 0.5; probes.hallucination.plugin: "hallucination" -> nothing; ' +
      'probes.hallucination.every: 5 -> nothing; probes.hallucination.individuals: 8 -> nothing',
    fix: expect.stringMatching(
      /^Put the configuration back .* --out; .* moved elsewhere is run anew/,
    ) as string,
  });
});

it('does not mind what has no influence on what is learned', async () => {
  const now = {
    preset: 'other',
    engine: { threads: 2 },
    reporters: { jsonl: false },
    checkpoints: { every: 5 },
  };
  await made(tiny, changed(now as PartialConfig));
});

it('takes a run of another seed for another run', async () => {
  await store(first, { ...(await configsOf()).get(first)!, seed: 7 });
  await expect(made(tiny, tiny, [])).rejects.toThrow('seed: 7 -> 1');
});

it('fills in what an older version did not know', async () => {
  const { loss, ...older } = (await configsOf()).get(first)!;
  expect(loss).toBe('all-tokens');
  await store(first, older);
  await made(tiny, tiny, []);
  await expect(made(tiny, changed({ loss: 'values' }), [])).rejects.toThrow('loss: "all-tokens" -> "values"');
});

it('looks at plugins made in code, and values that JSON cannot hold, in the form that is stored', async () => {
  const look = defineProbe({
    name: 'look',
    options: { '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) } },
    measure: () => [],
  });
  const looking = (options: object) => changed({ probes: { look: { ...look(), ...options } } });
  const strange = { most: Infinity, when: new Date(0), list: [undefined, Number.NaN], ask: () => 1 };
  await made(looking(strange));
  await expect(made(looking(strange), looking({ ...strange, most: 3 }))).rejects.toThrow(
    /others: probes\.look\.most: nothing -> 3 \(at/,
  );
});

it('shows long values from where they differ', async () => {
  const of = (name: string) =>
    changed({
      population: {
        plugin: 'facts',
        facts: `/data/${'deep/'.repeat(20)}${name}.jsonl`,
        templates: 'all.json',
      },
    });
  await expect(made(of('people'), of('cities'))).rejects.toThrow(
    'population.facts: ...deep/deep/deep/deep/people.jsonl" -> ...deep/deep/deep/deep/cities.jsonl" (at',
  );
});

it('says of a run that somebody resumed with other values that it is no longer of the sweep', async () => {
  const run = await prepared(folder.at(first.folder));
  await run.start();
  await (await resumeRun(folder.at(first.folder), { overrides: { steps: 14 } })).start();
  await expect(made(tiny, tiny, [])).rejects.toMatchObject({
    code: 'RECALL_CHANGED',
    problem:
      'batch=4, seed 1 was resumed with another configuration: ' +
      'optimizer.decaySteps: 12 -> nothing; steps: 14 -> 12; sampler.horizon: 12 -> nothing',
    fix: expect.stringMatching(/^Name another folder/) as string,
  });
  // One that was edited since is told first: it is of them all.
  await expect(made(tiny, changed({ loss: 'values' }), [])).rejects.toThrow('was made with another');
});

it.each(['{"se', '{}', '{"seed": 1, "steps": "twelve"}'])(
  'leaves a damaged config.json to `recall resume`, and looks at the copy of the checkpoint: %s',
  async (damaged) => {
    await (await prepared(folder.at(first.folder))).start();
    await store(first, damaged);
    await made(tiny, tiny, []);
    await expect(made(tiny, changed({ loss: 'values' }), [])).rejects.toThrow(
      'loss: "all-tokens" -> "values"',
    );
  },
);

it('says nothing of what cannot be read at all: `recall resume` does', async () => {
  await store(first, '{"se');
  await made(tiny, tiny, []);
});
