/** Runs in processes of their own, which end when this one is told to. */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { UNDER_SWEEP, type Told } from './under-sweep.js';

const STOPPING = 'Stopping the runs at their next boundary. Once more stops them at once.';

/** The last of what a process said is kept, to tell why it failed. */
const KEPT = 4000;

export class ChildRuns {
  /** Whether somebody asked to stop. */
  stopping = false;
  private readonly running = new Set<ChildProcess>();

  /**
   * Calls `recall` with these arguments; resolves with the last line it said when it failed.
   *
   * @param onTold Called with how far it is, every now and then.
   */
  start(given: readonly string[], onTold?: (told: Told) => void): Promise<string | undefined> {
    const main = fileURLToPath(new URL('./main.js', import.meta.url));
    return new Promise((resolve) => {
      // In a group of its own: Ctrl-C reaches this process alone, which passes it on once.
      const child = spawn(process.execPath, [...process.execArgv, main, ...given], {
        // When this process is gone, however it went, the channel is closed, and the run notices.
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
        env: { ...process.env, [UNDER_SWEEP]: '1' },
        detached: process.platform !== 'win32',
      });
      this.running.add(child);
      child.on('message', (told) => onTold?.(told as Told));
      let said = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-KEPT)));
      const over = (failed: string | undefined) => {
        this.running.delete(child);
        resolve(failed);
      };
      child.once('error', (error) => over(error.message));
      child.once('close', (code, signal) => {
        const last = said.trim().split('\n').at(-1);
        over(code === 0 ? undefined : last || (signal ? `killed by ${signal}` : `exit code ${code}`));
      });
    });
  }

  /** Passes Ctrl-C and SIGTERM on, the second one too, which ends runs at once; returns what ends this. */
  stopOnSignals(say: (text: string) => void): () => void {
    const stop = () => {
      say(this.stopping ? 'Stopping the runs at once.' : STOPPING);
      this.stopping = true;
      for (const child of this.running) child.kill('SIGTERM');
    };
    // Nothing goes on running when this process ends for another reason.
    const end = () => this.running.forEach((child) => child.kill('SIGKILL'));
    process.on('SIGINT', stop).on('SIGTERM', stop).on('exit', end);
    return () => process.off('SIGINT', stop).off('SIGTERM', stop).off('exit', end);
  }
}
