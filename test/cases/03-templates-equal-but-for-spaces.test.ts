// Templates that differ only in spaces are one template: it is not trained on in one spelling and asked in the other.
import { expect, it } from 'vitest';
import { caseFolder, caseRun } from './cases.js';

const folder = caseFolder('03-templates-equal-but-for-spaces');
const run = (templates: string, ...set: string[]) =>
  caseRun(folder, ['steps=2', `population.templates=${folder.at(templates)}`, ...set]);

it.each(['templates.json', 'templates-zh.json'])('are refused, with both places: %s', async (templates) => {
  await expect(run(templates)).rejects.toMatchObject({
    code: 'RECALL_TEMPLATE',
    problem: expect.stringContaining('is there twice') as string,
    at: expect.stringContaining('born in, sentence 2') as string,
    fix: expect.stringContaining('born in, sentence 1') as string,
  });
});

it('are one template with badTemplates: skip, and notes say that it is asked as it is trained', async () => {
  const { notes } = await run('templates.json', 'population.badTemplates=skip');
  expect(notes.join('\n')).toMatch(/left out 1 template .*is there twice/);
  expect(notes.join('\n')).toMatch(/a single template can ask/);
});

it('do not concern sentences that differ in a word', async () => {
  const control = await run('templates-control.json');
  expect(control.notes.join('\n')).not.toMatch(/template/);
  expect((await control.start()).steps).toBe(2);
});
