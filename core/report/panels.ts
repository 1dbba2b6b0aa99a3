/**
 * Which pictures a report shows. With one run, what belongs together shares a picture: attribute loss of seen and of
 * unseen individuals, attention of every layer. With several, each measure has a picture of its own, with a line for
 * each run, in one colour for the seeds of one kind.
 */
import { lineChart, type Line, type Mark } from './charts.js';
import { kindNames } from '../sweep/kinds.js';
import { isRole } from '../bus/roles.js';
import { binned, type Points, type RecordedRun } from './recorded.js';

/** Measures that share a picture: by name or role, and what each is called there. */
interface Panel {
  readonly title: string;
  readonly unit: string;
  readonly measures: readonly (readonly [measure: string, label: string])[];
  /** The role of whose baseline a line is drawn, and what that is called. */
  readonly baseline?: readonly [role: string, label: string];
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
      ['loss of seen', 'seen individuals'],
      ['loss of unseen', 'unseen individuals'],
    ],
    baseline: ['loss of seen', 'no-knowledge baseline'],
  },
  {
    title: 'Attribute accuracy',
    unit: 'fraction',
    measures: [
      ['accuracy of seen', 'seen individuals'],
      ['accuracy of unseen', 'unseen individuals'],
    ],
    baseline: ['accuracy of seen', 'guessing the commonest'],
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

/** A measurement of a run by its name or role. */
const seriesOf = ({ state }: RecordedRun, measure: string) =>
  isRole(measure) ? state.roles.get(measure) : state.series.get(measure);

const pointsOf = (run: RecordedRun, measure: string): Points =>
  binned(
    measure === TRAINING ? run.state.training.points : (seriesOf(run, measure)?.curve.points ?? []),
    POINTS,
  );

/** A single number is no curve. */
const isDrawn = (runs: readonly RecordedRun[], measure: string) =>
  runs.some((run) => pointsOf(run, measure).length > 1);

/**
 * Panels of the measurements that do not count in FIRST: those of one probe and quantity together, `attention.sharpness`
 * with `attention.sharpness.layer-1`, if they have one unit.
 */
function others(runs: readonly RecordedRun[]): Panel[] {
  const roles = FIRST.flatMap(({ measures }) => measures.map(([role]) => role));
  const isFirst = (run: RecordedRun, name: string) =>
    roles.some((role) => seriesOf(run, role)?.name === name);
  const groups = new Map<string, { unit: string; measures: [string, string][] }>();
  const units = new Map<string, string>();
  for (const run of runs) {
    for (const { name, unit } of run.state.series.values()) if (!isFirst(run, name)) units.set(name, unit);
  }
  for (const [name, unit] of units) {
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

function ofOne(panel: Panel, run: RecordedRun): string {
  const { title, unit, measures } = panel;
  const lines = measures.map(([measure, name]): Line => ({ name, points: pointsOf(run, measure) }));
  return chart(title, unit, [...lines, ...baselines(panel, [run])], marksOf(run));
}

function ofMany(panel: Panel, [measure, label]: Panel['measures'][0], runs: readonly RecordedRun[]) {
  const { title, unit } = panel;
  const names = kindNames(runs);
  const lines = runs.map((run): Line => ({ name: names.get(run.kind)!, points: pointsOf(run, measure) }));
  const drawn = lines.filter(({ points }) => points.length > 0);
  const heading = measure === TRAINING || measure === title ? title : `${title}: ${label}`;
  return chart(heading, unit, [...drawn, ...baselines(panel, runs, measure)], []);
}

function chart(title: string, unit: string, lines: readonly Line[], marks: readonly Mark[]): string {
  const values = lines.flatMap(({ points }) => points.map(([, value]) => value));
  const isWhole = unit === 'fraction' && values.every((value) => value >= 0 && value <= 1);
  // From zero on, so that what looks like half is half.
  const axis = isWhole ? { from: 0, to: 1 } : { from: values.some((value) => value < 0) ? undefined : 0 };
  return lineChart(title, { label: 'steps' }, { label: unit, ...axis }, lines, marks);
}

/** What somebody who knows nobody has; of several runs, the first one's. */
function baselines(
  { baseline: [role, name] = ['', ''] }: Panel,
  runs: readonly RecordedRun[],
  measure = role,
): Line[] {
  const level = seriesOf(runs[0], measure)?.baseline;
  if (role === '' || level === undefined) return [];
  const last = Math.max(...runs.map(({ state }) => state.step));
  return [{ name, points: [0, last].map((step) => [step, level] as const), dashed: true }];
}

/** Where something happened: of what a plugin decides again and again, the first time. */
function marksOf({ state, transitions }: RecordedRun): Mark[] {
  const end = state.roles.get('plateau-end of seen')?.value ?? state.phases.plateauEnd;
  const plugins = [...new Set(transitions.map(({ plugin }) => plugin))];
  const decided = plugins.map((plugin) => {
    const own = transitions.filter((transition) => transition.plugin === plugin);
    return { at: own[0].step, name: own.length > 1 ? `${plugin}, first of ${own.length}` : plugin };
  });
  return [...(end === null ? [] : [{ at: end, name: 'plateau ends' }]), ...decided];
}
