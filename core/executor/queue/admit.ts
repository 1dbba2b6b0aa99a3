/** What a worker checks before it carries out a job: a job may be from a stranger, and is never trusted. */
import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { isOwnModule } from '../../plugin/modules.js';
import { projectOf, trustedModule } from '../../config/trust.js';
import { RecallError } from '../../errors.js';
import { describeValue } from '../../describe-value.js';
import { packageVersion } from '../../version.js';
import { hashOf } from '../describe.js';
import type { Job } from './job.js';

export interface Premises {
  /** The folder of the worker's project. */
  readonly cwd: string;
  /** Folders outside of it whose files a job may name. */
  readonly allow: readonly string[];
}

/**
 * Checks that this project would carry out the run as the submitter's would: the same version of recall, the same
 * modules, none that the project does not name, and no file outside of it. Loads no code but the project's own.
 *
 * @param folder Where the run is to be.
 * @throws RecallError `RECALL_JOB`, `RECALL_MODULE`
 */
export async function admitJob(
  { recall, config, code }: Job,
  folder: string,
  premises: Premises,
): Promise<void> {
  const own = packageVersion();
  if (recall !== own) {
    throw new RecallError(
      'RECALL_JOB',
      `The job is for recall-lab ${describeValue(recall)}, and this worker has ${own}`,
      {
        fix: 'Install the same version on all machines.',
      },
    );
  }
  checkPaths(config, premises);
  const { cwd } = premises;
  const project = await projectOf({ cwd }, folder);
  for (const [name, hash] of Object.entries(code)) {
    if (isOwnModule(name)) continue;
    const file = trustedModule(name, project);
    if (file === undefined) {
      throw new RecallError(
        'RECALL_MODULE',
        `The job needs a module that this project does not name: ${describeValue(name)}`,
        {
          at: cwd,
          fix: 'Start the worker in the folder of the project that has it.',
        },
      );
    }
    if ((await hashOf(file)) === hash) continue;
    throw new RecallError(
      'RECALL_JOB',
      `The module ${describeValue(name)} is not the one that the job was made with`,
      {
        at: file,
        fix: 'Bring both machines to the same state of the project.',
      },
    );
  }
}

/** @throws RecallError `RECALL_JOB` when a value leads to a file outside of the project */
function checkPaths(value: unknown, premises: Premises, at = 'config'): void {
  if (typeof value === 'string') {
    if (isInside(value, premises)) return;
    throw new RecallError(
      'RECALL_JOB',
      `The job names a file outside of this project: ${describeValue(value)}`,
      {
        at,
        fix: 'Put it into the project, or allow its folder: recall worker --allow FOLDER.',
      },
    );
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value)) checkPaths(inner, premises, `${at}.${key}`);
}

/** Whether a text, taken for a path, stays inside of what a job may read. */
function isInside(text: string, { cwd, allow }: Premises): boolean {
  let file: string;
  try {
    file = /^file:/i.test(text) ? fileURLToPath(text) : path.resolve(cwd, text);
  } catch {
    return false;
  }
  const real = realPath(file);
  return [cwd, ...allow].some((folder) => {
    const way = path.relative(realPath(folder), real);
    return way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way);
  });
}

/** A path with its links followed, as far as it exists. */
function realPath(file: string): string {
  const above = path.dirname(file);
  try {
    if (existsSync(file) || above === file) return realpathSync.native(file);
  } catch {
    return file;
  }
  return path.join(realPath(above), path.basename(file));
}
