/** The executor `bullmq`: runs go into a queue on Redis or Valkey, and any number of workers take them. */
import type { Job as QueuedJob, Queue, QueueEvents } from 'bullmq';
import { z } from 'zod';
import { RecallError, errorMessage } from '../../errors.js';
import { defineExecutor } from '../../plugin/define.js';
import type { Executor, Task, TaskProgress } from '../../plugin/executor.js';
import { queueAddress } from './address.js';
import { connect, QUEUE, type Connection } from './connection.js';
import { jobId } from './job.js';
import { loadQueueLibrary } from './library.js';
import { unpackResult } from './results.js';

/** Jobs in the queue at a time, of one sweep: so that neither side's memory grows with the grid. */
const MOST_JOBS = 1000;
/** How often a run is tried whose worker fails, and how long its outcome stays in the queue, in seconds. */
const ATTEMPTS = 3;
const KEPT = 7 * 24 * 3600;
/** The largest priority that BullMQ knows. */
const LAST = 2 ** 21;
/** Milliseconds after which a worker that says nothing is named, and between two looks at what became of all jobs. */
const SILENT = 20_000;
const LOOK = 15_000;

/** Set for a job that was cancelled while a worker carries it out. */
export const cancelKey = (id: string) => `recall:cancelled:${id}`;

/** What a worker tells of a run. */
export interface WorkerProgress extends Partial<TaskProgress> {
  readonly worker: string;
}

/** A run whose end is waited for. */
interface Waiting {
  readonly task: Task;
  readonly onProgress: (progress: TaskProgress) => void;
  readonly end: (outcome: { readonly result?: unknown; readonly failed?: string }) => void;
  heard: number;
  worker?: string;
  isSilent: boolean;
}

export const bullmq = defineExecutor({
  name: 'bullmq',
  description: 'workers behind a queue on Redis or Valkey',
  options: z.strictObject({ queue: z.string() }),
  create: ({ options, say }) => new QueueExecutor(options.queue, say),
});

class QueueExecutor implements Executor {
  readonly capacity = MOST_JOBS;
  private readonly waiting = new Map<string, Set<Waiting>>();
  private connection?: Connection;
  private queue?: Queue;
  private events?: QueueEvents;
  private timer?: NodeJS.Timeout;
  private priority = 0;
  private isStopping = false;

  constructor(
    private readonly url: string,
    private readonly say: (text: string) => void,
  ) {}

  get description(): string {
    return `by the workers of ${queueAddress(this.url).text}`;
  }

  async open(): Promise<void> {
    const address = queueAddress(this.url);
    const connection = await connect(address, this.say);
    const { Queue, QueueEvents } = await loadQueueLibrary();
    this.connection = connection;
    // Results lie with their jobs: of the events only the newest are needed.
    const queue = new Queue(QUEUE, { connection, streams: { events: { maxLen: 5000 } } });
    const events = new QueueEvents(QUEUE, { connection });
    [this.queue, this.events] = [queue, events];
    // The connection says so when the queue is lost.
    queue.on('error', () => undefined);
    events.on('error', () => undefined);
    events.on('completed', ({ jobId }) => void this.look(jobId));
    events.on('failed', ({ jobId }) => void this.look(jobId));
    events.on('removed', ({ jobId }) => void this.look(jobId));
    events.on('progress', ({ jobId, data }) => this.hear(jobId, data as unknown as WorkerProgress));
    await events.waitUntilReady();
    // Sweeps share the workers fairly: a later one begins where the others are, and from there they take turns.
    const [next] = await queue.getPrioritized(0, 0);
    this.priority = next?.priority ?? 0;
    this.timer = setInterval(() => this.check(), LOOK);
  }

  async execute(task: Task, onProgress: (progress: TaskProgress) => void): Promise<string | undefined> {
    const description = await task.describe();
    const id = jobId(description);
    await this.submit(id, { ...description, name: task.name, seed: task.seed });
    // Only now: a job that is waited for and not in the queue has been withdrawn.
    const ended = new Promise<Parameters<Waiting['end']>[0]>((end) => {
      const waiting: Waiting = { task, onProgress, end, heard: Date.now(), isSilent: false };
      this.waiting.set(id, (this.waiting.get(id) ?? new Set()).add(waiting));
    });
    await this.look(id);
    if (this.isStopping) return 'stopped';
    const { result, failed } = await ended;
    if (failed !== undefined) return failed;
    try {
      const { omitted, worker } = await unpackResult(result, task, {
        ...description.origin,
        cwd: process.cwd(),
      });
      if (omitted.length > 0) {
        this.say(
          `${labelOf(task)}: ${omitted.join(', ')} is too large for the queue, and stays with ${worker}`,
        );
      }
      return undefined;
    } catch (error) {
      if (error instanceof RecallError) return `${error.code}: ${error.message}`;
      throw error;
    }
  }

  /** Puts a job into the queue; one that is there, or was done, is left as it is, and one that failed is tried again. */
  private async submit(id: string, data: object): Promise<void> {
    const known = await this.queue!.getJob(id);
    if (known && (await known.getState()) === 'failed') await known.remove();
    await this.connection!.del(cancelKey(id));
    await this.queue!.add('run', data, {
      jobId: id,
      priority: Math.min(LAST, ++this.priority),
      attempts: ATTEMPTS,
      backoff: { type: 'exponential', delay: 1000 },
      removeOnComplete: { age: KEPT },
      removeOnFail: { age: KEPT },
    });
  }

  /** Looks what became of a job, and ends the waiting for it where it is over. */
  private async look(id: string): Promise<void> {
    if (!this.waiting.has(id)) return;
    // In this order: a job that is over has its result.
    const state = await this.queue!.getJobState(id);
    const job = (await this.queue!.getJob(id)) as QueuedJob | undefined;
    if (!job) this.end(id, { failed: 'it was withdrawn from the queue' });
    else if (state === 'completed') this.end(id, { result: job.returnvalue as unknown });
    else if (state === 'failed') this.end(id, { failed: job.failedReason });
  }

  private end(id: string, outcome: Parameters<Waiting['end']>[0]): void {
    for (const { end } of this.waiting.get(id) ?? []) end(outcome);
    this.waiting.delete(id);
  }

  private hear(id: string, { worker, step, ...progress }: WorkerProgress): void {
    for (const waiting of this.waiting.get(id) ?? []) {
      if (waiting.isSilent) this.say(`${worker} is back with ${labelOf(waiting.task)}`);
      Object.assign(waiting, { heard: Date.now(), worker, isSilent: false });
      const { steps } = waiting.task.config;
      if (step !== undefined) waiting.onProgress({ steps, ...progress, step });
    }
  }

  /** Names workers that say nothing, and looks after jobs whose end no event has told. */
  private check(): void {
    for (const [id, all] of this.waiting) {
      for (const waiting of all) {
        if (waiting.isSilent || waiting.worker === undefined || Date.now() - waiting.heard < SILENT) continue;
        waiting.isSilent = true;
        const gone = 'another worker takes the run when it stays silent';
        this.say(
          `${waiting.worker} has been silent for ${SILENT / 1000} seconds with ${labelOf(waiting.task)}; ${gone}`,
        );
      }
      if (this.connection?.status === 'ready') {
        this.look(id).catch((error: unknown) => this.say(`The queue: ${errorMessage(error)}`));
      }
    }
  }

  stop(): void {
    if (!this.isStopping) this.say('The workers go on with the runs. --cancel withdraws them.');
    this.isStopping = true;
    for (const id of [...this.waiting.keys()]) this.end(id, { failed: 'stopped' });
  }

  async cancel(tasks: readonly Task[]): Promise<number> {
    let count = 0;
    for (const task of tasks) {
      const id = jobId(await task.describe());
      const job = (await this.queue!.getJob(id)) as QueuedJob | undefined;
      const state = await job?.getState();
      if (!job || state === 'completed' || state === 'failed' || state === 'unknown') continue;
      count++;
      // One that is being carried out ends when its worker hears of this.
      if (state === 'active') await this.connection!.set(cancelKey(id), '1', 'EX', 3600);
      else await job.remove();
    }
    return count;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    // What is already disconnected has nothing left to close.
    await Promise.allSettled([this.events?.close(), this.queue?.close()]);
    this.connection?.disconnect();
  }
}

const labelOf = ({ name, seed }: Pick<Task, 'name' | 'seed'>) => `${name}, seed ${seed}`;
