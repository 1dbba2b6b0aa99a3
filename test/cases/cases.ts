/** Runs of the handed-over cases, whose files lie in the folders beside this one. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { createRun, type Run } from '../../core/index.js';

export interface CaseFolder {
  readonly path: string;
  at(name: string): string;
}

/** A copy of a case's files, removed after the tests of the file. */
export function caseFolder(name: string): CaseFolder {
  const folder = mkdtempSync(path.join(tmpdir(), 'recall-case-'));
  cpSync(fileURLToPath(new URL(name, import.meta.url)), folder, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return { path: folder, at: (file) => path.join(folder, file) };
}

/** The run that the case's configuration describes, made smaller by `set`. */
export const caseRun = (folder: CaseFolder, set: readonly string[], out?: string): Promise<Run> =>
  createRun({
    file: folder.at('recall.config.json'),
    cwd: folder.path,
    set: ['engine.threads=1', 'reporters.terminal=false', ...set],
    ...(out !== undefined && { folder: folder.at(out) }),
  });
