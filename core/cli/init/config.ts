/** The configuration that `recall init` writes. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { RecallError } from '../../errors.js';
import { SEARCH_PLACES } from '../../config/files.js';
import { writeWhole } from '../../storage/files.js';

const FILE = 'recall.config.ts';

const CONTENT = `import { defineConfig } from 'recall-lab';

// "recall plan" tells what this does; "recall config --explain" where each key comes from; "recall list" what
// else can be named here.
export default defineConfig({
  extends: 'imbalanced-warmup',
  steps: 4000,
  population: { individuals: 2048 },
  // preset: 'mine', // what its runs are called
  // sampler: { plugin: 'zipf', exponent: 0.6 },
  // probes: { hallucination: false },
});
`;

/**
 * Writes `recall.config.ts` into a folder; returns what it wrote.
 *
 * @throws RecallError `RECALL_EXISTS` when the folder has a configuration of any form.
 */
export async function initConfig(folder: string): Promise<readonly string[]> {
  const present = SEARCH_PLACES.find((place) => isConfiguration(path.join(folder, place)));
  if (present) {
    throw new RecallError('RECALL_EXISTS', 'There is a configuration already', {
      at: path.join(folder, present),
      fix: 'Edit that one, or remove it first.',
    });
  }
  await writeWhole(path.join(folder, FILE), [CONTENT]);
  return [FILE];
}

function isConfiguration(file: string): boolean {
  if (!existsSync(file)) return false;
  if (path.basename(file) !== 'package.json') return true;
  try {
    return Object.hasOwn(JSON.parse(readFileSync(file, 'utf8')) as object, 'recall');
  } catch {
    // A package.json that cannot be read is not ours to judge.
    return false;
  }
}
