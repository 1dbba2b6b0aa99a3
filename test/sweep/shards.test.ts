// A sweep in parts, as the jobs of an array run it: the parts make up the whole, and its table is the same.
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { axisOf, gridOf } from '../../core/sweep/grid.js';
import { cellsOfShard, parseShard } from '../../core/sweep/shard.js';
import { recallProcess } from '../cli/process.js';
import { emptyFolder, TINY } from '../cli/recall.js';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

describe('a shard', () => {
  const cells = gridOf([axisOf('a=1,2,3')], [1, 2, 3]);

  it.each([1, 2, 4, 9, 16])('is one of %i that have every cell once', (count) => {
    const shards = Array.from({ length: count }, (_, i) => cellsOfShard(cells, { index: i + 1, count }));
    expect(new Set(shards.flat())).toEqual(new Set(cells));
    expect(shards.flat()).toHaveLength(cells.length);
    const sizes = shards.map(({ length }) => length);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
  });

  it('is written as part and number', () => expect(parseShard('3/16')).toEqual({ index: 3, count: 16 }));

  it.each(['0/4', '5/4', '1', '1/0', 'a/b', '1/2/3', '-1/4'])('is not %s', (text) => {
    expect(() => parseShard(text)).toThrow(/parts count from 1/);
  });
});

describe('a sweep in shards', () => {
  const cwd = emptyFolder();
  const sweep = (...flags: string[]) =>
    recallProcess(['sweep', '--set', 'sampler.exponent=0,1', '--seeds', '2', ...TINY, ...flags], { cwd })
      .ended;
  const table = (folder: string, name = 'table.json') => readFileSync(path.join(cwd, folder, name), 'utf8');
  const hasTable = (folder: string) => existsSync(path.join(cwd, folder, 'table.json'));
  const shards = ['1/4', '2/4', '3/4', '4/4'];

  beforeAll(async () => {
    writeFileSync(path.join(cwd, 'recall.config.json'), JSON.stringify({ extends: 'zipf' }));
    expect((await sweep('--out', 'whole')).code).toBe(0);
  });

  it('in one folder ends with the table of the whole, made by the last one', async () => {
    for (const [done, shard] of shards.entries()) {
      expect(hasTable('together')).toBe(false);
      const { code, stdout, stderr } = await sweep('--shard', shard, '--out', 'together');
      expect([code, stderr]).toEqual([0, expect.stringContaining('1 run of 4, 1 at once')]);
      const isLast = done === shards.length - 1;
      expect(stdout === '').toBe(!isLast);
      if (!isLast) expect(stderr).toContain(`${3 - done} of 4 runs of the sweep are not done.`);
    }
    for (const name of ['table.json', 'table.txt'])
      expect(table('together', name)).toBe(table('whole', name));
  });

  it('in folders of their own has the table that --table makes of them', async () => {
    // What a shard stores in a folder of its own is what it stores in a folder that it shares.
    const cells = ['0', '1'].flatMap((value) =>
      [1, 2].map((seed) => `sampler.exponent=${value}/seed-${seed}`),
    );
    const folders = cells.map((cell, i) => {
      cpSync(path.join(cwd, 'together', cell), path.join(cwd, `part-${i}`, cell), { recursive: true });
      return `part-${i}`;
    });
    const partial = await sweep('--out', 'of-parts', '--table', ...folders.slice(1));
    expect([partial.code, partial.stderr]).toEqual([1, expect.stringContaining('1 of 4 runs are not done.')]);

    expect((await sweep('--out', 'of-parts', '--table', ...folders)).code).toBe(0);
    for (const name of ['table.json', 'table.txt'])
      expect(table('of-parts', name)).toBe(table('whole', name));
  });

  it('refuses to put runs of another configuration into the table', async () => {
    cpSync(path.join(cwd, 'whole'), path.join(cwd, 'other'), { recursive: true });
    const { code, stderr } = await sweep('--out', 'mixed', '--set', 'batch=8', '--table', 'other');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^RECALL_CHANGED: .*batch: 4 -> 8/m)]);
  });
});
