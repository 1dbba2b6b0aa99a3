/** A worker as the engine sees it: requests, answers, and what happens when it ends. */
import { Worker } from 'node:worker_threads';
import { RecallError } from '../../errors.js';
// onnxruntime in a worker reads the environment of the process, which a worker cannot change.
import '../onnx/no-telemetry.js';
import type { Answers, Reply, Request } from './messages.js';

interface Pending {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** Milliseconds that an exiting process waits for a worker's native code. */
const EXIT_PATIENCE = 5000;

/** Flags of the workers that have not ended; see `busy` in worker.js. */
const busyFlags = new Set<Int32Array>();
process.on('exit', () => {
  for (const busy of busyFlags) Atomics.wait(busy, 0, 1, EXIT_PATIENCE);
});

export class WorkerHandle {
  private readonly pending = new Map<number, Pending>();
  private nextId = 0;
  private ended?: RecallError;

  private constructor(
    private readonly worker: Worker,
    /** onnxruntime's. */
    readonly version: string,
  ) {
    worker.on('message', (reply: Reply) => this.settle(reply));
    worker.on('error', (error) => this.end(error.message, error));
    worker.on('exit', (code) => this.end(`it ended with code ${code}`));
    worker.unref();
  }

  /** @throws RecallError `RECALL_ENGINE_UNAVAILABLE` when onnxruntime cannot be loaded. */
  static async start(): Promise<WorkerHandle> {
    const busy = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL('./worker.js', import.meta.url), {
      name: 'recall-cpu',
      execArgv: [],
      workerData: { busy: busy.buffer },
    });
    busyFlags.add(busy);
    worker.once('exit', () => busyFlags.delete(busy));
    const version = await new Promise<string>((resolve, reject) => {
      worker.once('message', (ready: { version: string }) => resolve(ready.version));
      worker.once('error', (error) => reject(unavailable(error)));
    });
    return new WorkerHandle(worker, version);
  }

  get isAlive(): boolean {
    return this.ended === undefined;
  }

  /** @throws RecallError `RECALL_ENGINE_RUN` when the worker has ended, or what it says failed. */
  ask<R extends Request>(request: R): Promise<Answers[R['kind']]> {
    if (this.ended) return Promise.reject(this.ended);
    const id = this.nextId++;
    // Only a worker that somebody waits for keeps the process alive.
    this.worker.ref();
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve: resolve, reject });
      this.worker.postMessage({ id, request });
    });
  }

  private settle(reply: Reply): void {
    const waiting = this.pending.get(reply.id);
    this.pending.delete(reply.id);
    if (this.pending.size === 0) this.worker.unref();
    if ('failure' in reply) waiting?.reject(failed(reply.failure));
    else waiting?.resolve(reply.answer);
  }

  private end(reason: string, cause?: Error): void {
    this.ended ??= failed(reason, cause);
    for (const waiting of this.pending.values()) waiting.reject(this.ended);
    this.pending.clear();
  }
}

const failed = (reason: string, cause?: Error) =>
  new RecallError('RECALL_ENGINE_RUN', `A worker of the engine "cpu" failed: ${reason.split('\n')[0]}`, {
    fix: 'Often memory has run out: use a smaller batch or model, or fewer threads.',
    cause,
  });

const unavailable = (cause: Error) =>
  new RecallError(
    'RECALL_ENGINE_UNAVAILABLE',
    `onnxruntime could not be loaded: ${cause.message.split('\n')[0]}`,
    {
      fix: 'Its native library is in the npm package onnxruntime-node, for Linux, macOS and Windows: run "npm ci" again.',
      cause,
    },
  );
