import { defineConfig } from 'recall-lab';
import { addition } from './addition.js';

export default defineConfig({
  extends: 'uniform',
  preset: 'addition',
  population: addition({ modulus: 31, trained: 0.5 }),
  loss: 'values',
  optimizer: { weightDecay: 1 },
});
