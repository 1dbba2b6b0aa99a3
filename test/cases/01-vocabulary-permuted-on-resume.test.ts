// A run that continues with a facts file in another order, or with a fact edited, keeps what it knows.
import { beforeAll, expect, it } from 'vitest';
import { resumeRun } from '../../core/index.js';
import { caseFolder, caseRun } from './cases.js';

const folder = caseFolder('01-vocabulary-permuted-on-resume');
const SMALL = [
  'steps=1000',
  'batch=16',
  'optimizer.learningRate=4e-3',
  'loss=values',
  'probes.recall.every=500',
];

const continued = async (out: string, facts: string) => {
  const set = ['steps=1020', `population.facts=${folder.at(facts)}`];
  return (await resumeRun(folder.at('base'), { folder: folder.at(out), set })).start();
};

beforeAll(async () => {
  const { recall } = await (await caseRun(folder, SMALL, 'base')).start();
  expect(recall.accuracy).toBeGreaterThan(0.7);
}, 120_000);

it('knows the same with the lines in another order', async () => {
  const same = await continued('same', 'facts.jsonl');
  const reordered = await continued('reordered', 'facts-reordered.jsonl');
  expect(reordered.recall).toEqual(same.recall);
  expect(reordered.parametersSha256).toBe(same.parametersSha256);
});

it('forgets at most the fact that was edited', async () => {
  const same = await continued('same-again', 'facts.jsonl');
  const edited = await continued('edited', 'facts-one-edit.jsonl');
  expect(edited.recall.accuracy).toBeGreaterThanOrEqual(same.recall.accuracy! - 2 / 64);
});
