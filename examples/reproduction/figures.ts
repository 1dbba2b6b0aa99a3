/** The pictures of REPRODUCTION.md: which study each draws, and how. */
import { heatMap, lineChart } from './charts.js';
import { plateaus } from './claims/distributions.js';
import type { Data } from './claims/index.js';
import { paperCurves } from './paper.js';
import { groupBy, mean, type Run } from './statistics.js';

/** The mean of a curve over runs that measured at the same steps. */
const average = (runs: readonly Run[], name: string) =>
  runs[0].curves[name].map(([step], i) => [step, mean(runs.map((run) => run.curves[name][i][1]))] as const);

/** By the file's name. */
export const figures: Readonly<Record<string, (data: Data) => string>> = {
  'three-phases': ({ 'three-phases': runs }) =>
    lineChart(
      'Here: 1,024 people, mean of 5 seeds',
      { label: 'steps' },
      { label: 'attribute loss, nats', from: 0, to: 14 },
      [
        { name: 'seen people', points: average(runs, 'recall.loss') },
        { name: 'unseen people', points: average(runs, 'hallucination.loss') },
        {
          name: 'baseline',
          points: [0, runs[0].steps].map((step) => [step, runs[0].baseline] as const),
          dashed: true,
        },
      ],
    ),
  circuit: ({ 'three-phases': runs }) =>
    lineChart('Here: 2 layers, mean of 5 seeds', { label: 'steps' }, { label: 'fraction', from: 0, to: 1 }, [
      { name: 'name to name', points: average(runs, 'attention.name-to-name') },
      { name: 'attribute to name', points: average(runs, 'attention.attribute-to-name') },
      { name: 'attribute to text', points: average(runs, 'attention.attribute-to-text') },
      { name: 'attribute accuracy', points: average(runs, 'recall.accuracy'), dashed: true },
    ]),
  'plateau-scaling': ({ 'plateau-scaling': runs }) =>
    lineChart(
      'Where the plateau ends, by the number of people',
      { label: 'people', log: true },
      { label: 'steps', log: true },
      [
        {
          name: 'here, each seed',
          dots: true,
          points: runs.map((run) => [
            Number(run.varied['population.individuals']),
            run.plateauEnd ?? run.steps,
          ]),
        },
        { name: 'the paper', points: paperCurves('fig2_right_plateau_end').plateau_end },
      ],
    ),
  hallucination: ({ schedules }) => {
    const runs = schedules.filter(({ set }) => set === 'imbalanced-warmup');
    return lineChart(
      'Making things up comes with knowing: 512 people, a warm-up of 300 steps, mean of 5 seeds',
      { label: 'steps' },
      { label: 'attribute loss, nats', from: 0, to: 12 },
      [
        { name: 'seen people', points: average(runs, 'recall.loss') },
        { name: 'unseen people', points: average(runs, 'hallucination.loss') },
        {
          name: 'baseline',
          points: [0, 1500].map((step) => [step, runs[0].baseline] as const),
          dashed: true,
        },
      ],
    );
  },
  'imbalance-map': (data) => {
    const cells = plateaus(data);
    const values = (key: 'people' | 'exponent') =>
      [...new Set(cells.map((cell) => cell[key]))].sort((a, b) => a - b);
    const end = (people: number, exponent: number) =>
      mean(cells.find((cell) => cell.people === people && cell.exponent === exponent)!.ends);
    return heatMap(
      'Steps to the end of the plateau, of those with exponent 0: means over seeds',
      { label: 'exponent of the power law', values: values('exponent') },
      { label: 'people', values: values('people') },
      (exponent, people) => end(people, exponent) / end(people, 0),
      // The shorter, the darker.
      (share) => (1.3 - share) / 0.5,
    );
  },
  'warmup-map': ({ 'warmup-map': runs }) => {
    const [PEOPLE, STEPS] = ['sampler.stages.0.sampler.individuals', 'sampler.stages.0.steps'];
    const values = (key: string) =>
      [...groupBy(runs, ({ varied }) => varied[key]).keys()].map(Number).sort((a, b) => a - b);
    const cells = groupBy(runs, ({ varied }) => `${varied[STEPS]} ${varied[PEOPLE]}`);
    return heatMap(
      'Known of 512 people after 1,500 steps, by the warm-up before: mean of 3 seeds',
      { label: 'steps of the warm-up', values: values(STEPS) },
      { label: 'people', values: values(PEOPLE) },
      (steps, people) => mean((cells.get(`${steps} ${people}`) ?? []).map(({ accuracy }) => accuracy ?? 0)),
    );
  },
  'fine-tuning': ({ 'fine-tuning': runs }) =>
    lineChart(
      'Here: 512 old people, mean of 5 seeds',
      { label: 'steps' },
      { label: 'fraction', from: 0, to: 1 },
      ['new-8', 'new-32', 'new-128', 'replay-32'].map((set) => ({
        name:
          set.replace('new-', '').replace('replay-', '') +
          (set.startsWith('new') ? ' new' : ' new, replay 1/8'),
        points: average(
          runs.filter((run) => run.set === set),
          'forgetting.accuracy.pre-training',
        )
          .filter(([step]) => step >= 3000)
          .map(([step, value]) => [step - 3000, value] as const),
        dashed: set.startsWith('replay'),
      })),
    ),
};
