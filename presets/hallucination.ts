/** Knowledge of some comes with confident answers about others. */
import { definePreset } from 'recall-lab';
import { calibration, hallucination as hallucinationProbe, recall } from 'recall-lab/plugins';
import { imbalancedWarmup } from './imbalanced-warmup.js';

export const hallucination = definePreset('hallucination', {
  description: 'Answers about unseen individuals, and whether confidence reveals them',
  extends: imbalancedWarmup,
  probes: {
    recall: recall({ every: 25 }),
    hallucination: hallucinationProbe({ every: 25 }),
    calibration: calibration({ every: 50 }),
  },
});
