/**
 * Prints what the study of samplers came to, as a table: `npm run study samplers`, then
 * `node --import jiti/register examples/reproduction/compare-samplers.ts`.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Kept, KeptRun } from './kept.js';
import { groupBy, isAbove, isBelow, paired, percent } from './statistics.js';

const accuracy = ({ accuracy }: KeptRun) => accuracy ?? NaN;

/** Whether the accuracy is certainly another one than that of uniform sampling: by a 95 % interval of paired seeds. */
function verdict(differences: readonly number[]): string {
  if (isAbove(differences)) return 'better';
  return isBelow(differences) ? 'worse' : 'no difference shown';
}

/** A Markdown table with a line for each set, compared with uniform sampling at the same size. */
export function samplerTable({ runs }: Pick<Kept, 'runs'>): string {
  const sets = groupBy(runs, ({ set }) => set);
  const lines = [...sets].map(([set, own]) => {
    const [, name, size] = /^(.*)-(\d+)$/.exec(set)!;
    const uniform = sets.get(`uniform-${size}`) ?? [];
    const differences = paired(own, uniform, accuracy);
    const [shown, said] = name === 'uniform' ? ['', ''] : [percent(differences), verdict(differences)];
    return [size, name, percent(own.map(accuracy)), shown, said];
  });
  const head = ['individuals', 'sampler', 'accuracy', 'minus uniform', 'verdict'];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = path.join(import.meta.dirname, 'runs', 'samplers.json');
  console.log(samplerTable(JSON.parse(readFileSync(file, 'utf8')) as Kept));
}
