// A run's folder that is damaged, or from a stranger, as a whole: whoever resumes, compares or draws it gets the very
// model that the run would have come to, or an error with a code.
//
// By default 200 mutations, for they take longer than those of a file; a tenth of those that are asked for with
//   MUTATIONS=20000 npx vitest run test/faults/folder-damage.test.ts
import { execFileSync } from 'node:child_process';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compose, RecallError, randomStream, resumeRun, type RandomStream } from '../../core/index.js';
import { encodeManifest, sha256, type Manifest } from '../../core/run/checkpoint/manifest.js';
import { CheckpointStore } from '../../core/run/checkpoint/store.js';
import { FolderLock } from '../../core/storage/lock.js';
import { earlyStop, fineTune, forgetting, jsonl, phases, tensorboard } from '../../plugins/index.js';
import { recall } from '../cli/recall.js';
import { prepared, startUntil, temporaryFolder, tiny } from '../run/fixture.js';
import { mutatedBytes, mutatedJson } from './mutations.js';
import { differences, resultsOf } from './results.js';

const BUILT = fileURLToPath(new URL('../../dist/core/cli/main.js', import.meta.url));
const mutations = process.env.MUTATIONS === undefined ? 200 : Number(process.env.MUTATIONS) / 10;
const folder = temporaryFolder();
const run = () => folder.at('run');

/** Of every kind of plugin that remembers something. */
const config = compose(tiny, {
  steps: 8,
  checkpoints: { every: 2, keep: 2 },
  probes: { phases: phases({ every: 1 }), forgetting: forgetting({ every: 2, individuals: 4, buckets: 2 }) },
  interventions: {
    'fine-tune': fineTune({
      at: 1,
      individuals: 4,
      replay: { weight: 1, storage: 'most-forgotten', size: 4, candidates: 8, refresh: 2 },
    }),
    'early-stop': earlyStop({ measurement: 'recall.accuracy', above: 0.99, times: 2 }),
  },
  reporters: { jsonl: jsonl(), tensorboard: tensorboard() },
});

const FILES = ['config.json', 'run.json', 'summary.json', 'history.jsonl', 'metrics.jsonl', 'events.jsonl'];
const TENSORBOARD = 'events.out.tfevents.recall';
/** Of a run that has ended. */
const STORED = [...FILES, TENSORBOARD, 'SHA256SUMS', 'model/model.safetensors', 'model/config.json'];
const CHECKPOINTS = ['checkpoints/step-000005/manifest.json', 'checkpoints/step-000005/state.safetensors'];
const LOCK = 'run.lock';

/** A run that was interrupted at step 5, as it lies there, and the model that it comes to. */
async function interrupted() {
  await startUntil(await prepared(run(), config), 5);
  // As a kill leaves it: no process has that number.
  const lock = await FolderLock.acquire(run());
  const holder = JSON.parse(await readFile(path.join(run(), LOCK), 'utf8')) as object;
  await lock.release();
  await writeFile(path.join(run(), LOCK), JSON.stringify({ ...holder, pid: 2 ** 22 + 1 }));
  await cp(run(), folder.at('whole'), { recursive: true });
  await (await resumeRun(run())).start();
  const expected = await modelOf(run());
  await cp(run(), folder.at('finished'), { recursive: true });
  return expected;
}

const modelOf = async (at: string) => sha256(await readFile(path.join(at, 'model/model.safetensors')));

async function restored(from: 'whole' | 'finished'): Promise<void> {
  await rm(run(), { recursive: true, force: true });
  await cp(folder.at(from), run(), { recursive: true });
}

/** What comes of going on with what is there: a model, or a code; and whether somebody was told that it is damaged. */
let told = false;
async function comesTo(what: string): Promise<string> {
  told = false;
  try {
    const resumed = await resumeRun(run());
    told = resumed.notes.length > 0;
    await resumed.start();
  } catch (error) {
    if (error instanceof RecallError) return error.code;
    throw new Error(`${what}: ${String(error)}`, { cause: error });
  }
  return modelOf(run());
}

const streamOf = (name: string, slot: number): RandomStream => randomStream({ seed: 1, stream: name, slot });

/** Changes a file: bytes of any, or a value where it is JSON. */
async function mutated(file: string, stream: RandomStream): Promise<string> {
  const at = path.join(run(), file);
  const original = await readFile(at);
  if (
    original.length === 0 ||
    stream.uniform() < 0.4 ||
    file.includes('checkpoints') ||
    !/\.jsonl?$/.test(file)
  ) {
    const { bytes, what } = mutatedBytes(original, stream);
    await writeFile(at, bytes);
    return `${file}: ${what}`;
  }
  if (file.endsWith('.jsonl')) {
    const lines = original.toString().split('\n');
    const line = stream.integer(lines.length - 1);
    const { value, what } = mutatedJson([JSON.parse(lines[line])], stream);
    lines[line] = JSON.stringify((value as unknown[])[0] ?? null);
    await writeFile(at, lines.join('\n'));
    return `${file}, line ${line}: ${what}`;
  }
  const { value, what } = mutatedJson([JSON.parse(original.toString())], stream);
  await writeFile(at, JSON.stringify((value as unknown[])[0] ?? null));
  return `${file}: ${what}`;
}

/** What a command that looks at a folder prints, and the page that it leaves there. */
async function looks(folder: string, command: string[]) {
  const outcome = await recall(command);
  const file = path.join(folder, 'report.html');
  const page = await readFile(file).catch(() => '');
  await rm(file, { force: true });
  return { ...outcome, page: page.toString() };
}

describe('a damaged folder of a run', { timeout: 3_600_000 }, () => {
  it('goes on to the very model, or is refused with a code', async () => {
    const expected = await interrupted();
    const outcomes: Record<string, number> = {};
    const files = [...FILES, ...CHECKPOINTS, LOCK, TENSORBOARD].filter((file) => file !== 'summary.json');
    for (let i = 0; i < mutations / 2; i++) {
      await restored('whole');
      const what = `mutation ${i}, ${await mutated(files[i % files.length], streamOf('folder', i))}`;
      const outcome = await comesTo(what);
      if (!outcome.startsWith('RECALL_')) {
        expect(outcome, what).toBe(expected);
        // Whoever was told nothing has the logs and the summary of a run that nothing happened to.
        if (!told)
          expect(differences(await resultsOf(run()), await resultsOf(folder.at('finished'))), what).toEqual(
            [],
          );
      } else expect(outcome, what).not.toBe('RECALL_BUG');
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
    if (process.env.MUTATIONS) console.log(outcomes);
    expect(outcomes[expected]).toBeGreaterThan(mutations / 10);
  });

  it('from a stranger, with checksums that are right, ends with a model or with a code', async () => {
    await interrupted();
    const outcomes: Record<string, number> = {};
    const { manifest } = await new CheckpointStore(folder.at('whole')).read(5);
    for (let i = 0; i < mutations / 4; i++) {
      await restored('whole');
      const { value, what } = mutatedJson(manifest, streamOf('stranger', i));
      await writeFile(path.join(run(), CHECKPOINTS[0]), encodeManifest(value as Manifest));
      const outcome = await comesTo(`mutation ${i}, ${what}`);
      const kind = outcome.startsWith('RECALL_') ? outcome : 'a model';
      outcomes[kind] = (outcomes[kind] ?? 0) + 1;
    }
    if (process.env.MUTATIONS) console.log(outcomes);
    expect(Object.keys(outcomes).length).toBeGreaterThan(2);
  });

  it('is compared and drawn as if it was not, or refused with a code', async () => {
    await interrupted();
    await restored('finished');
    const commands = [
      ['compare', run(), '--measure', 'forgetting.average'],
      ['report', run()],
    ];
    const whole = [await looks(run(), commands[0]), await looks(run(), commands[1])];
    const silent: string[] = [];
    for (let i = 0; i < mutations / 4; i++) {
      await restored('finished');
      const what = `mutation ${i}, ${await mutated(STORED[i % STORED.length], streamOf('looked at', i))}`;
      for (const [at, command] of commands.entries()) {
        const found = await looks(run(), command);
        expect(found.stderr, `${command[0]}, ${what}`).not.toMatch(/RECALL_BUG|\n\s+at /);
        if (found.code !== 0) expect(found.stderr, what).toMatch(/^RECALL_[A-Z_]+: [^\n]*\n$/);
        else if (JSON.stringify(found) !== JSON.stringify(whole[at])) silent.push(`${command[0]}, ${what}`);
      }
    }
    expect(silent).toEqual([]);
  });
});

describe('a damaged folder of a sweep', { timeout: 3_600_000 }, () => {
  it('is tabulated, compared and drawn as if it was not, or somebody is told', async () => {
    const sweep = folder.at('sweep');
    const keys = [
      'batch=4',
      'model.layers=1',
      'model.width=8',
      'model.heads=2',
      'probes.hallucination=false',
    ];
    const flags = ['--preset', 'uniform', '--steps', '3', '--seeds', '2', '--threads', '1', '--out', sweep];
    const command = [
      ...['sweep', ...flags, '--set', 'sampler.individuals=8,16'],
      ...[...keys, 'population.individuals=64', 'probes.recall.every=1'].flatMap((key) => ['--set', key]),
    ];
    // Its runs are processes of the built command.
    execFileSync(process.execPath, [BUILT, ...command], { stdio: 'pipe' });
    await cp(sweep, folder.at('whole'), { recursive: true });
    const files = (await readdir(sweep, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('checkpoints'))
      .map((entry) => path.relative(sweep, path.join(entry.parentPath, entry.name)));
    const commands = [
      ['compare', sweep],
      ['report', sweep],
      [...command, '--table', sweep],
    ];
    const whole = [];
    for (const given of commands) whole.push(await looks(sweep, given));
    const outcomes: Record<string, number> = {};
    const silent: string[] = [];
    for (let i = 0; i < mutations / 4; i++) {
      await rm(sweep, { recursive: true });
      await cp(folder.at('whole'), sweep, { recursive: true });
      const what = `mutation ${i}, ${await mutated(path.join('../sweep', files[i % files.length]), streamOf('sweep', i))}`;
      for (const [at, given] of commands.entries()) {
        const found = await looks(sweep, given);
        expect(found.stderr, `${given[0]}, ${what}`).not.toMatch(/RECALL_BUG|\n\s+at /);
        const told = /^(RECALL_[A-Z_]+)?/.exec(found.stderr)?.[0];
        const outcome = JSON.stringify(found) === JSON.stringify(whole[at]) ? 'the same' : told || 'told';
        if (outcome === 'told' && found.stderr === whole[at].stderr) silent.push(`${given[0]}, ${what}`);
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      }
    }
    if (process.env.MUTATIONS) console.log(outcomes);
    expect(silent).toEqual([]);
  });
});

describe('a measure with a name that everything has', () => {
  it.each(['toString', 'constructor', '__proto__'])('%s: is no measurement', async (name) => {
    await (await prepared(run())).start();
    const { code, stdout } = await recall(['compare', run(), '--measure', name]);
    expect([code, stdout.includes(name)]).toEqual([2, false]);
  });
});
