// What attention looks at, held against plain loops over the patterns of a model written as plain loops.
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { NAME, TEXT, VALUE } from '../../../core/population/population.js';
import { permutation } from '../../../core/random/index.js';
import { mountPlugin } from '../../../core/testing/fixtures.js';
import { attention } from '../../../plugins/index.js';
import { referenceForward } from '../../model/reference.js';
import { livelyParameters } from '../../model/fixture.js';
import { before, livelyModel } from './lively-model.js';

const TEXTS = 3;

it.each([false, true])('measures what plain loops over the patterns say (patched: %s)', async (patched) => {
  const made = await livelyModel(attention({ texts: TEXTS, heads: true }), patched);
  const { probe, model, shape } = made;
  const measured = new Map((await probe.measure(before, model)).map(({ name, value }) => [name, value]));

  const permute = permutation(64, 1, 'attention');
  const texts = model.write([0, 1, 2].map(permute), 'evaluation', 'attention');
  const width = shape.positions + 1;
  const sums: Record<string, number[]> = {};
  const note = (name: string, value: number) => (sums[name] ??= []).push(value);
  for (let text = 0; text < TEXTS; text++) {
    const tokens = texts.tokens.slice(text * width, (text + 1) * width - 1);
    const roles = [...texts.roles.slice(text * width, (text + 1) * width)];
    const { patterns } = referenceForward(livelyParameters(patched ? 4 : 3, shape), tokens, shape);
    patterns.forEach((heads, layer) =>
      heads.forEach((pattern, head) => {
        const of = `layer-${layer + 1}.head-${head + 1}`;
        roles.forEach((role, position) => {
          if (role === NAME && roles[position + 1] !== NAME) {
            const others = pattern[position].filter((_, key) => roles[key] === NAME && key !== position);
            note(`name-to-name.${of}`, total(others));
          }
          if (role >= VALUE && roles[position - 1] !== role) {
            const seen = pattern[position - 1].slice(0, position);
            note(`attribute-to-name.${of}`, total(seen.filter((_, key) => roles[key] === NAME)));
            note(`attribute-to-text.${of}`, total(seen.filter((_, key) => key > 0 && roles[key] === TEXT)));
            note(`sharpness.${of}`, -total(seen.map((p) => p * Math.log(p))) / Math.log(seen.length));
          }
        });
      }),
    );
  }
  for (const what of ['name-to-name', 'attribute-to-name', 'attribute-to-text', 'sharpness']) {
    const layers = [1, 2].map((layer) => {
      const heads = [1, 2].map((head) => {
        const name = `${what}.layer-${layer}.head-${head}`;
        expect(measured.get(`attention.${name}`), name).toBeCloseTo(mean(sums[name]), 4);
        return mean(sums[name]);
      });
      expect(measured.get(`attention.${what}.layer-${layer}`)).toBeCloseTo(mean(heads), 4);
      return mean(heads);
    });
    // The paper shows how names are grouped in the first layer, and what is extracted in the last.
    expect(measured.get(`attention.${what}`)).toBeCloseTo(layers[what === 'name-to-name' ? 0 : 1], 4);
  }
  await made.dispose();
});

it('draws the patterns of the individual that is asked for, a picture at each measurement', async () => {
  const made = await livelyModel(attention());
  const { model, population } = made;
  const folder = mkdtempSync(path.join(tmpdir(), 'recall-attention-'));
  const { instance } = mountPlugin('probe', attention({ texts: 1, individual: 5 }), {}, folder);
  await instance.measure(before, model);
  await instance.measure({ ...before, step: 100 }, model);
  expect(readdirSync(path.join(folder, 'attention'))).toEqual(['step-00000000.svg', 'step-00000100.svg']);
  const svg = readFileSync(path.join(folder, 'attention', 'step-00000100.svg'), 'utf8');
  expect(svg).toMatch(/^<svg .*<\/svg>\n$/s);
  expect(svg.match(/layer \d, head \d/g)).toEqual([
    'layer 1, head 1',
    'layer 1, head 2',
    'layer 2, head 1',
    'layer 2, head 2',
  ]);
  const { tokens, roles } = model.write([5], 'evaluation', 'attention drawn');
  const name = population.vocabulary.tokens[tokens[roles.indexOf(NAME)]];
  expect(svg).toContain(`>${name}</text>`);
  await made.dispose();
});

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);
const mean = (values: readonly number[]) => total(values) / values.length;
