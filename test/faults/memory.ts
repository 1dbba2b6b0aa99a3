/**
 * Trains for 20,000 steps at a small size, and watches the memory of the process: it must stay flat.
 *
 *   npm run build && node --import jiti/register test/faults/memory.ts [--steps 20000] [--every 1000]
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { curricula } from './curricula.js';

const { values } = parseArgs({
  options: { steps: { type: 'string', default: '20000' }, every: { type: 'string', default: '1000' } },
});
const steps = Number(values.steps);
const every = Number(values.every);
const scratch = await mkdtemp(path.join(tmpdir(), 'recall-memory-'));
const config = {
  ...curricula.uniform,
  steps,
  probes: { recall: { individuals: 16, every: 500 } },
  checkpoints: { every: 1000 },
};
await writeFile(path.join(scratch, 'config.json'), JSON.stringify(config));

const command = fileURLToPath(new URL('../../dist/core/cli/main.js', import.meta.url));
const folder = path.join(scratch, 'run');
const given = ['run', '--config', path.join(scratch, 'config.json'), '--out', folder, '--quiet'];
// A small heap, so that what is not yet collected is not taken for what is kept.
const small = ['--max-semi-space-size=2', '--max-old-space-size=48'];
const child = spawn(process.execPath, [...small, command, ...given], {
  stdio: ['ignore', 'ignore', 'inherit'],
});
const ended = new Promise<number | null>((resolve) => child.on('close', resolve));

/** Resident memory in MiB, by the step at which it was seen. */
const seen: { step: number; resident: number }[] = [];
const watching = setInterval(() => {
  void (async () => {
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '');
    const resident = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024;
    const events = await readFile(path.join(folder, 'events.jsonl'), 'utf8').catch(() => '');
    const step = Number(
      /"type":"step","step":(\d+)(?!.*"type":"step")/.exec(events.slice(-4000).split('\n').at(-2) ?? '')?.[1],
    );
    if (Number.isFinite(step) && resident > 0 && step >= (seen.at(-1)?.step ?? 0) + every) {
      seen.push({ step, resident });
      process.stdout.write(`step ${step}: ${resident.toFixed(1)} MiB\n`);
    }
  })();
}, 200);
const code = await ended;
clearInterval(watching);
await rm(scratch, { recursive: true, force: true });

const half = seen.slice(Math.floor(seen.length / 2));
const mean = (all: typeof seen) => all.reduce((sum, { resident }) => sum + resident, 0) / all.length;
const quarter = seen.slice(Math.floor(seen.length / 4), Math.floor(seen.length / 2));
const growth = mean(half) - mean(quarter);
process.stdout.write(`second half against second quarter: ${growth.toFixed(1)} MiB\n`);
if (code !== 0 || !(growth < 8)) process.exitCode = 1;
