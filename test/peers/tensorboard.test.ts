// TensorBoard reads what our reporter writes. See tensorboard.py for what to install; without it this is skipped.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tensorboard } from '../../plugins/index.js';
import { prepared, temporaryFolder, tiny } from '../run/fixture.js';

const program = fileURLToPath(new URL('tensorboard.py', import.meta.url));
const python = process.env.PYTHON ?? 'python3';
const isThere = spawnSync(python, ['-P', '-c', 'import tensorboard']).status === 0;
const folder = temporaryFolder();

describe.runIf(isThere)('TensorBoard', () => {
  it('shows every measurement of a run, and its training loss', async () => {
    const reporters = { ...tiny.reporters, tensorboard: tensorboard({ lossEvery: 4 }) };
    await (await prepared(folder.at('run'), { ...tiny, reporters })).start();
    const output = execFileSync(python, [program, folder.at('run')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const shown = JSON.parse(output) as Record<string, [number, number][]>;
    const measured: Record<string, [number, number][]> = {};
    for (const line of (await readFile(folder.at('run/metrics.jsonl'), 'utf8')).trim().split('\n')) {
      const { step, name, value } = JSON.parse(line) as { step: number; name: string; value: number };
      (measured[name.replace('.', '/')] ??= []).push([step, Math.fround(value)]);
    }
    const { 'training/loss': losses, 'training/learning-rate': rates, ...rest } = shown;
    expect(rest).toEqual(measured);
    expect(losses.map(([step]) => step)).toEqual([4, 8, 12]);
    expect(rates.map(([step]) => step)).toEqual([4, 8, 12]);
  });
});
