// A file of a run folder that is a pipe, which nobody writes into: every command that reads the folder ends.
import { execFileSync } from 'node:child_process';
import { cpSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { emptyFolder, recall, TINY } from '../cli/recall.js';
import { temporaryFolder } from '../run/fixture.js';

const folder = temporaryFolder();
const COMMANDS: Record<string, (run: string) => string[]> = {
  resume: (run) => ['resume', run, '--steps', '14'],
  report: (run) => ['report', run],
  runs: (run) => ['runs', path.dirname(run)],
  compare: (run) => ['compare', run, run],
  ask: (run) => ['ask', run, '--individual', '1', '--attribute', 'birth-city'],
  plan: (run) => ['plan', '--config', path.join(run, 'config.json')],
};

describe.skipIf(process.platform === 'win32')('with a pipe instead of', () => {
  const whole = path.join(emptyFolder(), 'whole');
  let files: string[] = [];
  beforeAll(async () => {
    expect(await recall(['--preset', 'uniform', ...TINY, '--out', whole])).toMatchObject({ code: 0 });
    files = readdirSync(whole, { recursive: true, encoding: 'utf8' }).filter((name) =>
      statSync(path.join(whole, name)).isFile(),
    );
  });

  it('any one of its files, every command that reads a run comes to an end', async () => {
    expect(files.length).toBeGreaterThan(10);
    for (const file of files) {
      for (const [name, flags] of Object.entries(COMMANDS)) {
        const run = folder.at('run');
        rmSync(run, { recursive: true, force: true });
        cpSync(whole, run, { recursive: true });
        rmSync(path.join(run, file));
        execFileSync('mkfifo', [path.join(run, file)]);
        const { code, stderr } = await recall(flags(run));
        expect(code, `${name} with ${file}: ${stderr}`).toBeLessThan(3);
        expect(stderr, `${name} with ${file}`).not.toContain('RECALL_BUG');
      }
    }
  }, 300_000);
});
