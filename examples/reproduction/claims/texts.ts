/** How varied the texts have to be (appendix A). */
import { groupBy, interval, isAbove, mean, paired, percent, type Run } from '../statistics.js';
import type { Claim, Data } from './index.js';

const accuracy = (run: Run) => run.accuracy ?? 0;
const loss = (run: Run) => (run.loss ?? NaN) / run.baseline;

/** Runs by the number of templates; those with all 20 are of `schedules`. */
function byTemplates({ templates, schedules }: Data): Map<string, Run[]> {
  const few = templates.filter(({ set }) => set === 'templates');
  const seeds = new Set(few.map(({ seed }) => seed));
  const all = schedules.filter(({ set, seed }) => set === 'imbalanced-warmup' && seeds.has(seed));
  return groupBy([...few, ...all], ({ varied }) => varied['population.templates'] ?? '20');
}

export const texts: readonly Claim[] = [
  {
    figure: 'A right',
    claim: 'Two templates of each attribute per person suffice, one does not',
    paper: 'final loss 4.67 with one, 0.060 with 2, 0.0216 with 4, 0.0182 with 16',
    study: 'templates',
    result(data) {
      const by = byTemplates(data);
      const known = (templates: number) => by.get(String(templates)) ?? [];
      const more = paired(known(2), known(1), accuracy);
      const [one, two, all] = [1, 2, 20].map((templates) => mean(known(templates).map(accuracy)));
      return {
        ours: `known, by templates: ${[1, 2, 4, 20].map((templates) => `${templates}: ${percent(known(templates).map(accuracy))}`).join(', ')}`,
        rule: 'certainly more with 2 than with 1, which is less than half of what all 20 come to, of which 2 come to 80 %',
        holds: isAbove(more) && one < all / 2 && two >= 0.8 * all,
        partly: isAbove(more),
      };
    },
  },
  {
    figure: 'A right',
    claim:
      'From texts with their sentences always in one order, nothing is learned that can be asked otherwise',
    paper: 'final loss 8.11, above the baseline, with 16 templates; 0.0182 in random order',
    study: 'templates',
    result(data) {
      const fixed = data.templates.filter(({ set }) => set === 'one-order');
      const random = byTemplates(data).get('20') ?? [];
      return {
        ours: `loss in one order ${interval(fixed.map(loss))} times the baseline, in random order ${interval(random.map(loss))} times`,
        rule: 'above the baseline in the end, certainly; partly, if certainly above that in random order',
        holds: isAbove(fixed.map(loss), 1),
        partly: isAbove(paired(fixed, random, loss)),
      };
    },
  },
];
