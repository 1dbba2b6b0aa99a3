/** Attention patching at the paper's sizes: the reference is trained to the end first. */
import { definePreset } from 'recall-lab';
import { attentionPatching } from 'recall-lab/plugins';
import { paperUniform } from './paper-uniform.js';

export const paperAttentionPatching = definePreset('paper-attention-patching', {
  description: "Attention patterns of a trained model from the start, at the paper's sizes",
  extends: paperUniform,
  interventions: { 'attention-patching': attentionPatching({ reference: 16_000 }) },
});
