/** Carries out the run of a job, in a process of its own: checks it, makes its folder, and trains it to the end. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Config, PartialConfig } from '../../config/index.js';
import { RecallError } from '../../errors.js';
import { resumeRun } from '../../run/resume/resume.js';
import type { Run } from '../../run/run.js';
import { RunFolder } from '../../run/storage/folder.js';
import { comparable } from '../describe.js';
import { admitJob, type Premises } from './admit.js';
import { jobSchema } from './job.js';

/** The job and its run, in the folder that a worker has for it. */
export const jobFile = (folder: string) => path.join(folder, 'job.json');
export const runFolder = (folder: string) => path.join(folder, 'run');

/**
 * The run of a job, ready to start: from its newest checkpoint where it has one.
 *
 * @param folder What the worker has for the job.
 * @param overrides What the worker decides: its engine and threads.
 * @throws RecallError `RECALL_JOB`, `RECALL_MODULE`, and whatever is wrong with the configuration
 */
export async function runOfJob(folder: string, premises: Premises, overrides: PartialConfig): Promise<Run> {
  const job = jobSchema.parse(JSON.parse(await readFile(jobFile(folder), 'utf8')));
  const place = runFolder(folder);
  await admitJob(job, place, premises);
  if (!existsSync(path.join(place, 'config.json'))) {
    const made = new RunFolder(place);
    // Reporters and profiles write where they are told to: a job has none of its own.
    const { name, ...rest } = Object(job.config.engine) as { name?: unknown; plugin?: unknown };
    const engine = rest.plugin === undefined ? { name } : rest;
    const config = { ...job.config, engine, reporters: { jsonl: { plugin: 'jsonl' } } };
    await made.create(config as unknown as Config, job.origin);
    await made.close();
  }
  const run = await resumeRun(place, { cwd: premises.cwd, overrides });
  const own = comparable(run.fingerprint);
  const different = [...new Set([...Object.keys(own), ...Object.keys(job.data)])].filter(
    (part) => own[part] !== job.data[part],
  );
  if (different.length === 0) return run;
  throw new RecallError(
    'RECALL_JOB',
    `This project would train it on other data: ${different.join(', ')} differ`,
    {
      at: premises.cwd,
      fix: 'Bring both machines to the same state of the project and its files.',
    },
  );
}
