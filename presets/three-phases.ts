/** Which values there are, then a plateau, then who has which: the phases of learning facts, and the circuit behind them. */
import { definePreset } from 'recall-lab';
import { attention, gradientFlow, phases, recall } from 'recall-lab/plugins';
import { uniform } from './uniform.js';

export const threePhases = definePreset('three-phases', {
  description: 'The three phases of learning, and the attention that forms during the plateau',
  extends: uniform,
  steps: 3000,
  probes: {
    recall: recall({ every: 25 }),
    phases: phases(),
    attention: attention({ every: 50 }),
    'gradient-flow': gradientFlow({ every: 50 }),
  },
});
