/** Calls the command as users do: built, in a process of its own. `npm test` builds it first. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const main = fileURLToPath(new URL('../../dist/core/cli/main.js', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** `recall ...args`, with what it says and how it ends. */
export function recallProcess(
  args: readonly string[],
  options: {
    readonly cwd?: string;
    readonly execArgv?: readonly string[];
    /** Variables of its environment, besides those of this process. */
    readonly env?: NodeJS.ProcessEnv;
  } = {},
): ChildProcess & { readonly ended: Promise<Ended> } {
  const { cwd, execArgv = [] } = options;
  if (!existsSync(main)) throw new Error('The command is not built: npm run build');
  const env = { ...process.env, NO_COLOR: '1', CI: '', ...options.env };
  const child = spawn(process.execPath, [...execArgv, main, ...args], { cwd, env, stdio: 'pipe' });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (said[name] += text));
  }
  const ended = new Promise<Ended>((resolve) =>
    child.once('close', (code, signal) => resolve({ code, signal, ...said })),
  );
  return Object.assign(child, { ended });
}

/** Waits until something is so. */
export async function until(isSo: () => boolean, seconds = 60): Promise<void> {
  const end = performance.now() + 1000 * seconds;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`Not so within ${seconds} seconds: ${String(isSo)}`);
    await wait(5);
  }
}

/** Whether a process is there. A zombie is not: it has ended, though nobody has taken note. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
