/** A worker: takes jobs from the queue, carries each out in a process of its own, and sends back what came of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, hostname, tmpdir } from 'node:os';
import path from 'node:path';
import type { Job as QueuedJob, Worker } from 'bullmq';
import { RecallError } from '../../errors.js';
import type { TaskProgress } from '../../plugin/executor.js';
import { writeWhole } from '../../storage/files.js';
import { finishedSummary } from '../../sweep/results.js';
import { ChildRuns } from '../child-runs.js';
import { PASSWORD, queueAddress } from './address.js';
import { cancelKey, type WorkerProgress } from './bullmq.js';
import { jobFile, runFolder } from './carry-out.js';
import { connect, QUEUE, type Connection } from './connection.js';
import { parseJob } from './job.js';
import { loadQueueLibrary } from './library.js';
import { packResult, type TaskResult } from './results.js';

export interface WorkerRequest {
  readonly queue: string;
  /** Jobs at once. */
  readonly concurrency: number;
  readonly engine?: string;
  /** Threads of each job; by default they share the cores. */
  readonly threads?: number;
  /** A folder that keeps the runs: one whose worker died is continued from its checkpoint. */
  readonly store?: string;
  /** Folders outside of the project whose files jobs may name. */
  readonly allow: readonly string[];
  /** Seconds after which a job whose worker is silent goes to another one. */
  readonly patience: number;
  readonly say: (text: string) => void;
}

/** Milliseconds between two words to the queue. */
const BEAT = 1000;
/** How a job's process ends that found something wrong with the job, which no other attempt would mend. */
const REFUSED = 2;
/** What another attempt may well mend. */
const PASSING = /^RECALL_(LOCKED|WRITE|READ|MEMORY|ENGINE_UNAVAILABLE)\b/;
/** Jobs whose workers died this often are given up. */
const MOST_DEATHS = 2;

/** Takes jobs until it is stopped. */
export class QueueWorker {
  readonly name = `${hostname()}-${process.pid}`;
  private readonly children = new ChildRuns();
  /** What ends each job that is being carried out, and when the queue last confirmed that it is ours. */
  private readonly held = new Map<string, { readonly abort: AbortController; confirmed: number }>();
  private isStopping = false;
  private connection?: Connection;
  private worker?: Worker;

  constructor(private readonly request: WorkerRequest) {}

  /** @throws RecallError `RECALL_QUEUE` when the queue does not answer, or the libraries are not installed */
  async start(): Promise<void> {
    const { queue, concurrency, patience, say } = this.request;
    const connection = await connect(queueAddress(queue), say);
    const { Worker } = await loadQueueLibrary();
    this.connection = connection;
    this.worker = new Worker(QUEUE, (job, token) => this.carryOut(job, token ?? ''), {
      connection,
      concurrency,
      lockDuration: 1000 * patience,
      lockRenewTime: 250 * patience,
      stalledInterval: 250 * patience,
      maxStalledCount: MOST_DEATHS,
    });
    this.worker.on('error', () => undefined);
    this.worker.on('locksRenewed', ({ jobIds }) => {
      for (const id of jobIds) Object.assign(this.held.get(id) ?? {}, { confirmed: performance.now() });
    });
    // Another worker may have it by now.
    this.worker.on('lockRenewalFailed', (ids) => ids.forEach((id) => this.held.get(id)?.abort.abort('lost')));
    await this.worker.waitUntilReady();
  }

  /** Ends at the next boundaries, and gives the jobs back; called again, at once. */
  async stop(): Promise<void> {
    if (this.isStopping) return this.children.signal('SIGKILL');
    this.isStopping = true;
    for (const { abort } of this.held.values()) abort.abort('stopped');
    await this.worker?.close().catch(() => undefined);
    this.connection?.disconnect();
  }

  private async carryOut(queued: QueuedJob, token: string): Promise<TaskResult> {
    const { UnrecoverableError, DelayedError } = await loadQueueLibrary();
    const { say, store } = this.request;
    const id = queued.id ?? '';
    const job = refusing(
      () => parseJob(queued.id, queued.data),
      (text) => {
        say(`refused: ${text}`);
        return new UnrecoverableError(text);
      },
    );
    const label = `${job.name}, seed ${job.seed}`;
    const place =
      store === undefined ? await mkdtemp(path.join(tmpdir(), 'recall-job-')) : path.join(store, id);
    const abort = new AbortController();
    this.held.set(id, { abort, confirmed: performance.now() });
    let latest: Partial<TaskProgress> = {};
    const beat = setInterval(() => void this.beat(queued, { ...latest, worker: this.name }), BEAT);
    try {
      await queued.updateProgress({ worker: this.name });
      await writeWhole(jobFile(place), [JSON.stringify(job)]);
      if (!(await finishedSummary(runFolder(place)))) {
        say(`${label}: begun`);
        const { code, failed } = await this.children.start(this.argumentsFor(place), {
          signal: abort.signal,
          env: { [PASSWORD]: undefined },
          onProgress: (progress) => (latest = progress),
        });
        if (!(await finishedSummary(runFolder(place)))) {
          const why = failed ?? 'it ended without a summary';
          if (abort.signal.reason === 'stopped') {
            await queued.moveToDelayed(Date.now() + 1000, token);
            throw new DelayedError();
          }
          say(`${label}: ${abort.signal.aborted ? String(abort.signal.reason) : `failed: ${why}`}`);
          if (abort.signal.reason === 'cancelled') throw new UnrecoverableError('it was cancelled');
          if (code === REFUSED && !PASSING.test(why)) throw new UnrecoverableError(why);
          throw new Error(why);
        }
      }
      const result = await packResult(runFolder(place), this.name);
      say(`${label}: done`);
      return result;
    } finally {
      clearInterval(beat);
      this.held.delete(id);
      if (store === undefined) await rm(place, { recursive: true, force: true });
    }
  }

  /** Says how far a job is, and hears whether it was cancelled, or may have been given to somebody else. */
  private async beat(queued: QueuedJob, progress: WorkerProgress): Promise<void> {
    const id = queued.id ?? '';
    const held = this.held.get(id);
    if (!held) return;
    if (performance.now() - held.confirmed > 850 * this.request.patience) held.abort.abort('lost');
    if (this.connection?.status !== 'ready') return;
    try {
      await queued.updateProgress({ ...progress });
      if (await this.connection.exists(cancelKey(id))) held.abort.abort('cancelled');
    } catch {
      // The queue went away meanwhile: the connection says so.
    }
  }

  private argumentsFor(place: string): string[] {
    const { engine, threads, concurrency, allow } = this.request;
    return [
      ...['worker', '--job', place],
      ...['--threads', String(threads ?? Math.max(1, Math.floor(availableParallelism() / concurrency)))],
      ...(engine === undefined ? [] : ['--engine', engine]),
      ...allow.flatMap((folder) => ['--allow', folder]),
    ];
  }
}

/** What `make` returns; an error of ours as what `refuse` makes of its text. */
function refusing<T>(make: () => T, refuse: (text: string) => Error): T {
  try {
    return make();
  } catch (error) {
    if (error instanceof RecallError) throw refuse(`${error.code}: ${error.message}`);
    throw error;
  }
}
