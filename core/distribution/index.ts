/** Distributions over individuals, and functions that compose them. */
export type { Distribution } from './distribution.js';
export { interpolate, mixture } from './mixture.js';
export type { MixturePart } from './mixture.js';
export { powerLaw } from './power-law.js';
export { subset } from './subset.js';
export { range, uniformOver } from './uniform.js';
export { weighted } from './weights.js';
