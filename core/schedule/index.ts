/** Schedules: samplers over time, and the ways to compose them. */
export { constant } from './constant.js';
export { join } from './join.js';
export type { Stage } from './join.js';
export { decideOf, transitionsOf } from './nest.js';
