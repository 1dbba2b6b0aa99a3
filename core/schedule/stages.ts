/** The stages of a schedule, as far as they are known before anything is measured. */
import type { Distribution } from '../distribution/index.js';
import type { ScheduleChange } from '../bus/events.js';
import type { Sampler } from '../plugin/contracts.js';
import { isStateful } from '../plugin/stateful.js';

/** Steps in a row with one distribution. */
export interface Stage {
  readonly start: number;
  /** One more than its last step. */
  readonly end: number;
  readonly distribution: Distribution;
}

/** Longest run of which every step is looked at. */
const MOST_LOOKS = 20_000;

/**
 * The stages of a run in which nothing is decided on the way: steps whose distributions describe themselves alike.
 *
 * In a run of more than 20,000 steps, the ends of stages are found by bisection between evenly spaced looks.
 */
export function stagesOf(sampler: Sampler, steps: number, mostLooks = MOST_LOOKS): readonly Stage[] {
  const at = (step: number) => sampler.at(step, []);
  const stride = Math.ceil(steps / mostLooks);
  const starts: { start: number; distribution: Distribution }[] = [{ start: 0, distribution: at(0) }];
  let last = 0;
  for (let step = Math.min(stride, steps - 1); step > last; step = Math.min(step + stride, steps - 1)) {
    const before = starts[starts.length - 1].distribution.description;
    if (at(step).description !== before) {
      let [low, high] = [last, step];
      while (high - low > 1) {
        const middle = (low + high) >>> 1;
        if (at(middle).description === before) low = middle;
        else high = middle;
      }
      starts.push({ start: high, distribution: at(high) });
      last = high;
      // What lies between the boundary and this look may hold another one.
      step = high;
    } else last = step;
  }
  return starts.map(({ start, distribution }, i) => ({
    start,
    end: starts[i + 1]?.start ?? steps,
    distribution,
  }));
}

/** Schedules with more stages than this change gradually: marks would cover the picture. */
const MOST_CHANGES = 12;

/**
 * Where a schedule changes at steps that are known in advance; empty for one that never changes, changes gradually, or
 * depends on what it remembers.
 */
export function scheduleChanges(sampler: Sampler, steps: number): readonly ScheduleChange[] {
  if (isStateful(sampler)) return [];
  try {
    const [, ...later] = stagesOf(sampler, steps, 1000);
    if (later.length > MOST_CHANGES) return [];
    return later.map(({ start, distribution }) => ({ step: start, to: distribution.description }));
  } catch {
    // A sampler that fails at a later step fails there, with an error that names the step.
    return [];
  }
}
