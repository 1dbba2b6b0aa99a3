/** 4,000 celebrities, each seen eight times as often as any other, at the paper's sizes. */
import { definePreset } from 'recall-lab';
import { celebrities } from 'recall-lab/plugins';
import { paperSizes } from './sizes.js';

export const paperCelebrities = definePreset('paper-celebrities', {
  description: "4,000 celebrities seen eight times as often, at the paper's sizes",
  extends: paperSizes,
  sampler: celebrities({ individuals: 4000, weight: 8 }),
});
