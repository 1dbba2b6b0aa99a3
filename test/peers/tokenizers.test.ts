// The tokenizer that is stored with a model gives text the ids that training had, in Python's `tokenizers`.
// See tokenizers.py for what to install; without it these tests are skipped.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { initialParameters } from '../../core/model/initial.js';
import { PluginContainer } from '../../core/plugin/container.js';
import type { PluginSpec } from '../../core/plugin/definition.js';
import { Registry } from '../../core/plugin/registry.js';
import type { Population } from '../../core/population/population.js';
import { randomStream } from '../../core/random/index.js';
import { writeModel } from '../../core/storage/model-files.js';
import { tinyShape } from '../../core/testing/fixtures.js';
import { biographies, facts } from '../../plugins/index.js';
import { temporaryFolder } from '../run/fixture.js';

const program = fileURLToPath(new URL('tokenizers.py', import.meta.url));
const python = process.env.PYTHON ?? 'python3';
const isThere = spawnSync(python, ['-P', '-c', 'import tokenizers']).status === 0;
const folder = temporaryFolder();

/** Names and values that are hard to split: punctuation, other scripts, the words of templates. */
const NAMES = [
  'St. John',
  "Mary's Well",
  'Ann was',
  'Zoé Ångström',
  '李 小龙',
  "O'Neill Jr.",
  'A.B. [x]*',
  'born St',
];
const VALUES = ['St. Louis', 'Washington D.C.', "King's Lynn", 'Oslo', 'São Paulo', 'a/b:c', '1842', 'Yes!'];

function factsPopulation(tokenizer: string): PluginSpec {
  const line = (i: number) => ({
    subject: `${NAMES[i % NAMES.length]} ${['Lovelace', 'Love', 'Ace', 'Lovell'][i % 4]} ${i}`,
    relation: 'born in',
    value: VALUES[i % VALUES.length],
  });
  const sentences = [
    "[name]'s town, it says: [value].",
    '([name]) comes from [value]!?',
    '[name] was born in [value]',
  ];
  writeFileSync(
    folder.at('facts.jsonl'),
    Array.from({ length: 64 }, (_, i) => JSON.stringify(line(i))).join('\n'),
  );
  writeFileSync(folder.at('templates.json'), JSON.stringify({ 'born in': sentences }));
  const files = { facts: folder.at('facts.jsonl'), templates: folder.at('templates.json') };
  return facts({ ...files, tokenizer: tokenizer as 'word', tokens: 140 });
}

const KINDS: Record<string, () => PluginSpec> = {
  'biographies, word by word': () => biographies(),
  'facts, word by word': () => factsPopulation('word'),
  'facts in characters': () => factsPopulation('characters'),
  'facts in learned pieces': () => factsPopulation('byte-pair'),
};

function idsOf(population: Population, text: number): number[] {
  const ids: number[] = [];
  const stream = randomStream({ seed: 1, stream: 'peers', slot: text });
  const phrasing = text % 2 ? 'training' : 'evaluation';
  population.write(text % population.individuals, phrasing, stream, {
    push: (token) => void ids.push(token),
  });
  return ids;
}

describe.runIf(isThere)("Python's tokenizers", () => {
  it.each(Object.entries(KINDS))(
    'gives texts their ids, and makes text of them again: %s',
    async (_name, spec) => {
      const container = new PluginContainer(new Registry(), { seed: 1, steps: 10, batch: 8 });
      const population = container.population(spec());
      const { vocabulary } = population;
      const shape = tinyShape(population);
      const model = folder.at('model');
      mkdirSync(model);
      await writeModel(model, initialParameters(shape, 1), shape, vocabulary);

      const written = Array.from({ length: 1000 }, (_, text) => idsOf(population, text));
      const words = vocabulary.merges ? [] : vocabulary.tokens.map((_, id) => [id]).slice(1);
      const all = [...written, ...words];
      const texts = all.map((ids) => vocabulary.decode(ids));
      expect(texts.map((text) => vocabulary.encode(text))).toEqual(all);

      writeFileSync(folder.at('texts.json'), JSON.stringify(texts));
      const output = execFileSync(python, [program, model, folder.at('texts.json')], {
        encoding: 'utf8',
        maxBuffer: 2 ** 28,
      });
      const { answers, refuses } = JSON.parse(output) as {
        answers: { ids: number[]; text: string }[];
        refuses: boolean;
      };
      expect(answers.map(({ ids }) => ids)).toEqual(all.map((ids) => [0, ...ids]));
      const readable = (text: string) => text.replaceAll(' ', '');
      expect(answers.map(({ text }) => readable(text))).toEqual(texts.map(readable));
      expect(refuses).toBe(true);
    },
  );
});
