/** The paper's own sizes (table 1 and appendix B): for a machine with a graphics card, and an afternoon. */
import { defineConfig } from 'recall-lab';
import { listSizes } from 'recall-lab/kit';
import { biographies, hallucination, recall } from 'recall-lab/plugins';

export const paperSizes = defineConfig({
  steps: 16_000,
  batch: 128,
  population: biographies({ individuals: 64_000, heldOut: 16_000, ...listSizes }),
  model: { layers: 8, width: 512, heads: 8 },
  optimizer: { learningRate: 4e-4 },
  probes: {
    recall: recall({ individuals: 16_000, every: 500 }),
    hallucination: hallucination({ individuals: 16_000, every: 500 }),
  },
});
