/** What imbalance and warm-ups change (section 3). */
import { groupBy, interval, isAbove, isBelow, mean, paired, percent, type Run } from '../statistics.js';
import type { Claim, Data } from './index.js';

const size = (run: Run) => Number(run.varied['population.individuals']);
const subset = (run: Run) => Number(run.varied['sampler.stages.0.sampler.individuals']);
const duration = (run: Run) => Number(run.varied['sampler.stages.0.steps']);
const accuracy = (run: Run) => run.accuracy ?? 0;
const ended = (run: Run) => run.plateauEnd ?? run.steps;
/** Means of a value by a key, the largest first. */
export const ranking = (
  runs: readonly Run[],
  key: (run: Run) => string | number,
  value: (run: Run) => number,
) =>
  [...groupBy(runs, key)]
    .map(([name, own]) => ({ name, runs: own, mean: mean(own.map(value)) }))
    .sort((a, b) => b.mean - a.mean);

interface Cell {
  readonly people: number;
  readonly exponent: number;
  /** Steps at which the plateau ends, by seed. */
  readonly ends: readonly number[];
  /** By what share of the steps it is shorter than with exponent 0, by seed. */
  readonly shorter: readonly number[];
}

const exponent = (run: Run) => Number(run.varied['sampler.exponent'] ?? 0);
/** By what share of the steps the plateaus of runs are shorter than those of others, paired by seed. */
const shorterBy = (runs: readonly Run[], plain: readonly Run[]) =>
  runs.flatMap((run) =>
    plain.filter(({ seed }) => seed === run.seed).map((other) => 1 - ended(run) / ended(other)),
  );

/** Where the plateau ends by population and exponent, in their order; those of exponent 0 are of `plateau-scaling`. */
export function plateaus({ imbalance, 'plateau-scaling': scaling }: Data): Cell[] {
  const sizes = new Set(imbalance.map(size));
  const runs = [...scaling.filter((run) => sizes.has(size(run))), ...imbalance];
  const cells = [...groupBy(runs, (run) => `${size(run)} ${exponent(run)}`).values()].map((own) => {
    const plain = scaling.filter((run) => size(run) === size(own[0]));
    return {
      people: size(own[0]),
      exponent: exponent(own[0]),
      ends: own.map(ended),
      shorter: shorterBy(own, plain),
    };
  });
  return cells.sort((a, b) => a.people - b.people || a.exponent - b.exponent);
}

export const distributions: readonly Claim[] = [
  {
    figure: '4 left',
    claim: 'Imbalance shortens the plateau of many people (exponent 0.6)',
    paper: 'by a third or more: 64k people from step 2960 to 1970, 256k from 11.1k to 5.2k',
    study: 'imbalance-of-many',
    result({ 'imbalance-of-many': runs }) {
      const [plain, steep] = [0, 0.6].map((wanted) => runs.filter((run) => exponent(run) === wanted));
      const shorter = shorterBy(steep, plain);
      return {
        ours: `8192 people: ends at ${interval(plain.map(ended))}, and at ${interval(steep.map(ended))} with exponent 0.6, which is shorter by ${percent(shorter)}`,
        rule: 'the plateau is certainly shorter than with exponent 0, and by a fifth or more on average',
        holds: isAbove(shorter) && mean(shorter) >= 0.2,
        partly: isAbove(shorter),
      };
    },
  },
  {
    figure: '4 left',
    claim: 'It does so at every size',
    paper: '16k to 256k people: shorter by 33 to 54 % with the best exponent',
    study: 'imbalance',
    result(data) {
      const cells = plateaus(data).filter((cell) => cell.exponent === 0.6);
      return {
        ours: cells
          .map(
            ({ people, ends, shorter }) =>
              `${people} people: ends at ${interval(ends)}, shorter by ${percent(shorter)}`,
          )
          .join('; '),
        rule: 'the plateau is certainly shorter than with exponent 0, at each size; partly, if at the largest',
        holds: cells.every(({ shorter }) => isAbove(shorter)),
        partly: isAbove(cells[cells.length - 1].shorter),
      };
    },
  },
  {
    figure: '4 left',
    claim: 'There is a best exponent, 0.6 to 0.8, and more is worse',
    paper:
      'the plateau ends first with 0.6 or 0.8 at each of five sizes; 64k people: 1970 and 2020, with 1 2960',
    study: 'imbalance',
    result(data) {
      const best = [...groupBy(plateaus(data), ({ people }) => people)].map(([people, cells]) => {
        const order = [...cells].sort((a, b) => mean(a.ends) - mean(b.ends));
        return { people, first: order[0], steepest: cells[cells.length - 1] };
      });
      const isBest = best.map(({ first }) => first.exponent === 0.6 || first.exponent === 0.8);
      return {
        ours: best
          .map(
            ({ people, first, steepest }) =>
              `${people} people: exponent ${first.exponent}, step ${interval(first.ends)} (with 1 ${interval(steepest.ends)})`,
          )
          .join('; '),
        rule: 'the plateau ends first, on average, with 0.6 or 0.8, at each size; partly, if at the largest',
        holds: isBest.every(Boolean),
        partly: isBest[isBest.length - 1],
      };
    },
  },
  {
    figure: '4 right, I, J',
    claim: 'Of all schedules with the same budget, a warm-up on few individuals is best',
    paper:
      '64k people in 8k steps: 98.1 % known with a warm-up, 77.1 % celebrities, 76.7 % power law, 32.8 % uniform',
    study: 'schedules',
    result({ schedules }) {
      const by = groupBy(schedules, ({ set }) => set);
      const known = (set: string) => by.get(set) ?? [];
      const others = ['celebrities', 'zipf', 'uniform'];
      const margins = others.map((set) => paired(known('imbalanced-warmup'), known(set), accuracy));
      return {
        ours: `512 people in 1,500 steps: ${['imbalanced-warmup', ...others].map((set) => `${set} ${percent(known(set).map(accuracy))}`).join(', ')}`,
        rule: 'the warm-up knows more than each of the others, certainly, over paired seeds',
        holds: margins.every((margin) => isAbove(margin)),
        partly: margins.every((margin) => mean(margin) > 0),
      };
    },
  },
  {
    figure: 'J, H',
    claim: 'With a budget that is short, any imbalance is better than none',
    paper: '64k people in 8k steps: celebrities and power law 77 %, uniform 33 %',
    study: 'schedules',
    result({ schedules }) {
      const by = groupBy(schedules, ({ set }) => set);
      const gains = ['zipf', 'celebrities'].map((set) =>
        paired(by.get(set) ?? [], by.get('uniform') ?? [], accuracy),
      );
      return {
        ours: `more known than with uniform: zipf by ${percent(gains[0])}, celebrities by ${percent(gains[1])}`,
        rule: 'both know more than uniform, certainly',
        holds: gains.every((gain) => isAbove(gain)),
        partly: gains.some((gain) => isAbove(gain)),
      };
    },
  },
  {
    figure: 'K, L',
    claim: 'There is a best size and length of the warm-up between too little and too much of either',
    paper: '64k in 8k steps: 98 % with 8k people for 1.5k steps; 35 % and 86 % in the corners of the map',
    study: 'warmup-map',
    result({ 'warmup-map': runs }) {
      const cells = ranking(runs, (run) => `${subset(run)} people for ${duration(run)} steps`, accuracy);
      const [best, worst] = [cells[0], cells[cells.length - 1]];
      const all = (value: (run: Run) => number) => [...new Set(runs.map(value))].sort((a, b) => a - b);
      const inside = (value: (run: Run) => number) =>
        all(value).indexOf(value(best.runs[0])) % (all(value).length - 1) !== 0;
      return {
        ours: `best: ${best.name}, ${percent(best.runs.map(accuracy))}; worst: ${worst.name}, ${percent(worst.runs.map(accuracy))}`,
        rule: 'the best cell lies at no edge of the map',
        holds: inside(subset) && inside(duration),
        partly: inside(subset) || inside(duration),
      };
    },
  },
  {
    figure: 'I',
    claim:
      'While few are seen, the loss on everyone rises above the baseline, and falls back once all are seen',
    paper: '8k people: 8.5 nats at step 1k, 10.7 at 1.5k; 6.7 at 2k, 500 steps after the switch',
    study: 'warmup-map',
    result({ 'warmup-map': runs }) {
      const own = runs.filter((run) => subset(run) === 64 && duration(run) === 300);
      const loss = (step: number) =>
        own.map(
          (run) => run.curves['recall.loss'].filter(([when]) => when <= step).slice(-1)[0][1] / run.baseline,
        );
      const [switching, after] = [loss(300), loss(400)];
      return {
        ours: `64 people: ${interval(switching)} times the baseline at the switch after 300 steps, ${interval(after)} times 100 steps later`,
        rule: 'above the baseline at the switch, and lower 100 steps later, certainly',
        holds: isAbove(switching, 1) && isBelow(after.map((value, i) => value - switching[i])),
      };
    },
  },
];
