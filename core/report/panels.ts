/**
 * Which pictures a report shows. With one run, what belongs together shares a picture: attribute loss of seen and of
 * unseen individuals, attention of every layer. With several, each measure has a picture of its own, with a line for
 * each run, in one colour for the seeds of one kind.
 */
import { lineChart, type Line, type Mark } from './charts.js';
import { kindNames } from '../sweep/kinds.js';
import { binned, type Points, type RecordedRun } from './recorded.js';

/** Measures that share a picture: by name, and what each is called there. */
interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly measures: readonly (readonly [measure: string, label: string])[];
}

/** Points of a line at most; a longer one is drawn as means over stretches of it. */
const POINTS = 400;

/** The training loss, which is no measurement of a probe. */
const TRAINING = 'training loss';

/** What every run is asked first, and in the words of the field. */
const FIRST: readonly Panel[] = [
  {
    title: 'Attribute loss',
    unit: 'nats',
    measures: [
      ['recall.loss', 'seen people'],
      ['hallucination.loss', 'unseen people'],
    ],
  },
  {
    title: 'Attribute accuracy',
    unit: 'fraction',
    measures: [
      ['recall.accuracy', 'seen people'],
      ['hallucination.accuracy', 'unseen people'],
    ],
  },
];

/** Pictures of one run or several, in SVG. */
export function panels(runs: readonly RecordedRun[]): string[] {
  const all = [
    ...FIRST,
    { title: 'Training loss', unit: 'nats per token', measures: [[TRAINING, 'batch']] } satisfies Panel,
    ...others(runs),
  ]
    .map((panel) => ({ ...panel, measures: panel.measures.filter(([name]) => isDrawn(runs, name)) }))
    .filter(({ measures }) => measures.length > 0);
  if (runs.length === 1) return all.map((panel) => ofOne(panel, runs[0]));
  return all.flatMap((panel) => panel.measures.map((measure) => ofMany(panel, measure, runs)));
}

const pointsOf = (run: RecordedRun, measure: string): Points =>
  binned(measure === TRAINING ? run.training : (run.curves.get(measure)?.points ?? []), POINTS);

/** A single number is no curve. */
const isDrawn = (runs: readonly RecordedRun[], measure: string) =>
  runs.some((run) => pointsOf(run, measure).length > 1);

/**
 * Panels of the measurements that are not in FIRST: those of one probe and quantity together, `attention.sharpness`
 * with `attention.sharpness.layer-1`, if they have one unit.
 */
function others(runs: readonly RecordedRun[]): Panel[] {
  const first = new Set(FIRST.flatMap(({ measures }) => measures.map(([name]) => name)));
  const groups = new Map<string, { unit: string; measures: [string, string][] }>();
  const units = new Map(runs.flatMap(({ curves }) => [...curves].map(([name, { unit }]) => [name, unit])));
  for (const [name, unit] of units) {
    if (first.has(name)) continue;
    const [probe, quantity = '', ...rest] = name.split('.');
    const key = `${probe}.${quantity} (${unit})`;
    const group = groups.get(key) ?? { unit, measures: [] };
    groups.set(key, group);
    group.measures.push([name, rest.join('.') || quantity]);
  }
  return [...groups].map(([key, { unit, measures }]) => ({
    title: key.slice(0, key.lastIndexOf(' (')),
    unit,
    measures,
  }));
}

function ofOne({ title, unit, measures }: Panel, run: RecordedRun): string {
  const lines = measures.map(([measure, name]): Line => ({ name, points: pointsOf(run, measure) }));
  return chart(title, unit, [...lines, ...baseline(title, [run])], marksOf(run));
}

function ofMany(
  { title, unit }: Panel,
  [measure, label]: Panel['measures'][0],
  runs: readonly RecordedRun[],
) {
  const names = kindNames(runs);
  const lines = runs.map((run): Line => ({ name: names.get(run.kind)!, points: pointsOf(run, measure) }));
  const drawn = lines.filter(({ points }) => points.length > 0);
  const heading = measure === TRAINING || measure === title ? title : `${title}: ${label}`;
  return chart(heading, unit, [...drawn, ...baseline(title, runs)], []);
}

function chart(title: string, unit: string, lines: readonly Line[], marks: readonly Mark[]): string {
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
  const isWhole = unit === 'fraction' && values.every((value) => value >= 0 && value <= 1);
  // From zero on, so that what looks like half is half.
  const axis = isWhole ? { from: 0, to: 1 } : { from: values.some((value) => value < 0) ? undefined : 0 };
  return lineChart(title, { label: 'steps' }, { label: unit, ...axis }, lines, marks);
}

function baseline(title: string, runs: readonly RecordedRun[]): Line[] {
  if (title !== 'Attribute loss') return [];
  const last = Math.max(...runs.map(({ training }) => training.at(-1)?.[0] ?? 0));
  const points = [0, last].map((step) => [step, runs[0].baseline] as const);
  return [{ name: 'no-knowledge baseline', points, dashed: true }];
}

/** Where something happened: of what a plugin decides again and again, the first time. */
function marksOf({ curves, transitions }: RecordedRun): Mark[] {
  const end = curves.get('recall.plateau-end')?.points[0]?.[1];
  const plugins = [...new Set(transitions.map(({ plugin }) => plugin))];
  const decided = plugins.map((plugin) => {
    const own = transitions.filter((transition) => transition.plugin === plugin);
    return { at: own[0].step, name: own.length > 1 ? `${plugin}, first of ${own.length}` : plugin };
  });
  return [...(end === undefined ? [] : [{ at: end, name: 'plateau ends' }]), ...decided];
}
