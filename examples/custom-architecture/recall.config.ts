import { defineConfig } from 'recall-lab';
import { convolution } from './convolution.js';

export default defineConfig({
  extends: 'imbalanced-warmup',
  model: { architecture: convolution({ reach: 8 }), layers: 4 },
});
