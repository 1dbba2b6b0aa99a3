// Public templates as they are: values before names, openings that relations share, and all problems in one error.
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { caseFolder, caseRun } from './cases.js';

const folder = caseFolder('08-templates-in-the-wild');
const run = (...set: string[]) => caseRun(folder, ['steps=2', ...set]);

it('an opening that two relations of a subject share is refused, and the error names both', async () => {
  await expect(run()).rejects.toMatchObject({
    code: 'RECALL_TEMPLATE',
    problem: expect.stringMatching(/"citizen of".*"born in"|"born in".*"citizen of"/) as string,
  });
});

it('the same opening is allowed where no subject has both relations', async () => {
  const facts = [
    { subject: '甲', relation: 'born in', value: '東京' },
    { subject: '乙', relation: 'citizen of', value: '日本' },
  ];
  writeFileSync(folder.at('apart.jsonl'), facts.map((fact) => JSON.stringify(fact)).join('\n'));
  const { steps } = await (await run(`population.facts=${folder.at('apart.jsonl')}`)).start();
  expect(steps).toBe(2);
});

it('every template that cannot be used is in one error', async () => {
  const templates = {
    'born in': ['[name] is from there.', '[value], [value] and [name].', '[name] was born in [value].'],
    'citizen of': ['a citizen of [value].', '[name] is a citizen of [value].'],
  };
  writeFileSync(folder.at('bad.json'), JSON.stringify(templates));
  const bad = `population.templates=${folder.at('bad.json')}`;
  await expect(run(bad)).rejects.toMatchObject({
    problem: '3 problems',
    fix: expect.stringMatching(/sentence 1: .*\n.*sentence 2: .*\n.*sentence 1: /) as string,
  });
  const { notes } = await run(bad, 'population.badTemplates=skip');
  expect(notes.join('\n')).toMatch(/left out 3 templates/);
});

it('a sentence that begins with its value is trained on, and never asked', async () => {
  const started = await run(`population.templates=${folder.at('value-first.json')}`);
  expect(started.notes.join('\n')).toMatch(/"born in" are told and never asked/);
  expect((await started.start()).steps).toBe(2);
});
