/** The configuration of a small run that takes a second at least, and waits at step 20 until a file `disturbed` is there. */
export const WAITING_CONFIG = `
import { existsSync } from 'node:fs';
import { defineConfig, defineProbe } from 'recall-lab';

const wait = () => new Promise((resolve) => setTimeout(resolve, 20));

const slow = defineProbe({
  name: 'slow',
  async measure({ step }) {
    do await wait();
    while (step >= 20 && !existsSync('disturbed'));
    return [];
  },
});

export default defineConfig({
  extends: 'zipf',
  steps: 60,
  batch: 4,
  model: { layers: 1, width: 16, heads: 2 },
  population: { individuals: 32, heldOut: 16 },
  probes: { recall: { individuals: 16, every: 20 }, hallucination: false, slow: slow({ every: 1 }) },
  checkpoints: { every: 5, keepSteps: [10] },
});
`;
