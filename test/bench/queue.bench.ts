/**
 * A sweep of many runs behind a queue, whose workers do nothing: what submitting, following and tabulating cost, and
 * the memory of the submitter when a tenth and when all of the runs are done. CELLS=1000 asks for fewer.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { Worker } from 'bullmq';
import { QUEUE } from '../../core/executor/queue/connection.js';
import type { Job } from '../../core/executor/queue/job.js';
import { initialState } from '../../core/log/state.js';
import { summarise } from '../../core/run/summary.js';
import { freePort, server, startRedis } from '../executor/redis.js';

const CELLS = Number(process.env.CELLS ?? 10_000);
const command = fileURLToPath(new URL('../../dist/core/cli/main.js', import.meta.url));

export async function benchQueue(): Promise<void> {
  if (server === undefined)
    return console.log('\nqueue: skipped, neither redis-server nor valkey-server is there');
  const folder = mkdtempSync(path.join(tmpdir(), 'recall-bench-'));
  const port = await freePort();
  const redis = await startRedis(port);
  const connection = { host: '127.0.0.1', port };
  const worker = new Worker<Job>(QUEUE, ({ data }) => Promise.resolve(nothingDone(data)), {
    connection,
    concurrency: 4,
  });
  const started = performance.now();
  const flags = ['--preset', 'uniform', '--seeds', `${CELLS}`, '--queue', redis.url, '--out', folder];
  const child = spawn(process.execPath, [command, 'sweep', ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let done = 0;
  let first: number | undefined;
  const memory: number[] = [];
  worker.on('completed', () => {
    first ??= performance.now();
    done++;
    if (done === CELLS / 10 || done === CELLS) memory.push(residentMemory(child.pid!));
  });
  let finished = started;
  child.stderr.on('data', (text: Buffer) => {
    if (text.includes('failed')) process.stderr.write(text);
    if (text.includes(`[${CELLS}/${CELLS}]`)) finished = performance.now();
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  const ended = performance.now();
  const seconds = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;
  console.log(
    `\nqueue: ${CELLS.toLocaleString('en-US')} runs of no work, exit code ${String(code)}: ` +
      `${seconds(started, first ?? ended)} until the first, ${seconds(first ?? ended, finished)} for all ` +
      `(${((finished - (first ?? ended)) / CELLS).toFixed(1)} ms each), ${seconds(finished, ended)} for the table; ` +
      `the submitter's memory is ${memory.map((mebibytes) => mebibytes.toFixed(0)).join(' and ')} MiB ` +
      `with a tenth and with all of them done`,
  );
  await worker.close();
  await redis.stop();
  await rm(folder, { recursive: true });
}

/** What a worker sends back of a run that was not trained. */
function nothingDone({ config, seed }: Job): object {
  const summary = summarise({
    state: { ...initialState(), step: Number(config.steps) },
    preset: 'uniform',
    seed,
    threads: 1,
    seconds: 1,
    parametersSha256: null,
  });
  const packed = gzipSync(JSON.stringify(summary)).toString('base64');
  return { files: { 'summary.json': packed }, omitted: [], worker: 'bench' };
}

function residentMemory(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
}
