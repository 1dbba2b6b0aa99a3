/** A project folder that exists for one test. */
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import { RecallError } from '../../core/errors.js';

/** Writes files to a new folder (with a package.json, unless there is one) and returns its path. */
export function project(files: Record<string, string | object>): string {
  const cwd = realpathSync(mkdtempSync(join(tmpdir(), 'recall-config-')));
  for (const [path, content] of Object.entries({ 'package.json': '{}', ...files })) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), typeof content === 'string' ? content : JSON.stringify(content));
  }
  return cwd;
}

/** A complete configuration, small enough to read. */
export const complete = {
  steps: 100,
  batch: 4,
  model: { layers: 1, width: 8, heads: 2 },
  population: { plugin: 'biographies', individuals: 64 },
  sampler: { plugin: 'zipf', exponent: 0.6 },
};

/** The error that a promise must end in. */
export async function errorOf(promise: Promise<unknown>): Promise<RecallError> {
  const outcome = await promise.then(
    () => 'no error',
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(RecallError);
  return outcome as RecallError;
}
