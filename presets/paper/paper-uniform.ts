/** All individuals equally often, at the paper's sizes: its default run. */
import { definePreset } from 'recall-lab';
import { uniform } from 'recall-lab/plugins';
import { paperSizes } from './sizes.js';

export const paperUniform = definePreset('paper-uniform', {
  description: "All individuals equally often, at the paper's sizes",
  extends: paperSizes,
  sampler: uniform(),
});
