/** Estimates the cost of a sweep before it starts: runs, tokens, hours and money. */
import { labelled, plural, visible } from '../text.js';
import { duration } from '../duration.js';
import type { Plan } from './plan.js';

/** A combination of values, and the cost of one of its runs. */
export interface PlannedCombination {
  readonly name: string;
  /** One for each seed. */
  readonly runs: number;
  /** Of one run. */
  readonly tokens: number;
  /** Of one run; null without measuring. */
  readonly seconds: number | null;
}

export interface SweepPlan {
  readonly combinations: readonly PlannedCombination[];
  readonly runs: number;
  /** Of all runs. */
  readonly tokens: number;
  /** Runs at once. */
  readonly workers: number;
  /** The engine that was timed. */
  readonly engine: string | null;
  /** Hours of computing, over all workers. */
  readonly computingHours: number | null;
  /** From the first run's start to the last one's end. */
  readonly hours: number | null;
  /** Total cost, in the currency of the price. */
  readonly cost: number | null;
}

export interface SweepCosts {
  readonly workers: number;
  /** Of one worker. */
  readonly pricePerHour?: number;
}

/** Adds up the costs of all combinations. */
export function planSweep(
  planned: readonly { readonly name: string; readonly runs: number; readonly plan: Plan }[],
  { workers, pricePerHour }: SweepCosts,
): SweepPlan {
  const combinations = planned.map(({ name, runs, plan }) => ({
    name,
    runs,
    tokens: plan.tokens,
    seconds: plan.calibration?.seconds ?? null,
  }));
  const sum = (of: (combination: PlannedCombination) => number) =>
    combinations.reduce((total, each) => total + each.runs * of(each), 0);
  const isMeasured = combinations.every(({ seconds }) => seconds !== null);
  const computingHours = isMeasured ? sum(({ seconds }) => seconds!) / 3600 : null;
  return {
    combinations,
    runs: sum(() => 1),
    tokens: sum(({ tokens }) => tokens),
    workers,
    engine: planned[0].plan.calibration?.engine ?? null,
    computingHours,
    hours: isMeasured ? lastEnd(combinations, workers) / 3600 : null,
    cost: computingHours === null || pricePerHour === undefined ? null : computingHours * pricePerHour,
  };
}

/** When the last run ends, in seconds, if each worker takes the next run of the grid as soon as it is free. */
export function lastEnd(
  combinations: readonly Pick<PlannedCombination, 'runs' | 'seconds'>[],
  workers: number,
): number {
  const runs = combinations.reduce((sum, each) => sum + each.runs, 0);
  const ends = Array.from({ length: Math.min(workers, runs) }, () => 0);
  for (const { runs, seconds } of combinations) {
    for (let run = 0; run < runs; run++) {
      const next = ends.indexOf(Math.min(...ends));
      ends[next] += seconds ?? 0;
    }
  }
  return Math.max(...ends);
}

/** Formats the plan of a sweep for `recall plan --sweep`. */
export function describeSweepPlan(plan: SweepPlan): string {
  const { combinations, runs, tokens, workers, computingHours, hours, cost, engine } = plan;
  const rows: [string, string][] = [
    ['Runs', `${count(runs)}: ${plural(combinations.length, 'combination')} of values`],
    ['Tokens', `about ${count(tokens)} that training computes on, padding included`],
  ];
  if (computingHours !== null && hours !== null) {
    const all = duration(3600 * computingHours);
    const byAll = workers === 1 ? '' : `; with ${count(workers)} workers about ${duration(3600 * hours)}`;
    rows.push(['Time', `about ${all} of computing, as measured on this machine${byAll}`]);
  }
  if (cost !== null)
    rows.push(['Cost', `about ${cost.toFixed(2)}, at the given price for an hour of a worker`]);
  if (engine !== null) rows.push(['Engine', engine]);
  const each = combinations.map(({ name, seconds, tokens }): [string, string] => [
    visible(name),
    `${count(tokens)} tokens${seconds === null ? '' : `, about ${duration(seconds)}`}`,
  ]);
  return [...labelled(rows), '', 'One run of each combination', ...labelled(each, { indent: 2 })].join('\n');
}

const count = (value: number) => Math.round(value).toLocaleString('en-US');
