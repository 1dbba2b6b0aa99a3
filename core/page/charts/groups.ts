/** Which measurements share a chart: those of one kind and unit. */
import type { Curve, RunDetails } from '../../report/contract.js';
import { probeOf, Roles } from '../../bus/roles.js';
import type { Line, Mark } from './line.js';

export interface ChartGroup {
  readonly title: string;
  readonly unit: string;
  readonly curves: readonly { readonly label: string; readonly curve: Curve }[];
  /** Whether the no-knowledge baseline belongs into it. */
  readonly hasBaseline: boolean;
}

/** What every run is asked first, by role. */
const FIRST = [
  {
    title: 'Attribute accuracy',
    unit: 'fraction',
    roles: { 'accuracy of seen': 'seen individuals', 'accuracy of unseen': 'unseen individuals' },
  },
  {
    title: 'Attribute loss',
    unit: 'nats',
    roles: { 'loss of seen': 'seen individuals', 'loss of unseen': 'unseen individuals' },
  },
] as const;

/** The charts of a run, the most asked for first. A single number is no curve. */
export function chartGroups({ curves, training, learningRate }: RunDetails): ChartGroup[] {
  const drawn = curves.filter(({ unit }) => unit !== 'steps');
  const roles = new Roles(drawn);
  const taken = new Set<string>();
  const first = FIRST.map(({ title, unit, roles: wanted }): ChartGroup => {
    const found = Object.entries(wanted).flatMap(([role, label]) => {
      const curve = roles.get(role);
      if (curve) taken.add(curve.name);
      return curve ? [{ curve, label }] : [];
    });
    return { title, unit, hasBaseline: unit === 'nats', curves: found };
  });
  const others = new Map<string, ChartGroup & { curves: { label: string; curve: Curve }[] }>();
  for (const curve of drawn.filter(({ name }) => !taken.has(name))) {
    const [probe, quantity = '', ...rest] = curve.name.split('.');
    const title = `${probe}: ${quantity}`;
    const key = `${title} ${curve.unit}`;
    const group = others.get(key) ?? { title, unit: curve.unit, hasBaseline: false, curves: [] };
    others.set(key, group);
    group.curves.push({ curve, label: rest.join('.') || quantity });
  }
  const own = [training, learningRate].map((curve): ChartGroup => ({
    title: curve.name[0].toUpperCase() + curve.name.slice(1),
    unit: curve.unit,
    hasBaseline: false,
    curves: [{ label: curve === training ? 'batch' : 'step size', curve }],
  }));
  return [...first, own[0], ...others.values(), own[1]].filter((group) =>
    group.curves.some(({ curve }) => curve.steps.length > 0),
  );
}

export function linesOf(group: ChartGroup, populationBaseline: number | null): Line[] {
  // Each is compared with what those who were asked would give away.
  const baseline =
    group.curves.find(({ curve }) => curve.baseline !== undefined)?.curve.baseline ?? populationBaseline;
  const lines = group.curves.map(({ label, curve }, style): Line => ({
    label,
    style,
    steps: curve.steps,
    values: curve.values,
  }));
  const steps = group.curves[0].curve.steps;
  if (!group.hasBaseline || baseline === null || steps.length === 0) return lines;
  const ends = [steps[0], steps[steps.length - 1]];
  return [
    ...lines,
    {
      label: 'no-knowledge baseline',
      style: 0,
      isReference: true,
      steps: ends,
      values: [baseline, baseline],
    },
  ];
}

/** The moments of a run: phases, the end of the plateau, and the first of each plugin's decisions. */
export function marksOf({ phases, log }: RunDetails, stages: readonly Mark[]): Mark[] {
  const found = [
    { step: phases.plateauStart, label: 'plateau starts' },
    { step: phases.plateauEnd, label: 'plateau ends' },
  ].filter((mark): mark is Mark => mark.step !== null);
  const decisions = log.filter(({ type }) => type === 'decision');
  const plugins = [...new Set(decisions.map(({ by }) => by ?? ''))];
  const first = plugins.map((plugin) => {
    const own = decisions.filter(({ by }) => by === plugin);
    return { step: own[0].step, label: own.length > 1 ? `${plugin}, first of ${own.length}` : plugin };
  });
  return [...found, ...first, ...stages.filter(({ step }) => step > 0)].sort((a, b) => a.step - b.step);
}

export interface Cohorts {
  readonly probe: string;
  readonly curves: readonly { readonly cohort: string; readonly curve: Curve }[];
}

/** Accuracies of parts of the population that a probe singles out, two or more. */
export function cohortsOf({ curves }: RunDetails): Cohorts[] {
  const found = new Map<string, { cohort: string; curve: Curve }[]>();
  for (const curve of curves) {
    if (curve.cohort === undefined || curve.role !== 'accuracy' || curve.attribute !== undefined) continue;
    const probe = probeOf(curve);
    found.set(probe, [...(found.get(probe) ?? []), { cohort: curve.cohort, curve }]);
  }
  return [...found].filter(([, own]) => own.length > 1).map(([probe, own]) => ({ probe, curves: own }));
}
