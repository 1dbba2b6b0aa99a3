// Runs as a collection: listed, chosen, tagged, written as tables, deleted.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { FolderLock } from '../../core/storage/lock.js';
import { prepared, startUntil, temporaryFolder, tiny } from '../run/fixture.js';
import { recall } from './recall.js';

const folder = temporaryFolder();
const finished = async (name: string, config = tiny) => (await prepared(folder.at(name), config)).start();

describe('recall runs', () => {
  it('lists runs, and chooses by preset, stage, seed and tag', async () => {
    await finished('runs/one', { ...tiny, preset: 'one' });
    await startUntil(await prepared(folder.at('runs/sweep/two'), { ...tiny, preset: 'two', seed: 7 }), 6);
    const listed = async (...flags: string[]) => {
      const { stdout } = await recall(['runs', ...flags, '--json'], folder.path);
      return (JSON.parse(stdout) as { id: string; stage: string }[]).map(({ id, stage }) => [id, stage]);
    };
    const [one, two] = [
      ['one', 'finished'],
      ['sweep/two', 'stopped'],
    ];
    expect(await listed()).toEqual([one, two]);
    expect(await listed('--preset', 'one')).toEqual([one]);
    expect(await listed('--stage', 'stopped')).toEqual([two]);
    expect(await listed('--seed', '7')).toEqual([two]);
    await recall(['runs', 'tag', 'runs/one', 'good', 'paper'], folder.path);
    expect(await listed('--tag', 'good')).toEqual([one]);
    const { stdout } = await recall(['runs', 'tag', 'runs/one', '--remove', 'good'], folder.path);
    expect(stdout).toBe('paper\n');
    expect(await listed('--tag', 'good')).toEqual([]);
  });

  it('prints a table', async () => {
    await finished('runs/one');
    const { stdout } = await recall(['runs'], folder.path);
    expect(stdout).toMatch(/^run +stage +step +recall/);
    expect(stdout).toMatch(/runs\/one +finished +12 /);
  });

  it('refuses what cannot be a tag', async () => {
    await finished('runs/one');
    const { code, stderr } = await recall(['runs', 'tag', 'runs/one', '<b>'], folder.path);
    expect([code, stderr]).toEqual([2, expect.stringContaining('RECALL_TAG')]);
  });

  it('writes every point of every curve as CSV', async () => {
    await finished('runs/one');
    await recall(['runs', 'csv', 'runs/one', '--out', 'one.csv'], folder.path);
    const lines = (await readFile(folder.at('one.csv'), 'utf8')).split('\r\n');
    expect(lines[0]).toBe('run,curve,step,value,unit,split,individuals');
    expect(lines.filter((line) => line.includes(',training loss,'))).toHaveLength(12);
    expect(lines.find((line) => line.includes(',recall.loss,0,'))).toMatch(/,nats,seen,8$/);
  });

  it('deletes a run, and never one that is going on', async () => {
    await finished('runs/one');
    await finished('runs/two');
    const lock = await FolderLock.acquire(folder.at('runs/two'));
    const deleting = await recall(['runs', 'delete', 'runs/one', 'runs/two', '--yes'], folder.path);
    expect([deleting.code, deleting.stderr]).toEqual([2, expect.stringContaining('RECALL_LOCKED')]);
    expect(existsSync(folder.at('runs/one'))).toBe(false);
    expect(existsSync(folder.at('runs/two/config.json'))).toBe(true);
    await lock.release();
  });

  it('deletes nothing that is no run, and nothing unasked', async () => {
    await finished('runs/one');
    expect((await recall(['runs', 'delete', 'runs', '--yes'], folder.path)).stderr).toContain(
      'RECALL_NO_RUN',
    );
    expect((await recall(['runs', 'delete', 'runs/one'], folder.path)).stderr).toContain('--yes');
    expect(existsSync(folder.at('runs/one/config.json'))).toBe(true);
  });
});
