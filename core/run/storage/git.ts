/** Looks up the git commit of the folder in which a run starts. Runs `git`, read-only. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Origin } from './origin.js';

const run = promisify(execFile);
/** Milliseconds to wait for a large or slow repository. */
const TIMEOUT = 2000;

/** Undefined outside of a repository, and without git. */
export async function gitCommit(cwd = process.cwd()): Promise<Origin['git']> {
  const git = async (...args: string[]) => (await run('git', args, { cwd, timeout: TIMEOUT })).stdout.trim();
  try {
    const [commit, changes] = await Promise.all([
      git('rev-parse', 'HEAD'),
      git('status', '--porcelain', '--untracked-files=no'),
    ]);
    return { commit, changed: changes !== '' };
  } catch {
    return undefined;
  }
}
