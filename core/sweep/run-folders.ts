/** Expands the folders that a user names into folders of runs. */
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { parsedJson } from '../storage/files.js';
import { contentOf } from '../storage/small-file.js';
import { cellFolder } from './grid.js';

/** Folders of runs unchanged, and the runs of a sweep in place of its folder. */
export async function runFolders(folders: readonly string[]): Promise<string[]> {
  const found = await Promise.all(
    folders.map(async (folder) => (existsSync(path.join(folder, 'sweep.json')) ? runsOf(folder) : [folder])),
  );
  return found.flat();
}

/**
 * The runs of a sweep, two folders deep (`SWEEP/sampler.exponent=0.4/seed-2`), in the order of its grid: the first one is
 * the baseline of comparisons. Values that are not in the table yet follow in numerical order.
 */
async function runsOf(sweep: string): Promise<string[]> {
  const grid = await tableOrder(path.join(sweep, 'table.json'));
  const rank = (folder: string) => {
    const at = grid.indexOf(path.dirname(folder));
    return at < 0 ? grid.length : at;
  };
  const names = await readdir(sweep, { recursive: true });
  return names
    .filter((name) => path.basename(name) === 'config.json' && name.split(path.sep).length === 3)
    .map((name) => path.dirname(name))
    .sort((a, b) => rank(a) - rank(b) || byNumbers(a, b))
    .map((name) => path.join(sweep, name));
}

/** The folders of a table's rows; none where no table can be read, which no comparison needs. */
async function tableOrder(file: string): Promise<readonly string[]> {
  const content = await contentOf(file).catch(() => '');
  const { success, data } = tableSchema.safeParse(parsedJson(content));
  return success ? data.rows.map(({ name }) => cellFolder(name)) : [];
}

const tableSchema = z.object({ rows: z.array(z.object({ name: z.string() })) });

/** `a=0.05` before `a=0.1` before `a=1`, and `seed-2` before `seed-10`. */
function byNumbers(a: string, b: string): number {
  const [parts, others] = [a, b].map((folder) => folder.split(/[\\/,]|=|seed-/));
  for (const [i, part] of parts.entries()) {
    const other = others.at(i) ?? '';
    if (part === other) continue;
    const difference = Number(part || NaN) - Number(other || NaN);
    return Number.isNaN(difference) ? (part < other ? -1 : 1) : difference;
  }
  return parts.length - others.length;
}
