// A sweep by workers behind a real queue: whatever happens to them, it ends with the table of one machine.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Queue } from 'bullmq';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { jobId } from '../../core/executor/queue/job.js';
import { packageVersion } from '../../core/version.js';
import { recallProcess, until } from '../cli/process.js';
import { emptyFolder } from '../cli/recall.js';
import { WAITING_CONFIG } from '../sweep/waiting-config.js';
import { freePort, server, startRedis, type Redis } from './redis.js';

vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const local = emptyFolder();
// The same project on another machine.
const remote = emptyFolder();
// Twelve seeds make the 24 runs that were tried by hand: SEEDS=12 npx vitest run test/executor/queue.test.ts
const seeds = Number(process.env.SEEDS ?? 3);
const sweep = (folder: string, ...flags: string[]) =>
  recallProcess(
    ['sweep', '--set', 'sampler.exponent=0,1', '--seeds', `${seeds}`, '--out', folder, ...flags],
    {
      cwd: local,
    },
  );
const cells = ['0', '1'].flatMap((value) =>
  Array.from({ length: seeds }, (_, i) => `sampler.exponent=${value}/seed-${i + 1}`),
);
const all = `[${cells.length}/${cells.length}]`;
const tableOf = (folder: string) => readFileSync(path.join(local, folder, 'table.json'), 'utf8');
const hashOf = (folder: string, cell: string) =>
  (
    JSON.parse(readFileSync(path.join(local, folder, cell, 'summary.json'), 'utf8')) as {
      parametersSha256: string;
    }
  ).parametersSha256;
const hasCheckpoint = (job: string) => existsSync(path.join(job, 'run/checkpoints/step-000010'));
const disturb = () => [local, remote].forEach((folder) => writeFileSync(path.join(folder, 'disturbed'), ''));

describe.skipIf(server === undefined)(
  'a queue (skipped where neither redis-server nor valkey-server is)',
  () => {
    let redis: Redis;
    let port: number;
    const data = emptyFolder();
    const workers: ReturnType<typeof recallProcess>[] = [];
    const worker = (...flags: string[]) => {
      const started = recallProcess(['worker', '--queue', redis.url, '--patience', '10', ...flags], {
        cwd: remote,
      });
      let said = '';
      started.stderr!.on('data', (text: string) => (said += text));
      workers.push(started);
      return Object.assign(started, { said: () => said });
    };

    beforeAll(async () => {
      for (const folder of [local, remote])
        writeFileSync(path.join(folder, 'recall.config.mjs'), WAITING_CONFIG);
      port = await freePort();
      redis = await startRedis(port, data);
      disturb();
      expect((await sweep('expected').ended).code).toBe(0);
      for (const folder of [local, remote]) rmSync(path.join(folder, 'disturbed'));
    });
    afterAll(async () => {
      for (const each of workers) each.kill('SIGKILL');
      await redis?.stop();
    });

    it('ends with the same models and table, though workers are killed, the queue is restarted and the submitter killed', async () => {
      const store = path.join(remote, 'store');
      mkdirSync(store);
      const take = () => worker('--store', store);
      const [first, second, third] = [take(), take(), take()];
      const submitter = sweep('queued', '--queue', redis.url);
      const started = (count: number) =>
        until(
          () => readdirSync(store).filter((id) => hasCheckpoint(path.join(store, id))).length >= count,
          300,
        );
      await started(3);
      first.kill('SIGKILL');
      submitter.kill('SIGKILL');
      await redis.stop();
      redis = await startRedis(port, data);
      const again = sweep('queued', '--queue', redis.url);
      const fourth = take();
      await started(4);
      second.kill('SIGKILL');
      disturb();
      const { code, stderr } = await again.ended;
      expect([code, stderr]).toEqual([0, expect.stringContaining(all)]);
      expect(tableOf('queued')).toBe(tableOf('expected'));
      for (const cell of cells) expect(hashOf('queued', cell)).toBe(hashOf('expected', cell));
      // Nothing ran to its end twice, and what a killed worker had begun was resumed.
      const said = [first, second, third, fourth].map((each) => each.said()).join('');
      expect(said.match(/: done$/gm)).toHaveLength(cells.length);
      const histories = readdirSync(store).map((id) =>
        readFileSync(path.join(store, id, 'run/history.jsonl'), 'utf8'),
      );
      expect(histories.filter((text) => /"resumed","step":[1-9]/.test(text)).length).toBeGreaterThan(0);
      for (const living of [third, fourth]) {
        living.kill('SIGTERM');
        expect((await living.ended).code).toBe(130);
      }
    });

    it('does nothing again that was done: what the queue has is taken from it, without any worker', async () => {
      const { code, stderr } = await sweep('again', '--queue', redis.url).ended;
      expect([code, stderr]).toEqual([0, expect.stringContaining(all)]);
      expect(tableOf('again')).toBe(tableOf('expected'));
    });

    it('refuses jobs that are malformed, forged or name foreign code, and takes the next', async () => {
      const connection = { host: '127.0.0.1', port };
      const queue = new Queue('recall', { connection });
      const stored = readFileSync(path.join(local, 'expected', cells[0], 'config.json'), 'utf8');
      const whole = JSON.parse(stored) as Record<string, unknown>;
      const job = {
        recall: packageVersion(),
        config: { ...whole, sampler: { plugin: 'unheard-of' }, probes: {} },
        origin: { cwd: '.', code: [], values: [] },
        ...{ code: {}, data: {}, name: 'all', seed: 1 },
      };
      const code = { './evil.mjs': 'x' };
      const jobs = [
        { id: 'other', content: { anything: 1 }, reason: /RECALL_JOB: The job does not have the format/ },
        {
          id: 'large',
          content: { ...job, name: 'x'.repeat(5_000_000) },
          reason: /larger than any configuration/,
        },
        { id: '../../escape', content: job, reason: /does not match the fingerprint/ },
        {
          id: jobId({ ...job, code }),
          content: { ...job, code },
          reason: /RECALL_MODULE: .*"\.\/evil\.mjs"/,
        },
        { id: jobId(job), content: job, reason: /RECALL_UNKNOWN_PLUGIN: .*unheard-of/ },
      ];
      writeFileSync(
        path.join(remote, 'evil.mjs'),
        "import { writeFileSync } from 'node:fs'; writeFileSync('ran', '');",
      );
      for (const { id, content } of jobs) await queue.add('run', content, { jobId: id, attempts: 3 });
      const taking = worker();
      const states = () => Promise.all(jobs.map(({ id }) => queue.getJobState(id)));
      while ((await states()).some((state) => state !== 'failed')) await wait(200);
      for (const { id, reason } of jobs) {
        const { failedReason, attemptsMade } = (await queue.getJob(id))!;
        expect([failedReason, attemptsMade]).toEqual([expect.stringMatching(reason), 1]);
      }
      expect(existsSync(path.join(remote, 'ran'))).toBe(false);
      await queue.close();
      taking.kill('SIGTERM');
      await taking.ended;
    });

    it('withdraws runs that nobody has begun', async () => {
      const flags = ['--set', 'batch=2', '--queue', redis.url];
      const following = sweep('cancelled', ...flags);
      let said = '';
      following.stderr!.on('data', (text: string) => (said += text));
      await until(() => said.includes('by the workers of'), 120);
      let { stderr } = await sweep('cancelled', ...flags, '--cancel').ended;
      while (!stderr.includes(`${cells.length} runs of ${cells.length}`)) {
        if (/failed: it was withdrawn/.test(said)) break;
        ({ stderr } = await sweep('cancelled', ...flags, '--cancel').ended);
      }
      const { code } = await following.ended;
      expect([code, said]).toEqual([1, expect.stringContaining('failed: it was withdrawn from the queue')]);
    });
  },
);

it('says within seconds that there is no queue, and where it was looked for', async () => {
  const url = `redis://127.0.0.1:${await freePort()}`;
  writeFileSync(path.join(local, 'recall.config.mjs'), WAITING_CONFIG);
  for (const ended of [
    sweep('nowhere', '--queue', url).ended,
    recallProcess(['worker', '--queue', url]).ended,
  ]) {
    const { code, stderr } = await ended;
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(`RECALL_QUEUE: The queue at ${url} does not answer: .*ECONNREFUSED`),
    ]);
  }
  expect(existsSync(path.join(local, 'nowhere'))).toBe(false);
});
