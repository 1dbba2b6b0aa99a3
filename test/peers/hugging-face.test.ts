// Model folders open in Python's transformers with the same logits. See hugging-face.py for what to install; without it
// these tests are skipped.
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { gpt2, llama } from 'recall-lab/plugins';
import { randomStream } from '../../core/random/index.js';
import { writeModel } from '../../core/storage/model-files.js';
import { mountPlugin, tinyShape } from '../../core/testing/fixtures.js';
import { biographies } from '../../plugins/index.js';
import { livelyParameters } from '../model/fixture.js';
import { temporaryFolder } from '../run/fixture.js';
import { askPython, furthest, hasTransformers, logitsOf } from './hugging-face.js';

const folder = temporaryFolder();

interface Answered {
  readonly model: string;
  readonly answers: readonly { readonly ids: number[]; readonly logits: number[][] }[];
}

describe.runIf(hasTransformers)("Python's transformers", () => {
  it.each([
    ['GPT2LMHeadModel', gpt2()],
    ['LlamaForCausalLM', llama()],
    ['LlamaForCausalLM', llama({ keyValueHeads: 1, mlpWidth: 24, theta: 500, tied: true })],
  ])('opens a model folder as %s, with our tokens and logits', async (name, architecture) => {
    const { population } = mountPlugin('population', biographies(), {});
    const { instance } = mountPlugin('architecture', architecture, {});
    const shape = { ...tinyShape(population, instance), width: 16, layers: 2 };
    const parameters = livelyParameters(1, shape);
    mkdirSync(folder.at(name), { recursive: true });
    await writeModel(folder.at(name), parameters, shape, population.vocabulary);
    const texts = Array.from({ length: 6 }, (_, individual) => {
      const ids: number[] = [];
      const { instance } = mountPlugin('population', biographies(), {});
      const stream = randomStream({ seed: 1, stream: 'peers', slot: individual });
      instance.write(individual, 'training', stream, { push: (token) => void ids.push(token) });
      return population.vocabulary.decode(ids);
    });
    writeFileSync(folder.at('texts.json'), JSON.stringify(texts));
    const { model, answers } = askPython('logits', folder.at(name), folder.at('texts.json')) as Answered;
    expect(model).toBe(name);
    for (const [at, { ids, logits }] of answers.entries()) {
      expect(ids).toEqual([0, ...population.vocabulary.encode(texts[at])]);
      expect(furthest(await logitsOf(shape, parameters, ids), logits)).toBeLessThan(1e-4);
    }
  });
});
