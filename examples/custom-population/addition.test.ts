import { expect, test } from 'vitest';
import { testPopulation, tinyRun } from 'recall-lab/testing';
import { addition } from './addition.js';

testPopulation(addition());
testPopulation(addition({ modulus: 7, trained: 0.8 }));

test('trains', async () => {
  const { summary } = await tinyRun({ population: addition({ modulus: 7 }) });
  expect(summary.steps).toBe(20);
});
