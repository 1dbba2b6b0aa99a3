// Whatever a plugin does to the process: the command says so, and ends when it is done.
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../run/fixture.js';

const folder = temporaryFolder();
const main = fileURLToPath(new URL('../../dist/core/cli/main.js', import.meta.url));
const kit = fileURLToPath(new URL('../../dist/core/index.js', import.meta.url));

/** Runs the command in a shell, so that its streams can go anywhere. */
function recall(given: string): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync('sh', ['-c', `"${process.execPath}" "${main}" ${given}`], {
    cwd: folder.path,
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { code: status, stdout, stderr };
}

/** A tiny run with a probe that does something at its fourth boundary. */
async function running(does: string, atTop = ''): Promise<ReturnType<typeof recall>> {
  const plugin = `import { defineProbe } from ${JSON.stringify(kit)};\n${atTop}
export const careless = defineProbe({ name: 'careless', measure({ step }) { if (step === 4) { ${does} } return []; } });\n`;
  await writeFile(path.join(folder.path, 'careless.mjs'), plugin);
  const config = {
    extends: 'uniform',
    steps: 400,
    batch: 4,
    plugins: ['./careless.mjs'],
    model: { layers: 1, width: 8, heads: 2 },
    population: { individuals: 64 },
    probes: { recall: false, hallucination: false, careless: { every: 1 } },
    checkpoints: { every: 3, keep: 1000 },
    engine: { threads: 1 },
  };
  await writeFile(path.join(folder.path, 'c.json'), JSON.stringify(config));
  return recall('run --config c.json --out run --quiet');
}
const has = (name: string) => existsSync(path.join(folder.path, 'run', name));

describe('a plugin that misbehaves later', () => {
  it.each([
    ['throws from a timer', "setTimeout(() => { throw new Error('too late'); }, 1);"],
    ['leaves a rejection', "void Promise.reject(new Error('too late'));"],
  ])('and %s ends the run with a code, its last checkpoint and a free folder', async (_how, does) => {
    const { code, stderr } = await running(does);
    expect([code, stderr.match(/^RECALL_.*/m)?.[0]]).toEqual([
      1,
      expect.stringMatching(
        /^RECALL_PLUGIN: .*too late \(at .*careless\.mjs:\d+:\d+\)\. The last good checkpoint is .*recall resume/,
      ),
    ]);
    expect([has('run.lock'), has('summary.json')]).toEqual([false, false]);
  });

  it('and ends the process has not succeeded', async () => {
    const { code, stderr } = await running('process.exit(0);');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/ended the process before .*careless\.mjs/)]);
  });

  it('and waits at its top level for what never comes is told', async () => {
    const { code, stderr } = await running('', 'await new Promise(() => undefined);');
    expect([code, stderr]).toEqual([1, expect.stringContaining('RECALL_PLUGIN: The command waits for')]);
  });

  it('and leaves a timer running keeps no finished command alive', async () => {
    const { code } = await running('setInterval(() => undefined, 1000);');
    expect([code, has('summary.json')]).toEqual([0, true]);
  });
});

describe.runIf(existsSync('/dev/full'))('a stream that fails', () => {
  it('is no raw stack of a command that lists', () => {
    const { code, stderr } = recall('list > /dev/full');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^RECALL_WRITE: The output cannot be written: .*ENOSPC.*\n$/),
    ]);
    expect(recall('list 2>&1 | head -1').code).toBe(0);
  });

  it('does not end a run', async () => {
    expect((await running('')).code).toBe(0);
    expect(recall('run --config c.json --out other > /dev/full 2> /dev/full').code).toBe(0);
    expect(existsSync(path.join(folder.path, 'other', 'summary.json'))).toBe(true);
  });
});
