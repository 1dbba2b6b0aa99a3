/** What a sampler will draw from, step by step, as far as it can be known before anything is measured. */
import type { Distribution } from '../distribution/index.js';
import type { Sampler } from '../plugin/contracts.js';

/** Steps in a row with one distribution. */
export interface Stage {
  readonly start: number;
  /** One more than its last step. */
  readonly end: number;
  readonly distribution: Distribution;
}

/** Beyond so many steps not each of them is looked at. */
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
