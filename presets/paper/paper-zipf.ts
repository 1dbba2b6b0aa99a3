/** A power law over people, at the paper's sizes. */
import { definePreset } from '../../core/config/define.js';
import { zipf } from '../../plugins/index.js';
import { paperSizes } from './sizes.js';

export const paperZipf = definePreset('paper-zipf', {
  description: "A power law over people, at the paper's sizes",
  extends: paperSizes,
  sampler: zipf({ exponent: 0.6 }),
});
