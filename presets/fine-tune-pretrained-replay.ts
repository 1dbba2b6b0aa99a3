/** New people for a model that was trained before, with some of those that it knows among them. */
import { definePreset } from 'recall-lab';
import { fineTunePretrained } from './fine-tune-pretrained.js';

export const fineTunePretrainedReplay = definePreset('fine-tune-pretrained-replay', {
  description: 'New people for the model of model.from, two old ones for each new one',
  extends: fineTunePretrained,
  interventions: { 'fine-tune': { replay: { weight: 1 / 8 } } },
});
