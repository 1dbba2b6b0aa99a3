/** How long a folder of 200 runs takes to list, as the page does when it opens: at most two seconds. */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRun } from 'recall-lab';
import { Collection } from '../../core/report/collection.js';
import { findRuns } from '../../core/report/run-folder-list.js';

const RUNS = 200;
const MOST = 2;

/** A folder with copies of one stored run of 2,000 steps and about as many measurements. */
async function folderOfRuns(): Promise<string> {
  const root = await mkdtemp(path.join(tmpdir(), 'recall-bench-runs-'));
  const first = path.join(root, 'run-0');
  const run = await createRun({
    preset: 'uniform',
    file: false,
    folder: first,
    overrides: {
      ...{ steps: 2000, batch: 2, model: { layers: 1, width: 8, heads: 2 }, engine: { threads: 1 } },
      population: { individuals: 64 },
      probes: { recall: { every: 10, individuals: 8 }, hallucination: false },
      reporters: { jsonl: { plugin: 'jsonl' } },
    },
  });
  await run.start();
  for (let i = 1; i < RUNS; i++) await cp(first, path.join(root, `run-${i}`), { recursive: true });
  return root;
}

export async function benchCollection(): Promise<void> {
  const root = await folderOfRuns();
  try {
    const collection = new Collection(() => findRuns(root));
    const start = performance.now();
    const { rows } = await collection.rows();
    const seconds = (performance.now() - start) / 1000;
    await collection.close();
    console.log(`\ncollection: ${rows.length} runs listed in ${seconds.toFixed(2)} s`);
    console.log(`within ${MOST} s: ${seconds <= MOST ? 'holds' : 'DOES NOT HOLD'}`);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}
