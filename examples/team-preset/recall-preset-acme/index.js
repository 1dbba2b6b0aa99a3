/** Presets that a team shares: `acme`, which says what is measured, and `acme/small`, which fits into a coffee break. */
import { definePreset } from 'recall-lab';

export const acme = definePreset('acme', {
  description: 'The house style: a warm-up, and everything measured often',
  extends: 'imbalanced-warmup',
  seed: 42,
  probes: { recall: { every: 20 } },
});

export const small = definePreset('small', {
  description: 'The house style on 256 individuals',
  extends: acme,
  steps: 1000,
  population: { individuals: 256 },
  sampler: { plugin: 'zipf', exponent: 0.6 },
});

export default acme;
