/** New people for a model that was trained before: what it knew already is forgotten first. */
import { definePreset } from 'recall-lab';
import { fineTune, forgetting, hallucination, recall, uniform } from 'recall-lab/plugins';
import { laptop } from './laptop.js';

/** Name the model by `model.from`, and what it knows by `population`. */
export const fineTunePretrained = definePreset('fine-tune-pretrained', {
  description: 'New people for the model of model.from, from the first step',
  extends: laptop,
  steps: 800,
  sampler: uniform(),
  probes: {
    recall: recall({ every: 40 }),
    forgetting: forgetting({ individuals: 256, new: 64, every: 20 }),
    hallucination: hallucination({ every: 100 }),
  },
  interventions: { 'fine-tune': fineTune({ at: 0, individuals: 64 }) },
});
