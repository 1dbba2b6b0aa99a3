// The stored model has a tokenizer that gives texts the ids of training. Python's part is skipped without transformers.
import { execFileSync, spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { beforeAll, expect, it } from 'vitest';
import { caseFolder, caseRun } from './cases.js';

const folder = caseFolder('06-model-without-tokenizer');
const python = process.env.PYTHON ?? 'python3';
const hasTransformers = spawnSync(python, ['-c', 'import transformers']).status === 0;
const SENTENCE = 'Ana Ash was born in Cairo.';

const json = async (name: string) =>
  JSON.parse(await readFile(folder.at(`run/model/${name}`), 'utf8')) as Record<string, unknown>;

beforeAll(async () => {
  await (await caseRun(folder, ['steps=2'], 'run')).start();
}, 60_000);

it('has a tokenizer with the words of training, and end-of-text first', async () => {
  const ids = await json('vocabulary.json');
  expect(await json('tokenizer.json')).toMatchObject({
    added_tokens: [{ id: 0, content: '<|endoftext|>', special: true }],
    model: { type: 'WordLevel', vocab: ids },
  });
  expect(await json('tokenizer_config.json')).toMatchObject({ bos_token: '<|endoftext|>' });
  expect(await json('generation_config.json')).toMatchObject({ bos_token_id: 0, eos_token_id: 0 });
});

it('has a card with what was measured', async () => {
  const card = await readFile(folder.at('run/model/README.md'), 'utf8');
  expect(card).toMatch(/library_name: transformers/);
  expect(card).toMatch(/Attribute accuracy, individuals seen in training \| \d/);
});

it.runIf(hasTransformers)("is what Python's AutoTokenizer reads", async () => {
  const vocabulary = await json('vocabulary.json');
  const words = ['<|endoftext|>', 'Ana', 'Ash', 'was', 'born', 'in', 'Cairo', '.'];
  const program = [
    'import sys, json; from transformers import AutoTokenizer',
    't = AutoTokenizer.from_pretrained(sys.argv[1])',
    'ids = t(sys.argv[2])["input_ids"]',
    'print(json.dumps([ids, t.decode(ids, skip_special_tokens=True)]))',
  ].join('\n');
  const output = execFileSync(python, ['-c', program, folder.at('run/model'), SENTENCE], {
    encoding: 'utf8',
  });
  expect(JSON.parse(output)).toEqual([words.map((word) => vocabulary[word]), SENTENCE]);
});
