/** How facts come to be known: three phases, and the attention that forms during the plateau (sections 2.1, 2.2). */
import {
  at,
  exponentOf,
  groupBy,
  interval,
  isAbove,
  isBelow,
  mean,
  paired,
  percent,
  type Run,
} from '../statistics.js';
import type { Claim, Result } from './index.js';

const start = (run: Run) => at(run, 'phases.plateau-start');
const end = (run: Run) => at(run, 'phases.plateau-end');
const size = (run: Run) => Number(run.varied['population.individuals']);

export const dynamics: readonly Claim[] = [
  {
    figure: '2 left, middle',
    claim:
      'Knowledge comes in three phases: the loss falls to the no-knowledge baseline, stays, and falls again',
    paper: 'plateau at 6.77 nats until step 3.1k of 16k, accuracy 0.4 % on it, 99.95 % at the end',
    study: 'three-phases',
    result({ 'three-phases': runs }) {
      const lengths = runs.map((run) => end(run) - start(run));
      const ending = runs.map((run) => at(run, 'recall.accuracy', end(run)));
      const last = runs.map((run) => at(run, 'recall.accuracy'));
      const losses = runs.map((run) => at(run, 'recall.loss') / run.baseline);
      return {
        ours: `plateau from step ${interval(runs.map(start))} to ${interval(runs.map(end))} of ${runs[0].steps}; accuracy when it ends ${percent(ending)}, at the end of the run ${percent(last)}, where the loss is ${interval(losses)} of the baseline`,
        rule: 'in every seed the plateau takes up a tenth of the steps to its end at least, accuracy is below 10 % until then, and ends at five times what it was, at least',
        holds: runs.every(
          (run, i) => lengths[i] >= end(run) / 10 && ending[i] < 0.1 && last[i] >= 5 * ending[i],
        ),
      };
    },
  },
  {
    figure: '2 right',
    claim: "The plateau's end grows with the number of individuals, almost linearly",
    paper: 'step 0.43 N^0.81, for N from 4k to 256k',
    study: 'plateau-scaling',
    result({ 'plateau-scaling': runs }) {
      const bySeed = [...groupBy(runs, ({ seed }) => seed).values()];
      const exponents = bySeed.map((own) => exponentOf(own.map((run) => [size(run), ended(run)])));
      const ends = [...groupBy(runs, size)].map(
        ([people, own]) => `${people}: ${interval(own.map(({ plateauEnd }) => plateauEnd))}`,
      );
      return {
        ours: `exponent ${interval(exponents)}; ends by N ${ends.join(', ')}`,
        rule: "the exponent's interval lies within 0.65 to 1.1, which is almost linear",
        holds: isAbove(exponents, 0.65) && isBelow(exponents, 1.1),
      };
    },
  },
  {
    figure: '3 right, F',
    claim: 'A name is grouped on its last token early, long before the plateau ends',
    paper: 'attention from the last name token to the others, first layer: 0.87 at step 500, 0.92 in the end',
    study: 'three-phases',
    result: ({ 'three-phases': runs }) => circuit(runs, 'attention.name-to-name', 1, 'before'),
  },
  {
    figure: '3 right, F',
    claim: 'Attention from attributes to names, which extracts what a name means, forms during the plateau',
    paper: 'last layer: 0.28 at step 250, 0.86 at 3k, 0.89 in the end',
    study: 'three-phases',
    result: ({ 'three-phases': runs }) => circuit(runs, 'attention.attribute-to-name', 1, 'during'),
  },
  {
    figure: '3 right, F',
    claim: 'Meanwhile attention from attributes to the text around them goes away',
    paper: 'last layer: 0.63 at step 250, 0.12 at 3k, 0.09 in the end',
    study: 'three-phases',
    result: ({ 'three-phases': runs }) => circuit(runs, 'attention.attribute-to-text', -1, 'during'),
  },
  {
    figure: '3 middle, D, W',
    claim: 'A model that is given the attention of a trained one has a shorter plateau, or none',
    paper: 'below the baseline at step 460 with a reference of 16k steps, 880 with 4k; 3.05k without',
    study: 'patching',
    result({ patching: runs, 'plateau-scaling': plain }) {
      const unpatched = plain.filter((run) => size(run) === 1024);
      const trained = runs.filter((run) => reference(run) === 1500);
      const ends = [...groupBy(runs, reference)].map(
        ([steps, own]) => `${steps}: ${interval(own.map(({ plateauEnd }) => plateauEnd ?? 1500))}`,
      );
      const shorter = paired(trained, unpatched, ended);
      return {
        ours: `plateau ends by steps of the reference ${ends.join(', ')}; without patching ${interval(unpatched.map(({ plateauEnd }) => plateauEnd))}`,
        rule: 'with the last reference the plateau ends earlier, certainly, and in at most half the steps',
        holds: isBelow(shorter) && mean(trained.map(ended)) <= mean(unpatched.map(ended)) / 2,
        partly: isBelow(shorter),
      };
    },
  },
  {
    figure: '3 middle',
    claim: 'Attention from early in the plateau is worse than that of an untrained model',
    paper: 'below the baseline at step 6.6k with a reference of 500 steps, 4.4k with one of 0',
    study: 'patching',
    result({ patching: runs }) {
      const by = groupBy(runs, reference);
      const [untrained, early] = ['0', '150'].map((steps) => by.get(steps) ?? []);
      const later = paired(early, untrained, ended);
      return {
        ours: `reference of 150 steps: ${interval(early.map(ended))}; of 0 steps: ${interval(untrained.map(ended))} (1500 where it did not end)`,
        rule: 'it ends later with a reference of 150 steps, certainly',
        holds: isAbove(later),
        partly: mean(later) > 0,
      };
    },
  },
];

const reference = (run: Run) => Number(run.varied['interventions.attention-patching.reference']);
const ended = (run: Run) => run.plateauEnd ?? run.steps;

/**
 * How much of a measure's way, from step 100 to the end, is covered when the plateau starts and when it ends.
 *
 * @param direction Whether the paper's rises (1) or falls (-1).
 * @param expected When most of it is.
 */
function circuit(
  runs: readonly Run[],
  name: string,
  direction: 1 | -1,
  expected: 'before' | 'during',
): Result {
  const values = (step: (run: Run) => number) => runs.map((run) => at(run, name, step(run)));
  const [first, starting, ending, last] = [() => 100, start, end, () => Infinity].map(values);
  const way = (from: number[], to: number[]) => to.map((value, i) => direction * (value - from[i]));
  const [before, during] = [way(first, starting), way(starting, ending)];
  const [most, rest] = expected === 'before' ? [before, during] : [during, before];
  const verb = direction > 0 ? 'rises' : 'falls';
  return {
    ours: `step 100: ${interval(first)}; start of the plateau: ${interval(starting)}; its end: ${interval(ending)}; in the end: ${interval(last)}`,
    rule: `it ${verb} ${expected} the plateau, certainly, and by more than ${expected === 'before' ? 'during' : 'before'} it`,
    holds: isAbove(most) && mean(most) > mean(rest),
    partly: isAbove(most),
  };
}
