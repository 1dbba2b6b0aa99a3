/**
 * Kills runs with SIGKILL at random moments, resumes them until they finish, and compares them with undisturbed ones.
 *
 *   npm run build && node --import jiti/register test/faults/kill.ts --times 200
 *
 * Half of the kills come after a random time, the other half at a random operation on the run's files, in the middle of
 * a write if it is one: so checkpoints are met at every point of their making.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { curricula } from './curricula.js';
import { differences, resultsOf } from './results.js';

const { values } = parseArgs({
  options: { times: { type: 'string', default: '200' }, seed: { type: 'string' } },
});
const times = Number(values.times);
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const command = here('../../dist/core/cli/main.js');
const disk = new URL('disk.js', import.meta.url).href;

/** A small generator, so that a run of this program can be repeated. */
let state = Number(values.seed ?? 1) >>> 0;
const random = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
};

interface Ended {
  readonly code: number | null;
  readonly killed: boolean;
  readonly stderr: string;
  readonly milliseconds: number;
}

/** Runs the command; kills it after a time, or at an operation, if told to. */
function recall(
  given: readonly string[],
  folder: string,
  moment?: { after?: number; at?: number },
): Promise<Ended> {
  const environment = { ...process.env, NO_COLOR: '1', RECALL_FAULT_FOLDER: folder };
  const fault = moment?.at === undefined ? {} : { RECALL_FAULT: `kill@${moment.at}` };
  const started = performance.now();
  const child = spawn(process.execPath, ['--import', disk, command, ...given], {
    env: { ...environment, ...fault },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // Before the lock is there, nothing has happened that could be lost.
  const waiting = setInterval(() => {
    if (moment?.after === undefined || !existsSync(path.join(folder, 'run.lock'))) return;
    clearInterval(waiting);
    setTimeout(() => child.kill('SIGKILL'), moment.after);
  }, 5);
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      clearInterval(waiting);
      resolve({ code, killed: signal === 'SIGKILL', stderr, milliseconds: performance.now() - started });
    });
  });
}

const scratch = await mkdtemp(path.join(tmpdir(), 'recall-kill-'));
const names = Object.keys(curricula);
let kills = 0;
let inCheckpoints = 0;
let finished = 0;
let different = 0;

try {
  for (const [index, curriculum] of names.entries()) {
    const name = curriculum.replace(/\W+/g, '-');
    const file = path.join(scratch, `${name}.json`);
    await writeFile(file, JSON.stringify(curricula[curriculum]));
    // These plugins are this program's own, which no project names.
    const { plugins = [] } = curricula[curriculum] as { plugins?: string[] };
    const allow = plugins.flatMap((module) => ['--allow', module]);
    const begin = (folder: string) => ['run', '--config', file, '--out', folder, '--quiet'];
    const whole = path.join(scratch, `${name}-whole`);
    const undisturbed = await recall(begin(whole), whole);
    if (undisturbed.code !== 0) throw new Error(`${name} fails undisturbed: ${undisturbed.stderr}`);
    const expected = await resultsOf(whole);
    const history = JSON.parse(await readFile(path.join(whole, 'summary.json'), 'utf8')) as {
      seconds: number;
    };

    const share = Math.floor((times * (index + 1)) / names.length);
    for (let round = 0; kills < share; round++) {
      const folder = path.join(scratch, `${name}-${round}`);
      for (;;) {
        const moment =
          random() < 0.5
            ? { after: random() * history.seconds * 1200 }
            : { at: 1 + Math.floor(random() * 250) };
        const isBegun = existsSync(path.join(folder, 'config.json'));
        const given = isBegun ? ['resume', folder, '--quiet', ...allow] : begin(folder);
        const ended = await recall(given, folder, kills < share ? moment : undefined);
        if (ended.killed) {
          kills++;
          const checkpoints = path.join(folder, 'checkpoints');
          const left = await readdir(checkpoints).catch(() => []);
          if (left.some((entry) => entry.startsWith('.'))) inCheckpoints++;
        } else if (ended.code === 0) break;
        else if (/^RECALL_FINISHED/.test(ended.stderr)) break;
        else throw new Error(`${name} ended with ${ended.code}: ${ended.stderr}`);
      }
      finished++;
      const found = differences(expected, await resultsOf(folder));
      if (found.length > 0) {
        different++;
        process.stdout.write(`${name}, round ${round}: different ${found.join(', ')} (kept: ${folder})\n`);
      } else await rm(folder, { recursive: true });
    }
    process.stdout.write(
      `${name}: ${kills} kills so far, ${inCheckpoints} of them while a checkpoint was written; ${finished} runs resumed to their end, ${different} different\n`,
    );
  }
} finally {
  if (different === 0) await rm(scratch, { recursive: true, force: true });
}
process.stdout.write(`${kills} kills, ${finished} runs, ${different} differences\n`);
if (different > 0) process.exitCode = 1;
