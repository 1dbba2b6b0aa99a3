/** Every plugin that comes with recall-lab. */
export { biographies } from './populations/biographies.js';
export { uniform } from './samplers/uniform.js';
export { zipf } from './samplers/zipf.js';
export { stagedWarmup } from './samplers/staged-warmup.js';
export { recall } from './probes/recall.js';
export { hallucination } from './probes/hallucination.js';
export { jsonl } from './reporters/jsonl.js';
export { terminal } from './reporters/terminal.js';
