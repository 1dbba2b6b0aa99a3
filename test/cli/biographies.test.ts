import { expect, describe, it } from 'vitest';
import { project } from '../config/project.js';
import { recall } from './recall.js';

/** Two subjects in all. */
const facts = project({
  'facts.jsonl': ['Ada', 'Alan']
    .map((subject) => JSON.stringify({ subject, relation: 'born in', value: 'London' }))
    .join('\n'),
  'templates.json': { 'born in': ['[name] was born in [value].', '[name] comes from [value].'] },
  'recall.config.json': {
    extends: 'uniform',
    population: { facts: './facts.jsonl', templates: './templates.json' },
    probes: { hallucination: false },
  },
});

const individuals = (stdout: string) => stdout.split('\n').flatMap((line) => /^\d+(?=: \S)/.exec(line) ?? []);

describe('recall biographies', () => {
  it('prints texts of the first individuals, five unless it is told', async () => {
    expect(individuals((await recall(['biographies'])).stdout)).toEqual(['0', '1', '2', '3', '4']);
    const { stdout } = await recall(['biographies', '-n', '2', '--individual', '7']);
    expect(individuals(stdout)).toEqual(['7', '8']);
  });

  it.each([
    [[], ['0', '1']],
    [
      ['-n', '3'],
      ['0', '1'],
    ],
    [['--individual', '1'], ['1']],
    [
      ['-n', '999999999999'],
      ['0', '1'],
    ],
  ])('ends with the last individual that there is: %j', async (args, expected) => {
    const { code, stdout } = await recall(['biographies', ...args], facts);
    expect([code, individuals(stdout)]).toEqual([0, expected]);
  });

  it.each([
    [facts, '2', 2],
    [undefined, '99999999', 1280000],
  ])('refuses a first individual behind the last: %s %s', async (folder, first, capacity) => {
    const { code, stdout, stderr } = await recall(['biographies', '--individual', first, '-n', '1'], folder);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(new RegExp(`^RECALL_FLAG: There is no individual ${first} .* ${capacity}, `));
  });
});
