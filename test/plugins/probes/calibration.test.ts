// Whether certainty tells knowledge from invention, held against counting pairs and bins.
import { expect, it } from 'vitest';
import { VALUE } from '../../../core/population/population.js';
import { permutation } from '../../../core/random/index.js';
import { mountPlugin } from '../../../core/testing/fixtures.js';
import { biographies, calibration } from '../../../plugins/index.js';
import { livelyParameters } from '../../model/fixture.js';
import { referenceForward, softmax } from '../../model/reference.js';
import { before, livelyModel } from './lively-model.js';

const N = 6;

it('measures what plain loops over the logits say', async () => {
  const made = await livelyModel(calibration({ individuals: N }));
  const { probe, model, population, shape } = made;
  const measured = new Map((await probe.measure(before, model)).map(({ name, value }) => [name, value]));

  const people = (individuals: readonly number[], stream: string) => {
    const texts = model.write(individuals, 'evaluation', stream);
    const width = shape.positions + 1;
    return individuals.map((_, text) => {
      const tokens = texts.tokens.slice(text * width, (text + 1) * width);
      const { logits } = referenceForward(livelyParameters(3, shape), tokens.slice(0, -1), shape);
      const values = [...tokens.keys()].filter((at) => texts.roles[text * width + at] >= VALUE);
      const answers = values.map((at) => {
        const p = softmax(logits[at - 1]);
        const most = Math.max(...p);
        const entropy = -p.reduce((sum, each) => sum + each * Math.log(each), 0);
        return { most, entropy, right: p.indexOf(most) === tokens[at] ? 1 : 0 };
      });
      return {
        answers,
        most: mean(answers.map(({ most }) => most)),
        guess: Math.exp(-mean(answers.map(({ entropy }) => entropy))),
      };
    });
  };
  const permute = permutation(64, 1, 'calibration');
  const all = Array.from({ length: N }, (_, i) => i);
  const seen = people(all.map(permute), 'calibration seen');
  const unseen = people(
    all.map((i) => population.capacity - 1 - i),
    'calibration unseen',
  );

  for (const [score, key] of [
    ['max-probability', 'most'],
    ['entropy', 'guess'],
  ] as const) {
    let above = 0;
    for (const a of seen) for (const b of unseen) above += a[key] > b[key] ? 1 : a[key] === b[key] ? 0.5 : 0;
    expect(measured.get(`calibration.auroc.${score}`)).toBeCloseTo(above / (N * N), 6);
    const cases = [...seen.map((a) => [a[key], 1]), ...unseen.map((b) => [b[key], 0])];
    expect(measured.get(`calibration.ece.${score}`)).toBeCloseTo(error(cases), 4);
  }
  for (const [split, asked] of Object.entries({ seen, unseen })) {
    const cases = asked.flatMap(({ answers }) => answers.map(({ most, right }) => [most, right]));
    expect(measured.get(`calibration.ece.${split}`)).toBeCloseTo(error(cases), 4);
  }
  await made.dispose();
});

it('refuses to ask about more than are held out', () => {
  expect(() => mountPlugin('probe', calibration({ individuals: 17 }), {})).toThrow(/17 seen.*64 and 16/);
});

it('asks about all that are held out by default, and refuses when nobody is', () => {
  expect(() => mountPlugin('probe', calibration(), {})).not.toThrow();
  const population = biographies({ individuals: 64, heldOut: 0 });
  expect(() => mountPlugin('probe', calibration(), { population })).toThrow(/nobody out.*calibration: false/);
});

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Expected calibration error of [confidence, outcome], bin by bin. */
function error(cases: readonly (readonly number[])[]): number {
  let sum = 0;
  for (let bin = 0; bin < 10; bin++) {
    const inside = cases.filter(([c]) => c >= bin / 10 && (c < (bin + 1) / 10 || (bin === 9 && c === 1)));
    if (inside.length === 0) continue;
    const gap = mean(inside.map(([confidence]) => confidence)) - mean(inside.map(([, outcome]) => outcome));
    sum += (inside.length / cases.length) * Math.abs(gap);
  }
  return sum;
}
