// What a worker refuses: a job is data, may be from a stranger, and brings no code along.
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { resolveConfig } from '../../core/config/index.js';
import { describeTask } from '../../core/executor/describe.js';
import { queueAddress } from '../../core/executor/queue/address.js';
import { admitJob } from '../../core/executor/queue/admit.js';
import { jobId, parseJob, type Job } from '../../core/executor/queue/job.js';
import { originOf } from '../../core/run/storage/origin.js';
import { emptyFolder } from '../cli/recall.js';

const PLUGIN = `
import { defineSampler, uniformOver } from 'recall-lab';
export const mine = defineSampler({ name: 'mine', at: (_, { individuals }) => uniformOver(individuals) });
`;
const SMALL = {
  steps: 4,
  batch: 4,
  model: { layers: 1, width: 8, heads: 2 },
  population: { individuals: 32 },
};
const CONFIG = { ...SMALL, extends: 'uniform', sampler: 'mine', plugins: ['./mine.mjs'] };

/** A project, as it is on each machine. */
function project(): string {
  const folder = emptyFolder();
  writeFileSync(path.join(folder, 'mine.mjs'), PLUGIN);
  writeFileSync(path.join(folder, 'recall.config.json'), JSON.stringify(CONFIG));
  return folder;
}

const [submitter, worker] = [project(), project()];
let job: Job;
beforeAll(async () => {
  const request = { cwd: submitter };
  const resolved = await resolveConfig(request);
  const described = await describeTask(resolved.config, { resolved, origin: originOf(request, resolved) });
  job = { ...described, name: 'all', seed: 1 } as Job;
});
const admit = (changed: Partial<Job>, allow: string[] = []) =>
  admitJob({ ...job, ...changed }, path.join(worker, 'run'), { cwd: worker, allow });

it('takes the job of the same project on another machine, whose paths it does not hold', async () => {
  expect(JSON.stringify(job)).not.toContain(submitter);
  expect(job.config.plugins).toEqual(['./mine.mjs']);
  await admit({});
  expect(parseJob(jobId(job), structuredClone(job))).toEqual(job);
});

describe('refuses', () => {
  it('another version of recall', () =>
    expect(admit({ recall: '99.0.0' })).rejects.toThrow(/for recall-lab "99\.0\.0", and this worker has/));

  it.each(['./other.mjs', '/tmp/other.mjs', 'data:text/javascript,1', '../x.mjs', 'zod'])(
    'a module that its project does not name: %s',
    async (module) => {
      writeFileSync(path.join(worker, 'other.mjs'), 'globalThis.loaded = true;');
      const hashed = admit({ code: { [module]: 'x' } });
      await expect(hashed).rejects.toMatchObject({ code: 'RECALL_MODULE' });
      expect(Reflect.get(globalThis, 'loaded')).toBeUndefined();
    },
  );

  it('a module that differs', async () => {
    const code = Object.fromEntries(Object.keys(job.code).map((name) => [name, '0'.repeat(64)]));
    await expect(admit({ code })).rejects.toMatchObject({ code: 'RECALL_JOB' });
  });

  it.each(['/etc/passwd', '../secrets.jsonl', './a/../../b', 'file:///etc/passwd', './link/passwd'])(
    'a file outside of its project: %s',
    async (facts) => {
      try {
        symlinkSync('/etc', path.join(worker, 'link'));
      } catch {
        // It is there.
      }
      const config = { ...job.config, population: { plugin: 'facts', facts } };
      await expect(admit({ config })).rejects.toThrow(/outside of this project.*config\.population\.facts/);
    },
  );

  it('a job that is too large, of another form, or not the one that its name says', () => {
    const large = { ...job, config: { ...job.config, description: 'x'.repeat(2_000_000) } };
    expect(() => parseJob(jobId(large), large)).toThrow(/larger than any configuration/);
    expect(() => parseJob(jobId(job), { ...job, more: 1 })).toThrow(/format of this version/);
    expect(() => parseJob(jobId(job), { ...job, config: { ...job.config, steps: 5 } })).toThrow(
      /does not match the fingerprint/,
    );
    expect(() => parseJob('../../etc', job)).toThrow(/does not match the fingerprint/);
  });
});

it('reads what it is allowed to outside of the project', async () => {
  const data = emptyFolder();
  mkdirSync(path.join(data, 'deep'));
  const config = {
    ...job.config,
    population: { plugin: 'facts', facts: path.join(data, 'deep/facts.jsonl') },
  };
  await expect(admit({ config })).rejects.toMatchObject({ code: 'RECALL_JOB' });
  await admit({ config }, [data]);
});

describe('the address of a queue', () => {
  it('is that of Redis or Valkey, with the password from the environment', () => {
    const { text, options } = queueAddress('rediss://me@example.org:7000/2', {
      RECALL_QUEUE_PASSWORD: 'secret',
    });
    expect(text).toBe('rediss://example.org:7000/2');
    expect(options).toEqual({
      ...{ host: 'example.org', port: 7000, db: 2, username: 'me', password: 'secret', tls: {} },
    });
  });

  it('holds no password, and the error does not repeat it', () => {
    const address = () => queueAddress('redis://me:secret@example.org', {});
    expect(address).toThrow(/RECALL_QUEUE_PASSWORD/);
    expect(address).not.toThrow(/secret@|:secret/);
  });

  it.each(['', 'example.org', 'http://example.org', 'redis://', 'redis://host/name'])(
    'is not "%s"',
    (url) => {
      expect(() => queueAddress(url, {})).toThrow(/not that of a Redis or Valkey server/);
    },
  );
});
