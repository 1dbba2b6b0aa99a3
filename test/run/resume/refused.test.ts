// A resumption that is refused leaves the folder of the run as it was, to the last byte; and one whose newest checkpoint
// knows more than its logs goes on from an older one.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { compose } from '../../../core/config/index.js';
import { defineIntervention, defineProbe, resumeRun } from '../../../core/index.js';
import { CheckpointStore } from '../../../core/run/checkpoint/store.js';
import type { StoredLog } from '../../../core/storage/checksums.js';
import { FolderLock } from '../../../core/storage/lock.js';
import type { ResumeRequest } from '../../../core/run/resume/resume.js';
import { attentionPatching, jsonl, tensorboard } from '../../../plugins/index.js';
import { prepared, results, startUntil, temporaryFolder, tiny } from '../fixture.js';

const folder = temporaryFolder();

/** Whether the plugins below fail, as after a change of their code. */
let broken = '';
const moody = defineProbe({
  name: 'moody',
  create: () => ({
    measure: () => [],
    save: () => null,
    restore() {
      if (broken === 'restore') throw new Error('I have forgotten');
    },
  }),
});
const decided = defineIntervention({
  name: 'decided',
  decide: ({ step }) => (step === 3 ? { really: true } : undefined),
  change() {
    if (broken === 'change') throw new Error('I did not mean it');
    return {};
  },
});
const config = compose(tiny, {
  probes: { moody: moody() },
  interventions: { decided: decided(), patching: attentionPatching({ reference: 2, start: 3, end: 99 }) },
  reporters: { jsonl: jsonl(), tensorboard: tensorboard() },
});
const plugins = [moody, decided];

/** The SHA-256 of everything in a folder, by name. */
async function hashes(at: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(at, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const content = entry.isFile() ? await readFile(file) : entry.isDirectory() ? 'folder' : 'link';
    found[path.relative(at, file)] = createHash('sha256').update(content).digest('hex');
  }
  return found;
}

interface Refusal {
  readonly code: string;
  readonly request?: ResumeRequest;
  /** Makes the folder such that it is refused. */
  readonly when?: (run: string) => unknown;
}

const edited = (file: string, edit: (content: Record<string, unknown>) => object) => async (run: string) => {
  const at = path.join(run, file);
  const content = JSON.parse(await readFile(at, 'utf8')) as Record<string, unknown>;
  await writeFile(at, JSON.stringify(edit(content)));
};
const more = { overrides: { steps: 16 } };
const refusals: Record<string, Refusal> = {
  'a configuration that was changed': {
    code: 'RECALL_CHANGED',
    when: edited('config.json', (content) => ({ ...content, batch: 5 })),
  },
  'no configuration': {
    code: 'RECALL_NO_RUN',
    when: async (run) => {
      for (const name of ['config.json', 'checkpoints']) await rm(path.join(run, name), { recursive: true });
    },
  },
  'a key that there is not': { code: 'RECALL_CONFIG', request: { set: ['batches=5'] } },
  'an option that there is not': { code: 'RECALL_OPTION', request: { set: ['probes.recall.people=5'] } },
  'a run that has finished': { code: 'RECALL_FINISHED' },
  'fewer steps than are done': { code: 'RECALL_STEPS', request: { overrides: { steps: 8 } } },
  'an older checkpoint in the same folder': { code: 'RECALL_FROM', request: { from: 8 } },
  'a branch into a folder that is taken': {
    code: 'RECALL_FOLDER_TAKEN',
    request: { folder: 'core', overrides: { steps: 16 } },
  },
  'checkpoints that are gone': {
    code: 'RECALL_CHECKPOINT',
    request: more,
    when: (run) => rm(path.join(run, 'checkpoints'), { recursive: true }),
  },
  'checkpoints that are gone, and a summary that is damaged': {
    code: 'RECALL_CHECKPOINT',
    request: more,
    when: async (run) => {
      await rm(path.join(run, 'checkpoints'), { recursive: true });
      await truncate(path.join(run, 'summary.json'), 20);
    },
  },
  'checkpoints that are gone of a run that was killed': {
    code: 'RECALL_CHECKPOINT',
    request: more,
    when: async (run) => {
      for (const name of ['checkpoints', 'summary.json']) await rm(path.join(run, name), { recursive: true });
    },
  },
  'checkpoints that are all damaged': {
    code: 'RECALL_CHECKPOINT',
    request: more,
    when: async (run) => {
      for (const step of ['step-000008', 'step-000012'])
        await truncate(path.join(run, 'checkpoints', step, 'manifest.json'), 100);
    },
  },
  'another process in it': {
    code: 'RECALL_LOCKED',
    request: more,
    when: (run) => FolderLock.acquire(run),
  },
  'a link': {
    code: 'RECALL_LINK',
    request: more,
    when: (run) => symlink('/nowhere', path.join(run, 'link')),
  },
  'code of its own': {
    code: 'RECALL_MODULE',
    request: more,
    when: edited('config.json', (content) => ({ ...content, extends: './evil.mjs' })),
  },
  'code of its own, by an address': {
    code: 'RECALL_MODULE',
    request: more,
    when: async (run) => {
      await writeFile(path.join(run, 'evil.mjs'), 'export default {};');
      const address = `FILE://${path.join(run, 'evil.mjs')}`;
      await edited('config.json', (content) => ({ ...content, plugins: [address] }))(run);
    },
  },
  'a link deep inside': {
    code: 'RECALL_LINK',
    request: more,
    when: (run) => symlink('/dev/null', path.join(run, 'model/config.json.1.part')),
  },
  'a pipe, which nobody writes into': {
    code: 'RECALL_LINK',
    request: more,
    when: (run) => {
      rmSync(path.join(run, 'history.jsonl'));
      execFileSync('mkfifo', [path.join(run, 'history.jsonl')]);
    },
  },
  'code that is gone': { code: 'RECALL_PLUGIN_GONE', request: { ...more, plugins: [] } },
  'what would change nothing any more': { code: 'RECALL_FINISHED', request: { set: ['seed=5'] } },
  'a model of another size': { code: 'RECALL_MODEL_SHAPE', request: { set: ['model.width=16', 'steps=16'] } },
  'another reference': {
    code: 'RECALL_REFERENCE',
    request: more,
    when: async (run) => {
      const file = path.join(run, 'references/step-2/model.safetensors');
      const bytes = await readFile(file);
      bytes[bytes.length - 2] ^= 1;
      await writeFile(file, bytes);
    },
  },
  'an engine that is not there': {
    code: 'RECALL_ENGINE_UNAVAILABLE',
    request: { set: ['steps=16', 'engine=cuda'] },
  },
  'a plugin that cannot go on from what it saved': {
    code: 'RECALL_PLUGIN',
    request: more,
    when: () => (broken = 'restore'),
  },
  'a plugin that cannot do again what it decided': {
    code: 'RECALL_PLUGIN',
    request: more,
    when: () => (broken = 'change'),
  },
  ...Object.fromEntries(
    ['events.jsonl', 'metrics.jsonl', 'events.out.tfevents.recall'].flatMap((log) => [
      [
        `${log} cut short`,
        {
          code: 'RECALL_LOG_INCOMPLETE',
          request: more,
          when: (run: string) => truncate(path.join(run, log), 20),
        },
      ],
      [
        `${log} missing`,
        { code: 'RECALL_LOG_INCOMPLETE', request: more, when: (run: string) => rm(path.join(run, log)) },
      ],
    ]),
  ),
};

describe('a resumption that is refused for', () => {
  const failure = async (run: string, request: ResumeRequest = {}) => {
    try {
      await (await resumeRun(run, { plugins, ...request })).start();
      return 'nothing';
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  };

  it.each(Object.entries(refusals))('%s changes nothing', async (_name, { code, request, when }) => {
    broken = '';
    const run = folder.at('run');
    await (await prepared(run, config)).start();
    const held: unknown = await when?.(run);
    const before = await hashes(run);
    expect(await failure(run, request)).toBe(code);
    expect(await hashes(run)).toEqual(before);
    // Nor does a branch leave anything, and least of all in the run.
    if (!request?.folder && !['RECALL_LOCKED', 'RECALL_FROM', 'RECALL_FINISHED'].includes(code)) {
      expect(await failure(run, { ...request, folder: folder.at('branch') })).toBe(code);
      expect(await hashes(run)).toEqual(before);
      await expect(stat(folder.at('branch'))).rejects.toThrow('ENOENT');
    }
    if (held instanceof FolderLock) await held.release();
  });
});

describe('logs that are shorter than the newest checkpoint says', () => {
  /** Cuts a log to what it was at the checkpoint of step 8. */
  async function cutTo8(log: string): Promise<void> {
    const { manifest } = await new CheckpointStore(folder.at('run')).read(8);
    const { state } = manifest.plugins['reporter jsonl'];
    const { logs } = state as unknown as { logs: readonly StoredLog[] };
    const { bytes } = logs.find(({ file }) => file === `${log}.jsonl`)!;
    await truncate(folder.at(`run/${log}.jsonl`), bytes);
  }
  const whole = async () => {
    await (await prepared(folder.at('run'))).start();
    return results(folder.at('run'));
  };

  it.each(['events', 'metrics'])('%s: an older one is gone on from, which is said', async (log) => {
    const expected = await whole();
    await cutTo8(log);
    await rm(folder.at('run/summary.json'));
    const resumed = await resumeRun(folder.at('run'));
    expect(resumed.notes.join(' ')).toMatch(/log has \d+ bytes.*step 12.*resumes from step-000008/s);
    await resumed.start();
    expect(await results(folder.at('run'))).toEqual(expected);
  });

  it('a branch goes on from an older one, too, and the run is left as it is', async () => {
    await whole();
    await resumeRun(folder.at('run'), { folder: folder.at('expected'), overrides: { steps: 16 } }).then(
      (run) => run.start(),
    );
    await cutTo8('metrics');
    const before = await hashes(folder.at('run'));
    await resumeRun(folder.at('run'), { folder: folder.at('branch'), overrides: { steps: 16 } }).then((run) =>
      run.start(),
    );
    expect(await hashes(folder.at('run'))).toEqual(before);
    // The last boundary of 12 steps is none of 16: it is not measured again, which the logs tell.
    const { model } = await results(folder.at('branch'));
    expect(model).toBe((await results(folder.at('expected'))).model);
  });

  it('when no checkpoint fits them, what the message says to type goes on without them', async () => {
    const expected = await whole();
    await rm(folder.at('run/summary.json'));
    await truncate(folder.at('run/metrics.jsonl'), 20);
    const message = await resumeRun(folder.at('run')).then(
      () => '',
      (error: Error) => error.message,
    );
    const [, flag] = / --set (\S+)$/.exec(message)!;
    await (await resumeRun(folder.at('run'), { set: [flag] })).start();
    const found = await results(folder.at('run'));
    expect([found.model, found.summary, String(found.metrics).length]).toEqual([
      expected.model,
      expected.summary,
      20,
    ]);
  });
});

describe('changes that were accepted after the newest checkpoint', () => {
  const own = defineIntervention({ name: 'own', decide: () => undefined, change: () => ({}) });

  /** As a kill leaves it that comes before the next checkpoint. */
  async function changed() {
    await startUntil(await prepared(folder.at('run')), 6);
    const overrides = { steps: 16, interventions: { own: own() } };
    const run = await resumeRun(folder.at('run'), { overrides });
    await startUntil(run, 7);
    await rm(folder.at('run/checkpoints/step-000007'), { recursive: true });
    await rm(folder.at('run/summary.json'));
  }
  const stored = async () => JSON.parse(await readFile(folder.at('run/config.json'), 'utf8')) as object;

  it('stay where their code is missing at present', async () => {
    await changed();
    const before = await stored();
    await expect(resumeRun(folder.at('run'))).rejects.toMatchObject({ code: 'RECALL_UNKNOWN_PLUGIN' });
    expect(await stored()).toEqual(before);
    const { steps } = await (await resumeRun(folder.at('run'), { plugins: [own] })).start();
    expect(steps).toBe(16);
  });

  it('must be named again where the configuration is damaged that had them', async () => {
    await changed();
    await truncate(folder.at('run/config.json'), 100);
    await expect(resumeRun(folder.at('run'))).rejects.toMatchObject({
      code: 'RECALL_CHANGED',
      message: expect.stringContaining('steps: 16') as string,
    });
    const overrides = { steps: 16, interventions: { own: own() } };
    const { steps } = await (await resumeRun(folder.at('run'), { overrides })).start();
    expect(steps).toBe(16);
  });
});

describe('a run whose files are damaged beside a checkpoint that is whole', () => {
  const damages: Record<string, (run: string) => Promise<void>> = {
    'a configuration with a key that there is not': edited('config.json', (content) => ({
      ...content,
      batchez: 4,
    })),
    'a configuration with a value that cannot be': edited('config.json', (content) => ({
      ...content,
      batch: 'four',
    })),
    'a configuration that is cut short': (run) => truncate(path.join(run, 'config.json'), 100),
    'a configuration that is something else': (run) => writeFile(path.join(run, 'config.json'), '5'),
    'a summary that is cut short': (run) => truncate(path.join(run, 'summary.json'), 100),
    'a history that is nonsense': (run) =>
      writeFile(path.join(run, 'history.jsonl'), '{"changes":null}\n5\n{"changes":{"a":5}}'),
  };
  it.each(Object.entries(damages))('%s: goes on, and says so', async (name, damage) => {
    await (await prepared(folder.at('run'))).start();
    const expected = await results(folder.at('run'));
    if (!name.includes('summary')) await rm(folder.at('run/summary.json'));
    await damage(folder.at('run'));
    const resumed = await resumeRun(folder.at('run'));
    if (name.includes('configuration'))
      expect(resumed.notes.join(' ')).toMatch(/config\.json .*copy is used instead/);
    await resumed.start();
    expect(await results(folder.at('run'))).toEqual(expected);
    expect(JSON.parse(await readFile(folder.at('run/config.json'), 'utf8'))).toMatchObject({ batch: 4 });
  });
});
