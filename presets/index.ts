/** Every preset that comes with recall-lab. */
export { imbalancedWarmup } from './imbalanced-warmup.js';
export { uniform } from './uniform.js';
export { zipf } from './zipf.js';
