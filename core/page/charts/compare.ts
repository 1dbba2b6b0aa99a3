/** Several runs as kinds of run: each a mean over seeds with its interval, and differences paired by seed. */
import { isRole, Roles } from '../../bus/roles.js';
import type { Curve, RunDetails, RunRow } from '../../report/contract.js';
import { intervalOf, type Interval } from '../../sweep/interval.js';
import type { Line } from './line.js';

export interface ComparedRun {
  readonly row: RunRow;
  readonly all: RunDetails;
}

/** Runs that differ in their seed alone. */
export interface Kind {
  readonly name: string;
  readonly runs: readonly ComparedRun[];
}

/** Keys whose values a name shows, at most. */
const SHOWN = 2;

/** Kinds in the order of their first runs, named by preset and, where that is not enough, by what differs. */
export function kindsOf(runs: readonly ComparedRun[]): Kind[] {
  const ids = [...new Set(runs.map(({ row }) => row.kind))];
  const groups = ids.map((id) => runs.filter(({ row }) => row.kind === id));
  const labels = groups.map(([{ row }]) => row.label);
  const configs = groups.map(([{ all }]) => new Map(all.config.map(({ key, value }) => [key, value])));
  const keys = [...new Set(configs.flatMap((config) => [...config.keys()]))].filter(
    (key) => !/^(seed|preset|description|engine|reporters|checkpoints)\b/.test(key),
  );
  return groups.map((own, i) => {
    const alike = configs.filter((_, other) => labels[other] === labels[i]);
    const differing = keys.filter((key) => new Set(alike.map((config) => config.get(key))).size > 1);
    const differences = differing.slice(0, SHOWN).map((key) => `${key}=${configs[i].get(key) ?? 'none'}`);
    return { name: [labels[i], ...differences].join(' '), runs: own };
  });
}

/** A run's curve of a measure: the training loss, a role such as `loss of seen`, or the name of a measurement. */
export const curveOf = ({ all }: ComparedRun, measure: string): Curve | undefined =>
  measure === all.training.name
    ? all.training
    : isRole(measure)
      ? new Roles(all.curves).get(measure)
      : all.curves.find(({ name }) => name === measure);

/** A line for each kind: the mean over its seeds at the steps that all of them have. */
export function bandsOf(kinds: readonly Kind[], measure: string): Line[] {
  return kinds.flatMap(({ name, runs }, style) => {
    const curves = runs.flatMap((run) => curveOf(run, measure) ?? []);
    if (curves.length === 0) return [];
    const columns = curves.map(({ steps, values }) => new Map(steps.map((step, i) => [step, values[i]])));
    const steps = curves[0].steps.filter((step) => columns.every((column) => column.has(step)));
    const intervals = steps.map((step) => intervalOf(columns.map((column) => column.get(step) ?? null)));
    return [{ label: labelOf(name, curves.length), style, steps, ...asBand(intervals, curves.length > 1) }];
  });
}

const labelOf = (name: string, seeds: number) => (seeds > 1 ? `${name} (${seeds} seeds)` : name);

/** A line for each run, in one colour for each kind. */
export function singleLines(kinds: readonly Kind[], measure: string): Line[] {
  return kinds.flatMap(({ name, runs }, style) =>
    runs.flatMap((run) => {
      const curve = curveOf(run, measure);
      return curve
        ? [{ label: `${name}, seed ${run.row.seed}`, style, steps: curve.steps, values: curve.values }]
        : [];
    }),
  );
}

/** Each kind minus the first, over the seeds that both have. */
export function differencesOf([first, ...others]: readonly Kind[], measure: string): Line[] {
  return others.flatMap(({ name, runs }, i) => {
    const pairs = runs.flatMap((run) => {
      const partner = first.runs.find(({ row }) => row.seed === run.row.seed);
      const [own, base] = [curveOf(run, measure), partner && curveOf(partner, measure)];
      return own && base ? [difference(own, base)] : [];
    });
    if (pairs.length === 0) return [];
    const steps = [...pairs[0].keys()].filter((step) => pairs.every((pair) => pair.has(step)));
    const intervals = steps.map((step) => intervalOf(pairs.map((pair) => pair.get(step) ?? null)));
    const label = `${name} minus ${first.name}${pairs.length > 1 ? ` (${pairs.length} pairs)` : ''}`;
    return [{ label, style: i + 1, steps, ...asBand(intervals, pairs.length > 1) }];
  });
}

function difference(own: Curve, base: Curve): Map<number, number | null> {
  const values = new Map(base.steps.map((step, i) => [step, base.values[i]]));
  return new Map(
    own.steps
      .map((step, i): [number, number | null] => {
        const [a, b] = [own.values[i], values.get(step) ?? null];
        return [step, a === null || b === null ? null : a - b];
      })
      .filter(([step]) => values.has(step)),
  );
}

const asBand = (intervals: readonly Interval[], hasBand: boolean) => ({
  values: intervals.map(({ mean }) => mean),
  ...(hasBand && { low: intervals.map(({ low }) => low), high: intervals.map(({ high }) => high) }),
});

/** The last value of a measure for each seed of a kind. */
export const finals = ({ runs }: Kind, measure: string) =>
  runs.map((run) => ({ seed: run.row.seed, value: curveOf(run, measure)?.values.at(-1) ?? null }));
