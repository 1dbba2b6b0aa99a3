import { expect, test } from 'vitest';
import { testSampler, tinyRun } from 'recall-lab/testing';
import { spacedRepetition } from './spaced-repetition.js';

// What every sampler promises.
testSampler(spacedRepetition({ groups: 8, lesson: 10 }));
testSampler(spacedRepetition({ groups: 1, lesson: 1 }));

// What this one promises: a model can be trained under it.
test('trains', async () => {
  const { summary } = await tinyRun({ sampler: spacedRepetition({ groups: 4, lesson: 2 }) });
  expect(summary.steps).toBe(20);
});
