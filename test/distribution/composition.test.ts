// Distributions that are listed, and distributions made of others.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  interpolate,
  mixture,
  powerLaw,
  range,
  subset,
  uniformOver,
  weighted,
  type Distribution,
} from '../../core/distribution/index.js';
import { randomStream } from '../../core/random/index.js';
import { testDistribution } from '../../core/testing/index.js';

const refusal = expect.objectContaining({ code: 'RECALL_DISTRIBUTION' }) as Error;
const probabilities = (distribution: Distribution, size = distribution.size) =>
  Array.from({ length: size }, (_, i) => distribution.probability(i));

testDistribution('uniform over one', () => uniformOver(1));
testDistribution('uniform over a million', () => uniformOver(1e6));
testDistribution('a range', () => range(10, 30));
testDistribution('explicit weights', () => weighted([1, 2, 3, 4]));
testDistribution('weights with zeros at both ends and between', () => weighted([0, 5, 0, 0, 1, 0]));
testDistribution('weights of very different sizes', () => weighted([1e-300, 1, 1e-9, 1e3]));
testDistribution('a subset', () => subset([7, 3, 100]));
testDistribution('a subset that lists one twice', () => subset(Int32Array.of(4, 4, 9)));
testDistribution('a mixture', () =>
  mixture([
    { weight: 1, distribution: uniformOver(100) },
    { weight: 3, distribution: powerLaw(20, 1) },
    { weight: 0, distribution: uniformOver(5000) },
  ]),
);
testDistribution('a mixture of mixtures', () =>
  mixture([
    { weight: 0.5, distribution: interpolate(uniformOver(4), range(2, 9), 0.25) },
    { weight: 0.5, distribution: subset([8]) },
  ]),
);

describe('uniform', () => {
  it('gives each of n individuals 1/n', () => {
    expect(probabilities(uniformOver(4))).toEqual([0.25, 0.25, 0.25, 0.25]);
    expect(probabilities(range(2, 4), 5)).toEqual([0, 0, 0.5, 0.5, 0]);
  });

  it.each([0, -1, 1.5, NaN, Infinity])('over %s individuals is refused', (size) => {
    expect(() => uniformOver(size)).toThrow(refusal);
  });

  it.each([
    [3, 3],
    [5, 2],
    [-2, 4],
    [0.5, 2.5],
  ])('from %s to %s is refused', (start, end) => expect(() => range(start, end)).toThrow(refusal));
});

describe('weighted', () => {
  it('gives probabilities in proportion to the weights', () => {
    expect(probabilities(weighted([1, 0, 3]))).toEqual([0.25, 0, 0.75]);
  });

  it('ends at the last individual that can be drawn', () => {
    expect(weighted([1, 0, 3, 0, 0]).size).toBe(3);
  });

  it('never draws a zero weight, wherever the zeros are', () => {
    const weights = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 1e6, noNaN: true })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(weights, fc.nat(), (list, slot) => {
        fc.pre(list.some((weight) => weight > 0));
        const stream = randomStream({ seed: 1, stream: 'zeros', slot });
        const distribution = weighted(list);
        return Array.from({ length: 20 }, () => distribution.draw(stream)).every((i) => list[i] > 0);
      }),
    );
  });

  it('builds its table once for each array', () => {
    const weights = Float64Array.of(1, 2);
    expect(weighted(weights)).toBe(weighted(weights));
  });

  it.each([[[]], [[0, 0]], [[1, -1]], [[1, NaN]], [[1, Infinity]], [[1e308, 1e308]]])(
    'refuses %j',
    (weights) => {
      expect(() => weighted(weights)).toThrow(refusal);
    },
  );
});

describe('subset', () => {
  it('gives each listed individual its share, once for each time it is listed', () => {
    expect(probabilities(subset([0, 2, 2, 2]))).toEqual([0.25, 0, 0.75]);
  });

  it.each([[[]], [[-1]], [[1, 2.5]], [[NaN]]])('refuses %j', (individuals) => {
    expect(() => subset(individuals)).toThrow(refusal);
  });
});

describe('mixture', () => {
  it('adds up the probabilities of its parts in proportion to their weights', () => {
    const parts = [
      { weight: 1, distribution: uniformOver(2) },
      { weight: 3, distribution: uniformOver(4) },
    ];
    expect(probabilities(mixture(parts))).toEqual([0.3125, 0.3125, 0.1875, 0.1875]);
  });

  it('leaves out parts that weigh nothing, and is the part that is alone', () => {
    const alone = uniformOver(3);
    expect(
      mixture([
        { weight: 0, distribution: uniformOver(1e9) },
        { weight: 2, distribution: alone },
      ]),
    ).toBe(alone);
  });

  it('says what it is made of', () => {
    const half = interpolate(uniformOver(2048), powerLaw(10, 1), 0.25);
    expect(half.description).toBe('75.0 % uniform over 2,048 + 25.0 % power law with exponent 1 over 10');
  });

  it.each([[[]], [[0, 0]], [[1, -1]], [[NaN]], [[Infinity]], [[1e308, 1e308]]])(
    'refuses weights %j',
    (weights) => {
      expect(() => mixture(weights.map((weight) => ({ weight, distribution: uniformOver(2) })))).toThrow(
        refusal,
      );
    },
  );
});

describe('interpolate', () => {
  it('goes from the first at 0 to the second at 1, linearly in probability', () => {
    const [a, b] = [weighted([1, 0]), weighted([1, 3])];
    expect(interpolate(a, b, 0)).toBe(a);
    expect(interpolate(a, b, 1)).toBe(b);
    expect(probabilities(interpolate(a, b, 0.5))).toEqual([0.625, 0.375]);
  });

  it.each([-0.1, 1.1, NaN])('refuses a fraction of %s', (fraction) => {
    expect(() => interpolate(uniformOver(2), uniformOver(3), fraction)).toThrow(refusal);
  });
});

describe('what is no part of a distribution is told in words', () => {
  const half = (distribution: unknown) => [
    { weight: 1, distribution },
    { weight: 0, distribution: uniformOver(1) },
  ];
  it.each<[problem: string, make: (of: never) => Distribution, of: unknown]>([
    ['Part 1 of a mixture is 3, not a distribution', mixture, half(3)],
    ['Part 1 of a mixture is a function, not a distribution', mixture, half(uniformOver)],
    ['Part 1 of a mixture is an object, not a distribution', mixture, half({ plugin: 'zipf' })],
    [
      'Part 2 of a mixture is missing, not a distribution',
      mixture,
      [...half(uniformOver(2)).slice(0, 1), { weight: 0 }],
    ],
    ['The weight of part 1 of a mixture is missing', mixture, [null]],
    ['The weight of part 1 of a mixture is missing', mixture, Array(1)],
    ['The weight of part 1 of a mixture is "1"', mixture, [{ weight: '1', distribution: uniformOver(2) }]],
    ['The parts of a mixture are an object, not a list', mixture, uniformOver(2)],
    ['The parts of a mixture are missing, not a list', mixture, undefined],
    [
      'The first argument of interpolate() is null, not a distribution',
      (of) => interpolate(of, uniformOver(2), 1),
      null,
    ],
    [
      'The second argument of interpolate() is 3, not a distribution',
      (of) => interpolate(uniformOver(2), of, 0),
      3,
    ],
    [
      'The fraction between two distributions is "1"',
      (of) => interpolate(uniformOver(2), uniformOver(3), of),
      '1',
    ],
    ['The weights are null, not a list', weighted, null],
    ['The weights are 5, not a list', weighted, 5],
    ['The weights are "12", not a list', weighted, '12'],
    ['The weights are an object, not a list', weighted, new Set([1])],
    ['The individuals are missing, not a list', subset, undefined],
    ['The individuals are an object, not a list', subset, new Set([1])],
    ['A range cannot end at "5"', (of) => range(0, of), '5'],
    ['A range cannot start at "0"', (of) => range(of, 5), '0'],
    ['A distribution needs at least one individual, not "5"', uniformOver, '5'],
    ['The exponent of a power law is "1"', (of) => powerLaw(5, of), '1'],
  ])('%s', (problem, make, of) => {
    expect(() => make(of as never)).toThrow(
      expect.objectContaining({ code: 'RECALL_DISTRIBUTION', problem }) as Error,
    );
  });
});
