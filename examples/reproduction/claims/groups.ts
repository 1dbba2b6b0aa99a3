/** What becomes of those who were seen before others, when nothing is new to anybody (appendices F.3 and F.5). */
import { at, interval, isAbove, isBelow, mean, percent, type Run } from '../statistics.js';
import type { Claim } from './index.js';

const GROUPS = [1, 2, 3, 4];
const STEPS = 2000;
const of = (group: number) => `forgetting.accuracy.group-${group}`;
const inTheEnd = (group: number) => (run: Run) => at(run, of(group));
/** When a group's only visit ends. */
const visited = (group: number) => (run: Run) => at(run, of(group), (STEPS * group) / GROUPS.length);

const CELEBRITIES = 'frequency.accuracy.bucket-1';
/** The other buckets hold 32, 64, 128 and 256 of the 480 others. */
const others = (run: Run, step: number) =>
  [32, 64, 128, 256].reduce(
    (sum, people, i) => sum + (people / 480) * at(run, `frequency.accuracy.bucket-${i + 2}`, step),
    0,
  );
const START = 1500;

export const groups: readonly Claim[] = [
  {
    figure: 'S, T',
    claim:
      'Groups one after another: each is known when its visit ends, and forgotten while the next is learned',
    paper: '4 groups: at best 95, 99, 100 and 98 %, in the end 1, 1, 20 and 98 %',
    study: 'groups',
    result({ groups: all }) {
      const runs = all.filter(({ set }) => set === 'sequential');
      const lost = runs.map((run) => visited(1)(run) - inTheEnd(1)(run));
      return {
        ours: `4 groups of 64: when the visit ends ${GROUPS.map((group) => percent(runs.map(visited(group)))).join(', ')}; in the end ${GROUPS.map((group) => percent(runs.map(inTheEnd(group)))).join(', ')}`,
        rule: 'the first group ends below 10 % and the last above 50 %, certainly, and the first has certainly lost something',
        holds: isBelow(runs.map(inTheEnd(1)), 0.1) && isAbove(runs.map(inTheEnd(4)), 0.5) && isAbove(lost),
        partly: isAbove(lost),
      };
    },
  },
  {
    figure: 'S',
    claim: 'Each new group is learned more easily than the one before',
    paper: 'seen in the curves; 95 % of the first group at best, 99 and 100 % of the next two',
    study: 'groups',
    result({ groups: all }) {
      const runs = all.filter(({ set }) => set === 'sequential');
      const more = runs.map((run) => visited(2)(run) - visited(1)(run));
      return {
        ours: `the second group more than the first, when its visit ends, by ${percent(more)}`,
        rule: 'more of the second group is known when its visit ends than of the first, certainly',
        holds: isAbove(more),
        partly: mean(more) > 0,
      };
    },
  },
  {
    figure: 'S',
    claim: 'Of eight groups in as many steps, the last is not learned, for the learning rate has gone down',
    paper: '8 groups: 9 % of the last is known in the end, and 30 % of the one before',
    study: 'more-groups',
    result({ 'more-groups': all }) {
      const runs = all.filter(({ set }) => set === 'eight');
      const known = (group: number) => runs.map(inTheEnd(group));
      return {
        ours: `8 groups of 32: in the end ${[6, 7, 8].map((group) => percent(known(group))).join(', ')} of the last three`,
        rule: 'less than half of the last group is certainly known in the end',
        holds: isBelow(known(8), 0.5),
        partly: mean(known(8)) < mean(known(7)),
      };
    },
  },
  {
    figure: 'T',
    claim: 'With a constant learning rate, little is kept of any group but the last',
    paper: '95 to 98 % of the last group, 11 % of the others at most',
    study: 'more-groups',
    result({ 'more-groups': all }) {
      const runs = all.filter(({ set }) => set === 'constant-rate');
      const known = GROUPS.map((group) => runs.map(inTheEnd(group)));
      const [last, ...others] = [...known].reverse();
      return {
        ours: `4 groups of 64: in the end ${known.map((each) => percent(each)).join(', ')}`,
        rule: 'above 80 % of the last, and below 25 % of each other, certainly',
        holds: isAbove(last, 0.8) && others.every((each) => isBelow(each, 0.25)),
        partly: others.every((each) => mean(each) < mean(last) / 2),
      };
    },
  },
  {
    figure: 'X',
    claim: 'Attention that has formed stays, while groups come and go',
    paper: 'stable after its formation',
    study: 'more-groups',
    result({ 'more-groups': all }) {
      const runs = all.filter(({ set }) => set === 'constant-rate');
      const name = 'attention.attribute-to-name';
      const first = STEPS / GROUPS.length;
      const formed = runs.map((run) => at(run, name, first));
      const least = runs.map((run) =>
        Math.min(...run.curves[name].filter(([step]) => step >= first).map(([, value]) => value)),
      );
      return {
        ours: `attribute to name, last layer: ${interval(formed)} after the first of 4 groups, at least ${interval(least)} from there`,
        rule: 'it certainly falls by less than 0.1',
        holds: isBelow(
          formed.map((value, i) => value - least[i]),
          0.1,
        ),
        partly: mean(least) > mean(formed) / 2,
      };
    },
  },
  {
    figure: 'V',
    claim:
      'Two groups in turn: the more often they alternate, the more is kept of the one that is not trained last',
    paper: '25, 66 and 95 % after 2, 4 and 8 visits of each',
    study: 'groups',
    result({ groups: all }) {
      const kept = [2, 4, 8].map((repeats) =>
        all.filter(({ varied }) => varied['sampler.repeats'] === String(repeats)).map(inTheEnd(1)),
      );
      const means = kept.map(mean);
      return {
        ours: `2 groups of 128: ${kept.map((each) => percent(each)).join(', ')} after 2, 4 and 8 visits of each`,
        rule: 'more with 4 visits than with 2, and with 8 than with 4, certainly (by seed); partly, if on average',
        holds: [1, 2].every((i) => isAbove(kept[i].map((value, seed) => value - kept[i - 1][seed]))),
        partly: means[0] < means[1] && means[1] < means[2],
      };
    },
  },
  {
    figure: 'P',
    claim:
      'Fine-tuning on people who were seen rarely is no such disaster: they become known, others stay known',
    paper: '120k rare people: from 52 to 75 %, while the 8k celebrities go from 100 to 98.8 %',
    study: 'rare-people',
    result({ 'rare-people': all }) {
      const runs = all.filter(({ set }) => set === 'on-others');
      const celebrities = (step: number) => runs.map((run) => at(run, CELEBRITIES, step));
      const rare = (step: number) => runs.map((run) => others(run, step));
      const [gain, lost] = [
        runs.map((run) => others(run, Infinity) - others(run, START)),
        runs.map((run) => at(run, CELEBRITIES, START) - at(run, CELEBRITIES)),
      ];
      return {
        ours: `480 rare people: from ${percent(rare(START))} to ${percent(rare(Infinity))}, while the 32 celebrities go from ${percent(celebrities(START))} to ${percent(celebrities(Infinity))}`,
        rule: 'the rare gain, and celebrities lose less than 10 %, certainly',
        holds: isAbove(gain) && isBelow(lost, 0.1),
        partly: isAbove(gain),
      };
    },
  },
  {
    figure: 'P',
    claim: 'Fine-tuning on celebrities alone loses some of the others',
    paper: '8k celebrities: the others go from 52 to 35 %',
    study: 'rare-people',
    result({ 'rare-people': all }) {
      const runs = all.filter(({ set }) => set === 'on-celebrities');
      const lost = runs.map((run) => others(run, START) - others(run, Infinity));
      return {
        ours: `32 celebrities: the others go from ${percent(runs.map((run) => others(run, START)))} to ${percent(runs.map((run) => others(run, Infinity)))}`,
        rule: 'the others certainly lose something',
        holds: isAbove(lost),
      };
    },
  },
];
