/** Everyone equally often, at the paper's sizes: its default run. */
import { definePreset } from '../../core/config/define.js';
import { uniform } from '../../plugins/index.js';
import { paperSizes } from './sizes.js';

export const paperUniform = definePreset('paper-uniform', {
  description: "Everyone equally often, at the paper's sizes",
  extends: paperSizes,
  sampler: uniform(),
});
