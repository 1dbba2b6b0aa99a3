/** Schedules: samplers composed over time. */
export { above, below, stretched } from './condition.js';
export type { Condition, CrossingOptions, Verdict } from './condition.js';
export { constant } from './constant.js';
export { cycle } from './cycle.js';
export { fade } from './fade.js';
export { join } from './join.js';
export type { Stage } from './join.js';
export { decidePart, combineReads, combineDecisions, partTransitions } from './nested-samplers.js';
export { cosine, linear } from './ramp.js';
export type { Ramp } from './ramp.js';
export { until } from './until.js';
export type { UntilOptions } from './until.js';
