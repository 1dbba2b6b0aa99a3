/** The runs below a folder: found by walking it, never through a link. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';

export interface FoundRun {
  /** Relative to where the walk began, with forward slashes; `.` for that folder itself. */
  readonly id: string;
  readonly folder: string;
  /** The id of the sweep that it lies in. */
  readonly sweep: string | null;
}

export interface FoundRuns {
  readonly runs: readonly FoundRun[];
  readonly sweeps: readonly { readonly id: string; readonly folder: string }[];
}

/** Folders below the first one that are looked into: SWEEP/cell/seed, and one to spare. */
const DEEPEST = 4;

/** The runs and sweeps below `root`, in the order of their names. */
export async function findRuns(root: string): Promise<FoundRuns> {
  const runs: FoundRun[] = [];
  const sweeps: { id: string; folder: string }[] = [];
  const visit = async (folder: string, id: string, sweep: string | null, depth: number): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
    const names = new Set(entries.filter((entry) => entry.isFile()).map(({ name }) => name));
    if (names.has('config.json') && (names.has('run.json') || names.has('events.jsonl'))) {
      runs.push({ id: id || '.', folder, sweep });
      return;
    }
    const isSweep = names.has('sweep.json');
    if (isSweep) sweeps.push({ id: id || '.', folder });
    if (depth === DEEPEST) return;
    const inside = entries.filter((entry) => entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name));
    for (const { name } of inside) {
      const below = id === '' ? name : `${id}/${name}`;
      await visit(path.join(folder, name), below, isSweep ? id || '.' : sweep, depth + 1);
    }
  };
  await visit(path.resolve(root), '', null, 0);
  const byName = new Intl.Collator('en', { numeric: true });
  return { runs: runs.sort((a, b) => byName.compare(a.id, b.id)), sweeps };
}
