/** Schedules that the paper suggests and did not run (section 11 of its discussion): beyond a fixed warm-up. */
import { groupBy, isAbove, mean, paired, percent, type Run } from '../statistics.js';
import type { Claim, Data, Result } from './index.js';
import { ranking } from './distributions.js';

const accuracy = (run: Run) => run.accuracy ?? 0;

/** Whether the adaptive warm-up beats uniform at each size. */
function contest(runs: readonly Run[], sizes: readonly number[]): Result {
  const by = groupBy(runs, ({ set }) => set);
  const known = (kind: string, people: number) => by.get(`${kind}-${people}`) ?? [];
  const gains = sizes.map((people) =>
    paired(known('adaptive-warmup', people), known('uniform', people), accuracy),
  );
  const line = (people: number) =>
    `${people} people: ${['adaptive-warmup', 'imbalanced-warmup', 'uniform'].map((kind) => `${kind} ${percent(known(kind, people).map(accuracy))}`).join(', ')}`;
  return {
    ours: sizes.map(line).join('; '),
    rule: 'more is known than with uniform, certainly, at each size; partly, if more on average',
    holds: gains.every((gain) => isAbove(gain)),
    partly: gains.every((gain) => mean(gain) > 0),
  };
}

export const schedules: readonly Claim[] = [
  {
    figure: 'not in the paper',
    claim: 'A warm-up that finds its own size and length does as well as the best one of a map',
    paper: 'suggested, not run',
    study: 'schedules',
    result({ schedules: runs, 'warmup-map': map }) {
      const best = ranking(
        map,
        ({ varied }) => Object.values(varied).join(' people for ') + ' steps',
        accuracy,
      )[0];
      const own = runs.filter(({ set }) => set === 'adaptive-warmup');
      const share = mean(own.map(accuracy)) / best.mean;
      return {
        ours: `known: ${percent(own.map(accuracy))}; best of the map (${best.name}): ${percent(best.runs.map(accuracy))}`,
        rule: 'the mean is at least 90 % of the best cell',
        holds: share >= 0.9,
      };
    },
  },
  {
    figure: 'not in the paper',
    claim:
      'It also does better than uniform at sizes and seeds on which nothing was tuned, ending after half of the run at the latest',
    paper: 'suggested, not run',
    study: 'other-sizes',
    result: ({ 'other-sizes': runs }) => contest(runs, [256, 1024]),
  },
  {
    figure: 'not in the paper',
    claim: 'Another attempt at the rule: it ends after 15 % of the run at the latest',
    paper: 'suggested, not run',
    study: 'other-sizes',
    result({ 'other-sizes': runs }) {
      const known = (name: string) => runs.filter(({ set }) => set === `${name}-256`);
      const [shorter, first] = [known('shorter-adaptive-warmup'), known('adaptive-warmup')];
      const gain = paired(shorter, known('uniform'), accuracy);
      return {
        ours: `256 people: ${percent(shorter.map(accuracy))}, by the first rule ${percent(first.map(accuracy))}; more than uniform by ${percent(gain)} (designed with these very runs in view)`,
        rule: 'more is known than with uniform, certainly',
        holds: isAbove(gain),
        partly: mean(gain) > 0,
      };
    },
  },
  {
    figure: 'not in the paper',
    claim: 'By the new rule it does better than uniform at sizes and seeds on which nothing was tuned',
    paper: 'suggested, not run',
    study: 'new-sizes',
    result: ({ 'new-sizes': runs }) => contest(runs, [256, 1024]),
  },
  ...[
    ['annealed', 'A power law that flattens'],
    ['growing-population', 'A population that grows'],
  ].map(([name, title]) => ({
    figure: 'not in the paper',
    claim: `${title} beats uniform`,
    paper: 'suggested, not run',
    study: 'schedules',
    result({ schedules: runs }: Data) {
      const by = groupBy(runs, ({ set }) => set);
      const [own, uniform, warmup] = [name, 'uniform', 'imbalanced-warmup'].map((set) => by.get(set) ?? []);
      const gain = paired(own, uniform, accuracy);
      return {
        ours: `known: ${percent(own.map(accuracy))}; more than uniform by ${percent(gain)}, than the warm-up by ${percent(paired(own, warmup, accuracy))}`,
        rule: 'more is known than with uniform, certainly',
        holds: isAbove(gain),
        partly: mean(gain) > 0,
      };
    },
  })),
];
