// One process at a time works in a run folder.
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { beforeEach, describe, expect, it } from 'vitest';
import { FolderLock } from '../../core/run/lock.js';
import { prepared, temporaryFolder } from './fixture.js';

const folder = temporaryFolder();
let run: string;
beforeEach(async () => {
  run = folder.at('run');
  await mkdir(run);
});

const lockOf = (holder: object) => writeFile(`${run}/run.lock`, JSON.stringify(holder));

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

  it.runIf(process.platform === 'linux')('is not fooled by a process number that is used again', async () => {
    await lockOf({ pid: process.ppid, host: hostname(), start: 'an earlier boot 1', token: 'gone' });
    const lock = await FolderLock.acquire(run);
    expect(lock.takenOver).toBe(true);
    await lock.release();
  });

  it('of another machine counts while it is touched, and not in a folder that was moved here', async () => {
    await lockOf({ pid: 1, host: 'elsewhere', start: null, token: 'other' });
    await expect(FolderLock.acquire(run)).rejects.toMatchObject({ code: 'RECALL_LOCKED' });
    const longAgo = new Date(Date.now() - 300_000);
    await utimes(`${run}/run.lock`, longAgo, longAgo);
    await (await FolderLock.acquire(run)).release();
  });

  it.each(['', '{"pid":', 'null x'])('that was cut short (%j) is taken over', async (text) => {
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

describe('a run', () => {
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
});
