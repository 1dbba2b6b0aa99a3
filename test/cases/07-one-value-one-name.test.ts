// Several right values of one relation, and several subjects of one name.
import { writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { caseFolder, caseRun } from './cases.js';

const folder = caseFolder('07-one-value-one-name');
const run = (facts: string, ...set: string[]) =>
  caseRun(folder, ['steps=2', `population.facts=${folder.at(facts)}`, ...set]);

/** A file of facts with these lines. */
function written(name: string, ...facts: object[]): string {
  writeFileSync(folder.at(name), facts.map((fact) => `${JSON.stringify(fact)}\n`).join(''));
  return name;
}

it('a second value on a line of its own is refused, and the error says how to write it', async () => {
  await expect(run('several-values.jsonl')).rejects.toMatchObject({
    code: 'RECALL_FACTS',
    at: expect.stringMatching(/several-values\.jsonl:2$/) as string,
    fix: expect.stringMatching(/"value": \["one", "another"\].*"id"/) as string,
  });
});

it('each of several values in a list counts as known', async () => {
  const both = { subject: 'Northern Trade Code', relation: 'director', value: ['Ann Vale', 'Bo Lind'] };
  const facts = written('list.jsonl', both, { subject: 'The Quay', relation: 'director', value: 'Cy Moor' });
  writeFileSync(folder.at('one.json'), JSON.stringify({ director: ['[name] was directed by [value].'] }));
  const single = `population.templates=${folder.at('one.json')}`;
  const learned = ['steps=100', 'optimizer.learningRate=1e-2', 'loss=values', 'probes.recall.every=100'];
  const { recall, baseline } = await (await run(facts, single, ...learned)).start();
  expect(recall.accuracy).toBe(1);
  expect(baseline).toBeGreaterThan(0);
});

it('lines of one subject with different subj_id count as one subject, and a note says so', async () => {
  const { notes } = await run('homonyms.jsonl');
  expect(notes.join('\n')).toMatch(/homonyms\.jsonl:2: "The Harbour" has the subj_id "Q2", and "Q1" on .*:1/);
});

it('different ids make two subjects of one name', async () => {
  const film = { subject: 'The Harbour', relation: 'director', value: 'Ann Vale', id: 'Q1' };
  const song = { subject: 'The Harbour', relation: 'composer', value: 'Bo Lind', id: 'Q2' };
  const facts = written('ids.jsonl', film, song);
  const started = await run(facts, 'population.individuals=2');
  expect(started.notes.join('\n')).not.toMatch(/count as one/);
  expect((await started.start()).steps).toBe(2);
});
