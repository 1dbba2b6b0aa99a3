/** What new individuals do to old knowledge (section 4.2, appendices F.3 and F.5). */
import { at, interval, isAbove, isBelow, mean, paired, percent, type Run } from '../statistics.js';
import type { Claim } from './index.js';

const OLD = 'forgetting.accuracy.pre-training';
const NEW = 'forgetting.accuracy.new';
const START = 3000;
const SIZES = [8, 16, 32, 64, 128];

const values = (run: Run, name: string) => run.curves[name].filter(([step]) => step >= START);
const before = (run: Run) => values(run, OLD)[0][1];
const least = (run: Run) => Math.min(...values(run, OLD).map(([, value]) => value));
/** Old knowledge when half of the new is known, or in the end. */
const meanwhile = (run: Run) => {
  const half = values(run, NEW).find(([, value]) => value >= 0.5);
  return at(run, OLD, half?.[0]);
};
const lost = (run: Run) => before(run) - least(run);
const bySize = (kind: string, runs: readonly Run[], value: (run: Run) => number) =>
  SIZES.map(
    (people) => `${people}: ${percent(runs.filter(({ set }) => set === `${kind}-${people}`).map(value))}`,
  ).join(', ');

export const fineTuning: readonly Claim[] = [
  {
    figure: '5 middle, N',
    claim:
      'Fine-tuning on new individuals destroys old knowledge, the more of them the more, and within few steps',
    paper:
      'old accuracy at worst: 47 % with 1k new people of 64k, 14.6 % with 8k at step 250, 4.7 % with 16k at 375',
    study: 'fine-tuning',
    result({ 'fine-tuning': runs }) {
      const [few, many] = [SIZES[0], SIZES[SIZES.length - 1]].map((people) =>
        runs.filter(({ set }) => set === `new-${people}`),
      );
      const more = paired(many, few, lost);
      return {
        ours: `old accuracy before: ${percent(runs.filter(({ set }) => set === 'new-32').map(before))}; at worst, by new people: ${bySize('new', runs, least)}`,
        rule: 'more than 30 % are certainly lost to the most new people, and certainly more than to the fewest',
        holds: isAbove(many.map(lost), 0.3) && isAbove(more),
        partly: isAbove(many.map(lost), 0.3),
      };
    },
  },
  {
    figure: '5 middle, N',
    claim: 'With many new individuals the collapse comes first, and new knowledge after it',
    paper: '8k new people: old accuracy 34 % at step 100, half of the new known at step 790',
    study: 'fine-tuning',
    result({ 'fine-tuning': runs }) {
      const many = runs.filter(({ set }) => set === `new-${SIZES[SIZES.length - 1]}`);
      const shares = many.map((run) => (before(run) - meanwhile(run)) / before(run));
      return {
        ours: `128 new people: ${percent(shares)} of old knowledge is lost when half of the new is known (or at the end)`,
        rule: 'more than 30 % is certainly lost by then',
        holds: isAbove(shares, 0.3),
        partly: isAbove(shares, 0.1),
      };
    },
  },
  {
    figure: '5 right, N',
    claim: 'Replay of old individuals helps, but not against the drop at the beginning',
    paper: '4k new people: at worst 99.9 % with weight 2, 98.6 % with 1/8, 93.7 % with 1/32; 45 % without',
    study: 'fine-tuning',
    result({ 'fine-tuning': runs }) {
      const set = (name: string) => runs.filter((run) => run.set === name);
      const weights = [
        ['2', 'replay-32-weight-2'],
        ['1/2', 'replay-32-weight-0.5'],
        ['1/8', 'replay-32'],
        ['1/32', 'replay-32-weight-0.03125'],
        ['none', 'new-32'],
      ];
      const helped = paired(set('new-32'), set('replay-32'), lost);
      const still = set('replay-32').map(lost);
      return {
        ours: `32 new people, old accuracy at worst, by weight: ${weights.map(([weight, name]) => `${weight}: ${percent(set(name).map(least))}`).join(', ')}; weight 1/8, by new people: ${bySize('replay', runs, least)}`,
        rule: 'with weight 1/8 certainly less is lost than without, and certainly something',
        holds: isAbove(helped) && isAbove(still),
        partly: isAbove(helped),
      };
    },
  },
  {
    figure: 'O',
    claim: 'Attention changes little meanwhile: the damage is not there',
    paper: 'attribute to name, last layer: 0.88 at step 100, 0.85 at 200, 0.865 in the end (4k new people)',
    study: 'fine-tuning',
    result({ 'fine-tuning': runs }) {
      const own = runs.filter(({ set }) => set === 'new-32');
      const series = (run: Run) => values(run, 'attention.attribute-to-name').map(([, value]) => value);
      const moved = own.map((run) =>
        Math.max(...series(run).map((value) => Math.abs(value - series(run)[0]))),
      );
      return {
        ours: `attribute to name, last layer: ${interval(own.map((run) => series(run)[0]))} before, at most ${interval(moved)} from there (32 new people)`,
        rule: 'it certainly moves by less than 0.1',
        holds: isBelow(moved, 0.1),
      };
    },
  },
  {
    figure: 'not in the paper',
    claim: 'Which part holds the damage: what is lost when a part is frozen during fine-tuning',
    paper: 'argued to be the MLPs',
    study: 'fine-tuning',
    result({ 'fine-tuning': runs }) {
      const set = (name: string) => runs.filter((run) => run.set === name);
      const parts = ['attention', 'mlp', 'embeddings'];
      const saved = parts.map((part) => paired(set('new-32'), set(`freeze-${part}`), lost));
      return {
        ours: `32 new people, old accuracy at worst: ${percent(set('new-32').map(least))} with nothing frozen; ${parts.map((part) => `${part} frozen ${percent(set(`freeze-${part}`).map(least))} (new known ${percent(set(`freeze-${part}`).map((run) => at(run, NEW)))})`).join(', ')}`,
        rule: 'freezing the MLPs saves more than freezing attention, and certainly something',
        holds: isAbove(saved[1]) && mean(saved[1]) > mean(saved[0]),
        partly: isAbove(saved[1]),
      };
    },
  },
];
