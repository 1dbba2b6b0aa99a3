// Model folders open in Python's transformers with the same logits. See hugging-face.py for what to install; without it
// these tests are skipped.
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openModel, type PartialConfig } from 'recall-lab';
import { gpt2, llama, recall } from 'recall-lab/plugins';
import { randomStream } from '../../core/random/index.js';
import { writeModel } from '../../core/storage/model-files.js';
import { mountPlugin, tinyShape } from '../../core/testing/fixtures.js';
import { biographies } from '../../plugins/index.js';
import { livelyParameters } from '../model/fixture.js';
import { prepared, temporaryFolder, tiny } from '../run/fixture.js';
import { askPython, furthest, hasTransformers, logitsOf } from './hugging-face.js';

const folder = temporaryFolder();

interface Answered {
  readonly model: string;
  readonly answers: readonly { readonly ids: number[]; readonly logits: number[][] }[];
}

/** Python takes seconds to load its packages, each time it is asked. */
const PATIENT = { timeout: 300_000 };

describe.runIf(hasTransformers)("Python's transformers", PATIENT, () => {
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

  it.each(['gpt2', 'llama'])(
    'makes a %s that we continue, with equal ids, logits and, after training, again',
    async (kind) => {
      const text = (individual: number) =>
        `${population.label!(individual)} was born in Oslo, and didn't say why.`;
      const { population } = mountPlugin('population', biographies(), {});
      const texts = Array.from({ length: 60 }, (_, individual) => ` ${text(individual)}`);
      writeFileSync(folder.at('texts.json'), JSON.stringify(texts));
      askPython('make', kind, folder.at('theirs'), folder.at('texts.json'));
      const config: PartialConfig = {
        ...tiny,
        steps: 50,
        model: { from: folder.at('theirs') },
        probes: { recall: recall({ every: 50 }) },
        checkpoints: { every: 50 },
      };
      await (await prepared(folder.at('run'), config)).start();
      writeFileSync(folder.at('texts.json'), JSON.stringify(texts.slice(0, 4)));
      for (const [checkpoint, theirs] of [
        [0, folder.at('theirs')],
        [50, folder.at('run/model')],
      ] as const) {
        const model = await openModel(folder.at('run'), { checkpoint });
        const parameters = await model.readParameters();
        const { vocabulary } = model.population;
        const { answers } = askPython('logits', theirs, folder.at('texts.json')) as Answered;
        for (const [at, { ids, logits }] of answers.entries()) {
          expect(vocabulary.encode(texts[at])).toEqual(ids);
          expect(furthest(await logitsOf(model.shape, parameters, ids), logits)).toBeLessThan(1e-3);
        }
        await model.close();
      }
    },
  );
});
