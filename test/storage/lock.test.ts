// One process at a time works in a run folder.
import { fork, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, rmSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { FolderLock } from '../../core/storage/lock.js';
import { defineProbe, resumeRun } from '../../core/index.js';
import type { AnyPlugin } from '../../core/plugin/options.js';
import { compose } from '../../core/config/index.js';
import { prepared, temporaryFolder, tiny } from '../run/fixture.js';

const folder = temporaryFolder();
let run: string;
beforeEach(async () => {
  run = folder.at('run');
  await mkdir(run);
});

/** Leaves a lock; it is of a process of this machine, and of this container, unless told otherwise. */
async function lockOf(holder: object): Promise<void> {
  const lock = await FolderLock.acquire(run);
  const ours = JSON.parse(await readFile(`${run}/run.lock`, 'utf8')) as object;
  await lock.release();
  await writeFile(`${run}/run.lock`, JSON.stringify({ ...ours, ...holder }));
}
/** The names under which processes take over from the process `gone`, each after the one before was killed, too. */
const successors = (count: number) =>
  Array.from({ length: count }, (_, i) => `run.lock${'.gone'.repeat(i + 1)}`);
const longAgo = new Date(Date.now() - 300_000);

describe('the lock of a run folder', () => {
  it('is had by one at a time, and says by whom', async () => {
    const lock = await FolderLock.acquire(run);
    await expect(FolderLock.acquire(run)).rejects.toMatchObject({
      code: 'RECALL_LOCKED',
      message: expect.stringContaining(`Process ${process.pid} on ${hostname()}`) as string,
    });
    await lock.release();
    await (await FolderLock.acquire(run)).release();
    expect(await readdir(run)).toEqual([]);
  });

  it('is taken over from a process that is gone', async () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    await lockOf({ pid, host: hostname(), start: null, token: 'gone' });
    const lock = await FolderLock.acquire(run);
    expect(lock.takenOver).toBe(true);
    await lock.release();
  });

  it.each([
    ['whole', (lock: string) => lock],
    ['empty', () => ''],
  ])(
    'is taken over from one that was killed while it took over itself, its own lock %s',
    async (_how, left) => {
      await lockOf({ pid: 2 ** 22 + 1, start: null, token: 'gone' });
      const lock = left(await readFile(`${run}/run.lock`, 'utf8'));
      const names = lock === '' ? ['run.lock.gone', 'run.lock.gone.unreadable'] : successors(2);
      for (const name of names) await writeFile(`${run}/${name}`, lock);
      await (await FolderLock.acquire(run)).release();
      expect(await readdir(run)).toEqual([]);
    },
  );

  it.runIf(process.platform === 'linux')('is not fooled by a process number that is used again', async () => {
    await lockOf({ pid: process.ppid, host: hostname(), start: '1', token: 'gone' });
    const lock = await FolderLock.acquire(run);
    expect(lock.takenOver).toBe(true);
    await lock.release();
  });

  it.each([
    ['of another machine', { host: 'elsewhere' }],
    ['of another container, or of before the last boot', { space: 'another' }],
  ])('%s counts while it is touched, and not in a folder that was moved here', async (_whose, where) => {
    await lockOf({ pid: 1, start: null, token: 'other', ...where });
    await expect(FolderLock.acquire(run)).rejects.toMatchObject({ code: 'RECALL_LOCKED' });
    await utimes(`${run}/run.lock`, longAgo, longAgo);
    await (await FolderLock.acquire(run)).release();
  });

  it('of another machine with another clock counts, if somebody touches it', async () => {
    await lockOf({ pid: 1, host: 'elsewhere', start: null, token: 'other' });
    await utimes(`${run}/run.lock`, longAgo, longAgo);
    const later = new Date(longAgo.getTime() + 10_000);
    setTimeout(() => void utimes(`${run}/run.lock`, later, later), 1000);
    await expect(FolderLock.acquire(run)).rejects.toMatchObject({ code: 'RECALL_LOCKED' });
  });

  it.each(['', '{"pid":', 'null x', 'null', '{}'])('that is none (%j) is taken over', async (text) => {
    await writeFile(`${run}/run.lock`, text);
    await (await FolderLock.acquire(run)).release();
  });

  it('goes to exactly one of many that want it at once', async () => {
    await lockOf({ pid: 2 ** 22 + 1, host: hostname(), start: null, token: 'gone' });
    const wanted = await Promise.allSettled(Array.from({ length: 8 }, () => FolderLock.acquire(run)));
    const got = wanted.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(got).toHaveLength(1);
    const { token } = JSON.parse(await readFile(`${run}/run.lock`, 'utf8')) as { token: string };
    expect(token).toMatch(new RegExp(`^${process.pid}-`));
    await got[0].release();
  });
});

describe('the lock of a process that is gone', () => {
  it('goes to exactly one of many processes that want it at once', async () => {
    const program = fileURLToPath(new URL('lock-contender.js', import.meta.url));
    const contenders = Array.from({ length: 6 }, () => fork(program));
    const told = (child: ChildProcess) => once(child, 'message').then(([answer]) => answer as string);
    try {
      await Promise.all(contenders.map(told));
      for (let round = 0; round < 60; round++) {
        await lockOf({ pid: 2 ** 22 + 1, start: null, token: 'gone' });
        // Sometimes another one had been taking it over when it was killed.
        const lock = await readFile(`${run}/run.lock`, 'utf8');
        for (const name of successors(round % 3)) await writeFile(`${run}/${name}`, lock);
        const ask = (message: object) =>
          Promise.all(
            contenders.map((child) => {
              const answer = told(child);
              child.send(message);
              return answer;
            }),
          );
        const answers = await ask({ folder: run });
        expect(answers.filter((answer) => answer === 'got it')).toHaveLength(1);
        await ask({});
      }
    } finally {
      for (const child of contenders) child.kill();
    }
  });
});

/** Every file of a folder, by name. */
async function files(at: string): Promise<Record<string, string>> {
  const entries = await readdir(at, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.join(parentPath, name));
  return Object.fromEntries(
    await Promise.all(paths.map(async (file) => [file, await readFile(file, 'latin1')] as const)),
  );
}

describe('a run', () => {
  /** A run that stands still at a step, and what happens to it there. */
  async function stoodStill(act: (at: string, plugin: AnyPlugin) => Promise<void>): Promise<unknown> {
    let isFirst = true;
    const wait = defineProbe({
      name: 'wait',
      async measure({ step }) {
        if (step === 7 && isFirst) {
          isFirst = false;
          await act(folder.at('mine'), wait);
        }
        return [];
      },
    });
    const config = compose(tiny, { probes: { wait: wait({ every: 1 }) } });
    return (await prepared(folder.at('mine'), config)).start().catch((error: unknown) => error);
  }

  it.each([
    ['has finished it', undefined],
    ['has done some steps more', 9],
  ])('that was held up writes nothing more when another process %s', async (_what, until) => {
    let left: Record<string, string> = {};
    const end = await stoodStill(async (at, plugin) => {
      await rm(path.join(at, 'run.lock'));
      // What it writes is not what the first one would have written.
      const overrides = { optimizer: { learningRate: 5e-3 } };
      const other = await resumeRun(at, { plugins: [plugin], overrides });
      other.events$.subscribe((event) => event.step === until && other.stop());
      await other.start();
      left = await files(at);
    });
    expect(end).toMatchObject({ code: 'RECALL_LOCKED' });
    expect(Object.keys(left)).toContain(folder.at('mine/summary.json'));
    expect(await files(folder.at('mine'))).toEqual(left);
  });

  it('refuses a folder in which another one is going on', async () => {
    const first = await prepared(folder.at('both'));
    let refused: unknown;
    first.events$.subscribe((event) => {
      if (event.type !== 'step' || event.step !== 1) return;
      refused = prepared(folder.at('both')).then((second) => second.start());
      (refused as Promise<unknown>).catch(() => undefined);
    });
    await first.start();
    await expect(refused).rejects.toMatchObject({ code: expect.stringMatching(/LOCKED|TAKEN/) as string });
  });

  const takings: Record<string, (at: string) => Promise<void>> = {
    'its lock is removed': (at) => rm(path.join(at, 'run.lock')),
    'its lock is taken over': (at) =>
      writeFile(path.join(at, 'run.lock'), '{"pid":1,"host":"h","token":"t"}'),
    'another folder is put in its place': async (at) => {
      renameSync(at, `${at} before`);
      renameSync(folder.at('other'), at);
      return Promise.resolve();
    },
  };
  it.each(Object.entries(takings))(
    'stops before it writes into a folder that is no longer its own: %s',
    async (_how, take) => {
      await (await prepared(folder.at('other'))).start();
      const mine = await prepared(folder.at('mine'));
      mine.events$.subscribe((event) => {
        if (event.type === 'step' && event.step === 6) taken = take(folder.at('mine'));
      });
      let taken: Promise<void> | undefined;
      await expect(mine.start()).rejects.toMatchObject({ code: 'RECALL_LOCKED' });
      await taken;
      const ofOther = ['step-000008', 'step-000012'];
      expect(await readdir(folder.at('mine/checkpoints'))).toEqual(
        _how.includes('another folder') ? ofOther : ['step-000004'],
      );
    },
  );

  it('that has lost its folder after its last checkpoint leaves no model and no summary there', async () => {
    const mine = await prepared(folder.at('mine'));
    mine.events$.subscribe((event) => {
      if (event.type === 'run-finished') rmSync(folder.at('mine/run.lock'));
    });
    await expect(mine.start()).rejects.toMatchObject({ code: 'RECALL_LOCKED' });
    const left = await readdir(folder.at('mine'));
    expect(left).not.toContain('model');
    expect(left).not.toContain('summary.json');
  });
});
