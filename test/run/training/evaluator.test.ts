// The model as probes see it: what it says of texts does not depend on what else is asked, or when.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Program } from '../../../core/engine/engine.js';
import { biographies } from '../../../core/population/biographies.js';
import { trainableModel, type TrainableModel } from '../../../core/testing/trainable-model.js';

const population = biographies({
  seed: 1, individuals: 200, heldOut: 8, firstNames: 8, lastNames: 8,
  cities: 4, universities: 4, majors: 4, companies: 4, years: 2,
}); // prettier-ignore
const people = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

describe('the model as probes see it', () => {
  let lab: TrainableModel;
  beforeAll(async () => {
    lab = await trainableModel(population, 1);
    await lab.train(3);
  });
  afterAll(() => lab.dispose());
  const write = (individuals: readonly number[]) => lab.model.write(individuals, 'evaluation', 'test');

  it('says the same of several texts asked about at once as of each by itself', async () => {
    const all = [write(people(0, 100)), write(people(100, 70)), write(people(3, 5))];
    const apart = [];
    for (const texts of all) apart.push(await lab.model.evaluate(texts));
    expect(await Promise.all(all.map((texts) => lab.model.evaluate(texts)))).toEqual(apart);
  });

  it('keeps apart what is computed at once, however long each takes', async () => {
    const slow: Program = {
      name: 'slow',
      inputs: { tokens: { shape: [1, 3], dtype: 'int32' } },
      outputs: { first: { shape: [1], dtype: 'float32' } },
      async run({ tokens }, { first }) {
        const [, token] = tokens as Int32Array;
        first[0] = token;
        await new Promise((resolve) => setTimeout(resolve, 10 - token));
      },
      dispose: () => Promise.resolve(),
    };
    const first = async (token: number) => {
      const texts = {
        count: 1,
        tokens: Int32Array.of(0, token, 0),
        roles: new Int8Array(3),
        individuals: [0],
      };
      for await (const { outputs } of lab.model.run(slow, texts)) return outputs.first[0];
    };
    expect(await Promise.all([1, 2, 3].map(first))).toEqual([1, 2, 3]);
    expect(await first(4)).toBe(4);
  });

  it('writes the same texts for the same user, and others for another', () => {
    expect(write(people(0, 4))).toEqual(write(people(0, 4)));
    expect(lab.model.write(people(0, 4), 'evaluation', 'other').tokens).not.toEqual(
      write(people(0, 4)).tokens,
    );
  });

  it('covers a last batch that is not full, and no text twice', async () => {
    const { evaluationBatch: full, shape } = lab.model;
    const texts = write(people(0, full + 3));
    const { loss } = await lab.model.evaluate(texts);
    expect(loss.length).toBe((full + 3) * shape.positions);
    // The last three texts by themselves lose as much.
    const width = shape.positions + 1;
    const last = {
      count: 3,
      tokens: texts.tokens.slice(full * width),
      roles: texts.roles.slice(full * width),
      individuals: texts.individuals.slice(full),
    };
    expect((await lab.model.evaluate(last)).loss).toEqual(loss.slice(full * shape.positions));
  });
});
