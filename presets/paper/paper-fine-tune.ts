/** 4,000 new people after 16,000 steps of training, at the paper's sizes. */
import { definePreset } from 'recall-lab';
import { fineTune, forgetting } from 'recall-lab/plugins';
import { paperUniform } from './paper-uniform.js';

export const paperFineTune = definePreset('paper-fine-tune', {
  description: "Fine-tuning on new individuals, at the paper's sizes",
  extends: paperUniform,
  steps: 20_000,
  optimizer: { decaySteps: 16_000 },
  probes: { forgetting: forgetting({ individuals: 4000, new: 4000, every: 125 }) },
  interventions: {
    'fine-tune': fineTune({ at: 16_000, individuals: 4000, learningRate: 3e-5 }),
  },
});
