/** New people after training, with some of the old ones among them. */
import { definePreset } from 'recall-lab';
import { fineTune } from './fine-tune.js';

export const fineTuneReplay = definePreset('fine-tune-replay', {
  description: 'Fine-tuning on new individuals, replaying two old ones for each',
  extends: fineTune,
  // Of 1024 old and 64 new people, one in three of a batch is new.
  interventions: { 'fine-tune': { replay: { weight: 1 / 8 } } },
});
