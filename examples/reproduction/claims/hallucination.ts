/** Making things up comes with knowing things (section 4.1). */
import { at, interval, isAbove, mean, percent, type Run } from '../statistics.js';
import type { Claim } from './index.js';

const end = (run: Run) => at(run, 'phases.plateau-end');

export const hallucination: readonly Claim[] = [
  {
    figure: '5 left, M',
    claim: 'As the loss on seen individuals falls, that on unseen ones rises far above the baseline',
    paper:
      'unseen: 6.93 nats at step 2k, 16.0 at 16k, 2.4 times the baseline; it rises when knowledge begins',
    study: 'schedules',
    result({ schedules }) {
      const runs = schedules.filter(({ set }) => set === 'imbalanced-warmup');
      const unseen = (step: (run: Run) => number) =>
        runs.map((run) => at(run, 'hallucination.loss', step(run)) / run.baseline);
      const [ending, last] = [unseen((run) => run.plateauEnd ?? 0), unseen(() => Infinity)];
      return {
        ours: `512 people, ${percent(runs.map(({ accuracy }) => accuracy))} known: unseen loss ${interval(ending)} times the baseline when the plateau ends, ${interval(last)} times in the end; seen ${interval(runs.map((run) => at(run, 'recall.loss') / run.baseline))} times`,
        rule: 'the unseen loss is certainly above 1.5 times the baseline in the end, and rose since the plateau',
        holds: isAbove(last, 1.5) && isAbove(last.map((value, i) => value - ending[i])),
        partly: isAbove(last, 1),
      };
    },
  },
  {
    figure: 'M',
    claim:
      'The model is less certain of people it has not seen, so that what it makes up can be told, on the whole',
    paper: 'mean maximum probability 0.996 on seen and 0.794 on unseen people; no AUROC',
    study: 'fine-tuning',
    result({ 'fine-tuning': kept }) {
      const runs = kept.filter(({ set }) => set === 'calibration');
      const of = (name: string) => runs.map((run) => at(run, `calibration.${name}`));
      const areas = of('auroc.max-probability');
      return {
        ours: `512 people, ${percent(runs.map(({ accuracy }) => accuracy))} known: AUROC of seen against unseen by maximum probability ${interval(areas)}, by entropy ${interval(of('auroc.entropy'))}; expected calibration error ${interval(of('ece.seen'))} on seen, ${interval(of('ece.unseen'))} on unseen people`,
        rule: 'the area is certainly above 0.5',
        holds: isAbove(areas, 0.5),
      };
    },
  },
  {
    figure: 'not in the paper',
    claim: 'Without the circuit, what goes wrong at values does not reach the names (argued in section 2.2)',
    paper: 'not measured',
    study: 'three-phases',
    result({ 'three-phases': runs }) {
      const start = (run: Run) => at(run, 'phases.plateau-start');
      const share = (step: (run: Run) => number) =>
        runs.map((run) => at(run, 'gradient-flow.share', step(run)));
      const [early, late] = [share(start), share(end)];
      return {
        ours: `share of the gradient of values' loss that reaches name tokens: ${percent(early)} at the start of the plateau, ${percent(late)} at its end`,
        rule: 'the share certainly rises during the plateau',
        holds: isAbove(late.map((value, i) => value - early[i])),
        partly: mean(late) > mean(early),
      };
    },
  },
];
