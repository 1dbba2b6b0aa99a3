/** The runs that a user means by naming folders. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';

/** Folders of runs as they are; in the place of a sweep's folder, those of its runs. */
export async function runFolders(folders: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    folders.map(async (folder) => (existsSync(path.join(folder, 'sweep.json')) ? runsOf(folder) : [folder])),
  );
  return found.flat();
}

/** A sweep's runs are two folders deep: SWEEP/sampler.exponent=0.4/seed-2. */
async function runsOf(sweep: string): Promise<string[]> {
  const names = await readdir(sweep, { recursive: true });
  return names
    .filter((name) => path.basename(name) === 'config.json' && name.split(path.sep).length === 3)
    .map((name) => path.join(sweep, path.dirname(name)))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}
