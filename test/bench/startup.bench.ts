/** Seconds from the start of a process to its first training step, and to the command's help. Needs a build. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from './default-run.js';

const MOST = 2;
const TIMES = 5;

/** Everything that the command does before and at boundary 0, the probes' first measurements included. */
const program = `
  import { createRun } from 'recall-lab';
  const run = await createRun({ preset: 'imbalanced-warmup', file: false });
  run.events$.subscribe(({ type }) => {
    if (type !== 'run-started' && type !== 'step') return;
    process.stdout.write(performance.now() + ' ');
    if (type === 'step') process.exit(0);
  });
  await run.start();
`;
const command = fileURLToPath(new URL('../../dist/core/cli/main.js', import.meta.url));
const here = fileURLToPath(new URL('../../', import.meta.url));
const run = promisify(execFile);

export async function benchStartup(): Promise<void> {
  const [ready, stepped, help]: number[][] = [[], [], []];
  for (let time = 0; time < TIMES; time++) {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], { cwd: here });
    const [first, second] = stdout.trim().split(' ').map(Number);
    ready.push(first / 1000);
    stepped.push(second / 1000);
    const start = performance.now();
    await run(process.execPath, [command, '--help']);
    help.push((performance.now() - start) / 1000);
  }
  const [compiled, step, helped] = [ready, stepped, help].map((seconds) => median(seconds).toFixed(2));
  console.log(`\nstartup: compiled after ${compiled} s, first step after ${step} s, help after ${helped} s`);
  console.log(`first step within ${MOST} s: ${Number(step) <= MOST ? 'holds' : 'DOES NOT HOLD'}`);
}
