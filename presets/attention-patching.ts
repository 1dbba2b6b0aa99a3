/** A model that is given the attention of a trained one has hardly a plateau. */
import { definePreset } from 'recall-lab';
import { attentionPatching as patching, recall } from 'recall-lab/plugins';
import { uniform } from './uniform.js';

export const attentionPatching = definePreset('attention-patching', {
  description: 'Attention patterns of a trained model from the start: almost no plateau',
  extends: uniform,
  probes: { recall: recall({ every: 25 }) },
  interventions: { 'attention-patching': patching({ reference: 2000 }) },
});
