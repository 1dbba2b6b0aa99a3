/** New people after training: the old ones are forgotten before the new ones are known. */
import { definePreset } from 'recall-lab';
import { fineTune as fineTuning, forgetting, hallucination } from 'recall-lab/plugins';
import { imbalancedWarmup } from './imbalanced-warmup.js';

export const fineTune = definePreset('fine-tune', {
  description: 'Fine-tuning on new individuals: old knowledge collapses first',
  extends: imbalancedWarmup,
  steps: 2800,
  optimizer: { decaySteps: 2000 },
  probes: {
    forgetting: forgetting({ individuals: 256, new: 64, every: 20 }),
    hallucination: hallucination({ every: 100 }),
  },
  interventions: { 'fine-tune': fineTuning({ at: 2000, individuals: 64 }) },
});
