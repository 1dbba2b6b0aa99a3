/** Every plugin that comes with recall-lab. */
export { biographies } from './populations/biographies.js';
export { facts } from './populations/facts.js';
export { uniform } from './samplers/uniform.js';
export { zipf } from './samplers/zipf.js';
export { stagedWarmup } from './samplers/staged-warmup.js';
export { adaptiveWarmup } from './samplers/adaptive-warmup.js';
export { annealed } from './samplers/annealed.js';
export { celebrities } from './samplers/celebrities.js';
export { growing } from './samplers/growing.js';
export { sequential } from './samplers/sequential.js';
export { recall } from './probes/recall.js';
export { hallucination } from './probes/hallucination.js';
export { jsonl } from './reporters/jsonl.js';
export { terminal } from './reporters/terminal.js';
