/** The commit of the project that a run is started in, so that its code can be found again. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Origin } from './origin.js';

const run = promisify(execFile);
/** Milliseconds after which a large or slow repository is not waited for. */
const PATIENCE = 2000;

/** Undefined outside of a repository, and where git is missing. */
export async function gitCommit(cwd = process.cwd()): Promise<Origin['git']> {
  const git = async (...args: string[]) => (await run('git', args, { cwd, timeout: PATIENCE })).stdout.trim();
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
