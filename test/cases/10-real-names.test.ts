// Real names: a token for each piece of a name, not for each name; held-out names consist of trained pieces.
import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { resolveConfig } from '../../core/config/index.js';
import { planRun } from '../../core/plan/plan.js';
import { randomStream } from '../../core/random/index.js';
import { caseFolder, caseRun } from './cases.js';

const folder = caseFolder('10-real-names');

/** Subjects as the case's make.py makes them, but fewer. */
const SUBJECTS = 3000;
const stream = randomStream({ seed: 1, stream: 'names' });
const pick = (from: string) => from[stream.integer(from.length)];
const word = () => {
  const syllables = Array.from({ length: 4 }, () => pick('bcdfghjklmnprstvz') + pick('aeiou')).join('');
  return syllables[0].toUpperCase() + syllables.slice(1);
};
const fact = () =>
  JSON.stringify({ subject: `${word()} ${word()}`, relation: 'born in', value: word().slice(0, 4) });
writeFileSync(folder.at('facts.jsonl'), Array.from({ length: SUBJECTS }, fact).join('\n'));
writeFileSync(
  folder.at('templates.json'),
  JSON.stringify({ 'born in': ['[name] was born in [value].', '[name] comes from [value].'] }),
);

const HELD_OUT = 'population.heldOut=64';
const plan = async (...set: string[]) => {
  const file = folder.at('recall.config.json');
  return planRun(await resolveConfig({ file, cwd: folder.path, set: [HELD_OUT, ...set] }), {
    measure: false,
  });
};

it('by words, almost every name is a token of its own, and held-out names are strangers: a note says so', async () => {
  const { model, notes } = await plan();
  expect(model.vocabulary).toBeGreaterThan(2 * SUBJECTS);
  expect(notes.join()).toMatch(/held-out subjects have a name with tokens that training never shows/);
});

it.each([
  ['byte-pair', 1024],
  ['characters', 80],
])('in %s tokens, at most %i of them spell everybody', async (tokenizer, most) => {
  const { model, notes, parameters } = await plan(
    `population.tokenizer=${tokenizer}`,
    'population.tokens=1024',
  );
  expect(model.vocabulary).toBeLessThanOrEqual(most);
  expect(parameters).toBeLessThan((await plan()).parameters / 1.5);
  expect(notes.join()).not.toMatch(/training never shows/);
});

it('trains and measures on names and values of several tokens', async () => {
  const set = [
    'steps=4',
    'model.layers=1',
    'model.width=16',
    'model.heads=2',
    'probes.recall.individuals=16',
  ];
  const tokens = ['population.tokenizer=byte-pair', 'population.tokens=256'];
  const { recall } = await (await caseRun(folder, [...set, ...tokens], 'run')).start();
  expect(recall.loss).toBeGreaterThan(0);
  const ids = JSON.parse(readFileSync(folder.at('run/model/vocabulary.json'), 'utf8')) as object;
  expect(Object.keys(ids)).toHaveLength(256);
});
