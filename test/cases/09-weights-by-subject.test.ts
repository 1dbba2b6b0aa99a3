// Subjects are seen in proportion to the weights that the file gives them.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { resolveConfig } from '../../core/config/index.js';
import { assembleResolved } from '../../core/run/assemble.js';
import { caseFolder, caseRun } from './cases.js';

const folder = caseFolder('09-weights-by-subject');
const weights = new Map(
  readFileSync(folder.at('facts.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { subject: string; weight: number })
    .map(({ subject, weight }) => [subject, weight]),
);
const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);

it('whoever a permutation makes of them', async () => {
  for (const seed of [1, 2]) {
    const set = [`seed=${seed}`];
    const config = await resolveConfig({ file: folder.at('recall.config.json'), cwd: folder.path, set });
    const { population, sampler } = assembleResolved(config);
    const distribution = sampler.instance.at(0, []);
    for (let i = 0; i < population.individuals; i++) {
      const share = weights.get(population.label!(i))! / total;
      expect(distribution.probability(i)).toBeCloseTo(share, 6);
    }
  }
});

it('in a run', async () => {
  const { steps } = await (await caseRun(folder, ['steps=2'])).start();
  expect(steps).toBe(2);
});
