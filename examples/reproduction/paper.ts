/** The paper's curves, digitised from its vector figures (arXiv 2503.21676), one file of `series,x,y` each in paper/. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Axis, Line } from './charts.js';
import { lineChart } from './charts.js';

type Points = Line['points'];

/** The curves of one of the paper's figures, by the name of the series. */
export function paperCurves(file: string): Readonly<Record<string, Points>> {
  const text = readFileSync(path.join(import.meta.dirname, 'paper', `${file}.csv`), 'utf8');
  const rows = text
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const names = [...new Set(rows.map(([name]) => name))];
  return Object.fromEntries(
    names.map((name) => [
      name,
      rows.filter(([series]) => series === name).map(([, x, y]) => [Number(x), Number(y)] as const),
    ]),
  );
}

const steps: Axis = { label: 'steps' };
const fraction: Axis = { label: 'fraction', from: 0, to: 1 };
/** Its no-knowledge baseline, as its figures draw it. */
const BASELINE = 6.77;
const baseline = (last: number): Line => ({
  name: 'baseline',
  points: [0, last].map((step) => [step, BASELINE] as const),
  dashed: true,
});
const nats: Axis = { label: 'attribute loss, nats', from: 0, to: 18 };

/** The paper's counterparts of our pictures, by the same names. */
export const paperFigures: Readonly<Record<string, () => string>> = {
  'three-phases'() {
    const { known, new: unseen } = paperCurves('fig5_left');
    return lineChart('The paper, figures 2 and 5: 64,000 people', steps, nats, [
      { name: 'seen people', points: known },
      { name: 'unseen people', points: unseen },
      baseline(16000),
    ]);
  },
  circuit() {
    const curves = paperCurves('fig3_right_attention');
    return lineChart('The paper, figure 3: 8 layers', steps, fraction, [
      { name: 'name to name', points: curves['name->name(L1)'] },
      { name: 'attribute to name', points: curves['attr->name(last)'] },
      { name: 'attribute to text', points: curves['attr->text(last)'] },
    ]);
  },
  'fine-tuning'() {
    const [without, replayed] = [paperCurves('figN_top_preacc'), paperCurves('figN_bot_preacc')];
    return lineChart('The paper, figure N: 64,000 old people', steps, fraction, [
      ...['1k', '4k', '16k'].map((people) => ({ name: `${people} new`, points: without[people] })),
      { name: '4k new, replay 1/8', points: replayed['1/8'], dashed: true },
    ]);
  },
};
