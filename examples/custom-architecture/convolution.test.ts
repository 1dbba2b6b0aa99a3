import { expect, test } from 'vitest';
import { testArchitecture, tinyRun } from 'recall-lab/testing';
import { convolution } from './convolution.js';

// What every architecture promises.
testArchitecture(convolution());
testArchitecture(convolution({ reach: 1 }));

// What this one promises: a run trains and stores it.
test('trains', async () => {
  const { summary } = await tinyRun({ model: { architecture: convolution() } });
  expect(summary.steps).toBe(20);
});
