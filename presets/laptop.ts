/** What the laptop-sized presets share: population, model, budget and probes. Only the sampler differs. */
import { defineConfig } from 'recall-lab';
import { biographies, hallucination, recall } from 'recall-lab/plugins';

export const laptop = defineConfig({
  steps: 2000,
  batch: 32,
  population: biographies({ individuals: 1024 }),
  model: { layers: 2, width: 128, heads: 4 },
  optimizer: { learningRate: 2e-3 },
  probes: {
    recall: recall({ every: 50 }),
    hallucination: hallucination({ every: 100 }),
  },
});
