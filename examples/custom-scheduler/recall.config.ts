import { defineConfig } from 'recall-lab';
import { spacedRepetition } from './spaced-repetition.js';

export default defineConfig({
  extends: 'uniform',
  steps: 4000,
  sampler: spacedRepetition({ groups: 16, lesson: 50 }),
});
