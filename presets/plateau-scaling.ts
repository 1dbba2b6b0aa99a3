/** The larger the population, the longer the plateau: to be run at several values of population.individuals. */
import { definePreset } from 'recall-lab';
import { earlyStop, phases, recall } from 'recall-lab/plugins';
import { uniform } from './uniform.js';

export const plateauScaling = definePreset('plateau-scaling', {
  description: 'Measures when the plateau ends; vary population.individuals',
  extends: uniform,
  steps: 4000,
  probes: { recall: recall({ every: 25 }), hallucination: false, phases: phases() },
  interventions: { 'early-stop': earlyStop({ measurement: 'phases.phase', above: 2 }) },
});
