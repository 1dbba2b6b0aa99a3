/** Runs in processes of their own, which end when this one does. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TaskProgress } from '../plugin/executor.js';
import { UNDER_SWEEP } from './report-progress.js';

/** The last of what a process said is kept, to tell why it failed. */
const KEPT = 4000;

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  /** Its error, or else the last line that it said, when it failed. */
  readonly failed?: string;
}

export interface StartOptions {
  /** Called with how far the run is, every now and then. */
  readonly onProgress?: (progress: TaskProgress) => void;
  /** Variables that the process has beside those of this one; undefined takes one away. */
  readonly env?: NodeJS.ProcessEnv;
  /** Ends the process when it is aborted: at its next boundary, with a checkpoint. */
  readonly signal?: AbortSignal;
}

export class ChildRuns {
  private readonly running = new Set<ChildProcess>();

  constructor() {
    // Nothing goes on running when this process ends.
    process.on('exit', () => this.signal('SIGKILL'));
  }

  /** Calls `recall` with these arguments, and resolves when it has ended. */
  start(args: readonly string[], { onProgress, env, signal }: StartOptions = {}): Promise<Ended> {
    const main = fileURLToPath(new URL('../cli/main.js', import.meta.url));
    return new Promise((resolve) => {
      // In a group of its own: Ctrl-C reaches this process alone, which passes it on once.
      const child = spawn(process.execPath, [...process.execArgv, main, ...args], {
        // When this process is gone, however it went, the channel is closed, and the run notices.
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        env: { ...process.env, ...env, [UNDER_SWEEP]: '1' },
        detached: process.platform !== 'win32',
      });
      this.running.add(child);
      const abort = () => void child.kill('SIGTERM');
      signal?.addEventListener('abort', abort);
      child.on('message', (progress) => onProgress?.(progress as TaskProgress));
      let said = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-KEPT)));
      const end = (ended: Ended) => {
        this.running.delete(child);
        signal?.removeEventListener('abort', abort);
        resolve(ended);
      };
      child.once('error', (error) => end({ code: null, failed: error.message }));
      child.once('close', (code, killed) => {
        // An error of ours may be followed by a list.
        const lines = said.trim().split('\n');
        const last = lines.findLast((line) => /^RECALL_\w+: /.test(line)) ?? lines.at(-1);
        const failed = last || (killed ? `killed by ${killed}` : `exit code ${code}`);
        end(code === 0 ? { code } : { code, failed });
      });
    });
  }

  /** Sends a signal to every run. */
  signal(signal: NodeJS.Signals): void {
    for (const child of this.running) child.kill(signal);
  }
}
