// The gradient that reaches names, held against finite differences of a model written as plain loops.
import { expect, it } from 'vitest';
import { nameGradient } from '../../../core/measure/index.js';
import { activationGradients } from '../../../core/model/programs.js';
import { parameterLayout } from '../../../core/model/shape.js';
import { NAME, TEXT, VALUE } from '../../../core/population/population.js';
import { permutation } from '../../../core/random/index.js';
import { gradientFlow } from '../../../plugins/index.js';
import { livelyParameters } from '../../model/fixture.js';
import { referenceForward, softmax } from '../../model/reference.js';
import { before, livelyModel } from './lively-model.js';

it('is the change of the loss on values when the embedding of a name changes', async () => {
  const made = await livelyModel(gradientFlow({ texts: 1 }));
  const { probe, model, shape } = made;
  const measured = new Map((await probe.measure(before, model)).map(({ name, value }) => [name, value]));
  const texts = model.write([permutation(64, 1, 'gradient-flow')(0)], 'evaluation', 'gradient-flow');
  const { tokens, roles } = texts;
  const names = [...roles.keys()].filter((position) => roles[position] === NAME);

  // The gradient as a program exports it, of the mean over values; times their number, of the sum.
  const weights = Float32Array.from({ length: shape.positions }, (_, at) => (roles[at + 1] >= VALUE ? 1 : 0));
  const values = weights.reduce((sum, each) => sum + each, 0);
  const sites = ['blocks.0.hook_resid_pre', 'blocks.1.hook_resid_pre'];
  const { fn, signature } = activationGradients({ shape, batch: 1, positions: shape.positions, sites });
  const program = await model.program('exported', fn, signature);
  for await (const { outputs } of model.run(program, texts, { weights })) {
    sites.forEach((site, layer) => {
      const squares = Array.from({ length: shape.positions }, (_, position) => {
        const gradient = [...outputs[site].slice(position * shape.width, (position + 1) * shape.width)];
        return total(gradient.map((each) => (values * each) ** 2));
      });
      const norm = total(names.map((position) => Math.sqrt(squares[position]))) / names.length;
      const share = total(names.map((position) => squares[position])) / total(squares);
      expect(measured.get(`gradient-flow.name.layer-${layer + 1}`)! / norm).toBeCloseTo(1, 5);
      expect(measured.get(`gradient-flow.share.layer-${layer + 1}`)).toBeCloseTo(share, 5);
    });

    // What enters the first layer at a position changes with that position's embedding, and nothing else does.
    const flat = Float64Array.from(livelyParameters(3, shape));
    const { offset } = parameterLayout(shape).find(({ name }) => name.endsWith('wpe.weight'))!;
    const valueLoss = () => {
      const { logits } = referenceForward(flat, tokens.slice(0, -1), shape);
      const losses = logits.map((each, at) => weights[at] && -Math.log(softmax(each)[tokens[at + 1]]));
      return total(losses);
    };
    for (let i = 0; i < 4; i++) {
      const at = names[1] * shape.width + i;
      const value = flat[offset + at];
      flat[offset + at] = value + 1e-4;
      const above = valueLoss();
      flat[offset + at] = value - 1e-4;
      const slope = (above - valueLoss()) / 2e-4;
      flat[offset + at] = value;
      expect(values * outputs[sites[0]][at]).toBeCloseTo(slope, 2);
    }
  }
  expect(measured.get('gradient-flow.name')).toBe(measured.get('gradient-flow.name.layer-1'));
  expect(measured.get('gradient-flow.share')).toBe(measured.get('gradient-flow.share.layer-1'));
  await made.dispose();
});

it("is measured by a mean of norms, and by the names' part of all squares", () => {
  const texts = {
    count: 2,
    tokens: new Int32Array(8),
    roles: Int8Array.from([TEXT, NAME, VALUE, -1, TEXT, NAME, NAME, VALUE]),
    individuals: [0, 1],
  };
  // Two numbers for each of the three positions that are read.
  const gradient = Float32Array.from([1, 0, 3, 4, 0, 0, 0, 2, 0, 1, 5, 12]);
  const { name, share } = nameGradient(texts, gradient, 2, 10);
  expect(name).toBeCloseTo((10 * (5 + 1 + 13)) / 3, 5);
  expect(share).toBeCloseTo((25 + 1 + 169) / (1 + 25 + 4 + 1 + 169), 6);
});

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
