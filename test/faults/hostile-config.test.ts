// A stored configuration from a stranger that is wrong in a million places is refused before each of them is looked at.
import { readFile, rm, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { resumeRun, type Run } from '../../core/index.js';
import { decodeManifest, encodeManifest } from '../../core/run/checkpoint/manifest.js';
import { prepared, startUntil, temporaryFolder, tiny } from '../run/fixture.js';
import { allocatedBy } from './allocations.js';

const folder = temporaryFolder();
const run = () => folder.at('run');
const CONFIG = 'config.json';
const MANIFEST = 'checkpoints/step-000005/manifest.json';
/** What the values of both files take, read and not looked at, beside twice their texts. */
const VALUES = 32 * 2 ** 20;

const million = Array<number>(1_000_000).fill(7);
const wrong: [where: string, put: object][] = [
  ['plugins', { plugins: million }],
  ['engine.name', { engine: { name: million } }],
  ['probes.recall.individuals', { probes: { recall: { plugin: 'recall', individuals: million } } }],
  ['sampler.stages', { sampler: { plugin: 'staged-warmup', stages: million } }],
];

/** Puts keys into the configuration that a file has; returns the file's size. */
async function replaced(name: typeof CONFIG | typeof MANIFEST, put: object): Promise<number> {
  const file = folder.at(`run/${name}`);
  const bytes = await readFile(file);
  const manifest = name === MANIFEST ? decodeManifest(bytes, file) : undefined;
  const config = { ...(manifest?.config ?? (JSON.parse(bytes.toString()) as object)), ...put };
  const text = manifest ? encodeManifest({ ...manifest, config }) : JSON.stringify(config);
  await writeFile(file, text);
  return text.length;
}

/** Goes on with the run, and counts what that takes. */
async function resumed(): Promise<{ run: Run; bytes: number }> {
  const found: Run[] = [];
  const { all } = await allocatedBy(async () => void found.push(await resumeRun(run())));
  return { run: found[0], bytes: all };
}

describe('a million wrong values', { timeout: 120_000 }, () => {
  it.each(wrong)(
    'of %s in config.json take no more than it takes to read them, and the copy is used',
    async (where, put) => {
      await startUntil(await prepared(run(), tiny), 5);
      const { bytes: usual } = await resumed();
      const size = await replaced(CONFIG, put);
      const { run: goingOn, bytes } = await resumed();
      expect(bytes).toBeLessThan(usual + 2 * size + VALUES);
      expect(goingOn.notes).toEqual([
        'config.json has changed since the run stored it.',
        `config.json is invalid: The configuration holds more than 65,536 values, most of them in ${where}. ` +
          "The checkpoint's copy is used instead.",
      ]);
    },
  );

  it.each(wrong)(
    'of %s in its newest copy take no more, either, and an older one is used',
    async (where, put) => {
      await startUntil(await prepared(run(), tiny), 5);
      const { bytes: usual } = await resumed();
      const size = (await replaced(CONFIG, put)) + (await replaced(MANIFEST, put));
      const { run: goingOn, bytes } = await resumed();
      // Read once more than it is parsed, for its checksum.
      expect(bytes).toBeLessThan(usual + 3 * size + VALUES);
      expect(goingOn.notes).toEqual([
        'config.json has changed since the run stored it.',
        expect.stringMatching(`damaged: config: .* more than 65,536 values, most of them in ${where} `),
        'The run resumes from step-000004.',
        expect.stringMatching(/^config\.json is invalid/),
      ]);
    },
  );

  it.each(wrong)('of %s are refused where there is no copy', async (where, put) => {
    await startUntil(await prepared(run(), tiny), 5);
    await rm(folder.at('run/checkpoints'), { recursive: true });
    await replaced(CONFIG, put);
    await expect(resumeRun(run())).rejects.toMatchObject({
      code: 'RECALL_CONFIG',
      at: `${where} in ${folder.at('run/config.json')}`,
    });
  });
});
