/** Knowledge of some comes with confident answers about others. */
import { definePreset } from 'recall-lab';
import { calibration, hallucination as hallucinationProbe, recall } from 'recall-lab/plugins';
import { imbalancedWarmup } from './imbalanced-warmup.js';

export const hallucination = definePreset('hallucination', {
  description: 'What is said of people never seen, and whether certainty gives it away',
  extends: imbalancedWarmup,
  probes: {
    recall: recall({ every: 25 }),
    hallucination: hallucinationProbe({ every: 25 }),
    calibration: calibration({ every: 50 }),
  },
});
