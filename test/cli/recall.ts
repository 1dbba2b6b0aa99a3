/** Calls the command in this process, in a folder, and catches what it prints. */
import { mkdtempSync, realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { vi } from 'vitest';
import { recall as command } from '../../core/cli/recall.js';

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder that nothing is in. */
export const emptyFolder = () => realpathSync(mkdtempSync(path.join(tmpdir(), 'recall-cli-')));

/** `recall ...args`, called in `folder`. */
export async function recall(args: readonly string[], folder = emptyFolder()): Promise<Outcome> {
  const printed = { stdout: '', stderr: '' };
  const catching = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      printed[name] += String(text);
      return true;
    }),
  );
  const before = process.cwd();
  process.chdir(folder);
  try {
    const code = await command(args);
    return { ...printed, code: code || Number(process.exitCode ?? 0) };
  } finally {
    process.chdir(before);
    process.exitCode = undefined;
    for (const each of catching) each.mockRestore();
  }
}

/** Flags that make any preset small enough for a test. */
export const TINY = [
  ...['--steps', '3', '--threads', '1'],
  ...['batch=4', 'model.layers=1', 'model.width=8', 'model.heads=2'].flatMap((key) => ['--set', key]),
  ...['population.individuals=64', 'population.heldOut=16'].flatMap((key) => ['--set', key]),
  ...['probes.recall.every=1', 'probes.hallucination=false'].flatMap((key) => ['--set', key]),
] as const;
