// What an import merges, leaves out and refuses: the report, or the error, names the line.
import { describe, expect, it } from 'vitest';
import path from 'node:path';
import { importOf, samples, written } from './imported.js';

const table = (...lines: readonly string[]) => written('table.csv', lines.join('\n'));
const jsonl = (...all: readonly object[]) =>
  written('table.jsonl', all.map((each) => JSON.stringify(each)).join('\n'));
const fact = (subject: string, more: object = {}) => ({ subject, relation: 'river', value: 'Vell', ...more });

describe('a malformed file is refused with its line', () => {
  it.each([
    ['counterfact', 'a.json', '[\n{"requested_rewrite": {"subject": "Ada"}}\n]', /a\.json:2/, 'relation_id'],
    ['counterfact', 'a.json', '[\n{}\n,\n{"case_id": 1}]', /a\.json:2/, 'requested_rewrite'],
    ['known-1000', 'a.jsonl', '{"subject": "Ada", "relation_id": "P1"}', /a\.jsonl:1/, 'attribute'],
    ['pararel', 'a.jsonl', '\n{"sub_label": "Ada"}', /a\.jsonl:2/, 'obj_label'],
    ['lama', 'a.jsonl', '{"sub_label": "Ada", "obj_label": ', /a\.jsonl:1/, 'not a JSON object'],
    ['popqa', 'a.tsv', 'subj\tprop\nAda\tjob', /a\.tsv:2/, 'obj'],
    ['popqa', 'a.tsv', 'subj\tprop\nAda', /a\.tsv:2/, 'table cannot be read'],
    ['zsre', 'a.json', '[{"subject": "Ada",\n"src": "Where is Ada?"}]', /a\.json:1/, 'answers'],
    ['mquake', 'a.json', '[\n\n{"orig": {}}]', /a\.json:3/, 'triples_labeled'],
    [
      'mquake',
      'a.json',
      '[{"orig": {"triples_labeled": [["A"]]}, "single_hops": []}]',
      /a\.json:1/,
      'Triple 1',
    ],
    ['wikidata', 'a.json', '{"results": {"bindings": [\n{"item": {}}]}}', /a\.json:2/, 'subject'],
    ['wikidata', 'a.json', '{"results": {"bindings": [\n{"item": {}}', /a\.json:2/, 'does not end'],
    ['table', 'a.csv', 'subject,relation,value\nAda,job,"coder', /a\.csv:2/, 'table cannot be read'],
    ['table', 'a.csv', 'name,relation,value\nAda,job,coder', /a\.csv:2/, 'It has name, relation, value'],
    ['table', 'a.json', '', /a\.json/, 'no records'],
    ['table', 'a.json', '[1]', /a\.json:1/, 'not a JSON object'],
  ])('%s: %s, %j', async (format, name, text, at, what) => {
    const { code, stderr, facts } = await importOf(written(name, text), format);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(at);
    expect(stderr.replace(/\s+/g, ' ')).toContain(what);
    expect(facts).toEqual([]);
  });
});

describe('a fact', () => {
  it('with what a run would refuse is left out', async () => {
    const long = Array.from({ length: 40 }, (_, i) => `w${i}`).join(' ');
    const { report, facts } = await importOf(jsonl(fact('Ostra'), fact(''), fact(long)), 'table');
    expect(facts).toHaveLength(1);
    expect(report.join('\n')).toMatch(/:2: left out: The subject is empty/);
    expect(report.join('\n')).toMatch(/:3: left out: The subject is too long/);
  });

  it('with an id is of one subject, whatever it is called', async () => {
    const all = [fact('Ostra', { id: 'Q1' }), { ...fact('Old Ostra', { id: 'Q1' }), relation: 'hill' }];
    const { report, facts } = await importOf(jsonl(...all), 'table');
    expect(facts.map(({ subject }) => subject)).toEqual(['Ostra', 'Ostra']);
    expect(facts[1].aliases).toEqual(['Old Ostra']);
    expect(report.join('\n')).toMatch(/:2: merged: the id Q1 is called "Ostra" before/);
  });

  it('without an id is left out where others of its name have one', async () => {
    const { report, facts } = await importOf(jsonl(fact('Ostra', { id: 'Q1' }), fact('Ostra')), 'table');
    expect(facts).toHaveLength(1);
    expect(report.join('\n')).toMatch(/:2: left out: it has no id/);
  });

  it('has the first weight of its subject, and numbers alone', async () => {
    const weights = [{ weight: 2 }, { weight: 3 }, { weight: -1 }, { weight: '' }];
    const all = weights.map((weight, i) => ({ ...fact('Ostra', weight), relation: `relation ${i}` }));
    const { report, facts } = await importOf(jsonl(...all), 'table');
    expect(facts.map(({ weight }) => weight)).toEqual([2, 2, 2, 2]);
    expect(report.join('\n')).toMatch(/:2: changed: without its weight 3: "Ostra" has 2 before/);
    expect(report.join('\n')).toMatch(/:3: changed: without its weight: "-1" is not a number from 0 up/);
  });

  it('of one relation too many is left out: the most frequent are kept', async () => {
    const rare = Array.from({ length: 130 }, (_, i) => ({ ...fact('Ostra'), relation: `relation ${i}` }));
    const { report, facts, code } = await importOf(jsonl(...rare, fact('Ostra'), fact('Vellen')), 'table');
    expect(code).toBe(0);
    expect(new Set(facts.map(({ relation }) => relation)).size).toBe(125);
    expect(facts.filter(({ relation }) => relation === 'river')).toHaveLength(2);
    expect(report.filter((line) => /a run can tell 125 relations apart/.test(line))).toHaveLength(6);
  });

  it('of relations that would be measured under one name is of the first', async () => {
    const { facts } = await importOf(
      jsonl({ ...fact('A'), relation: 'born in' }, { ...fact('B'), relation: 'born-in' }),
      'table',
    );
    expect(facts.map(({ relation }) => relation)).toEqual(['born in', 'born in']);
  });
});

it('evidence sentences are told in place of templates with --sentences, where they hold name and value', async () => {
  const { facts, report } = await importOf(path.join(samples, 'lama'), 'lama', '--sentences');
  expect(facts.map(({ sentences }) => sentences)).toEqual([
    ['[name] was born in the old town of [value] in spring.'],
    ['[name], a baker, comes from [value].'],
  ]);
  expect(report.join('\n')).toMatch(/:1: changed: without a sentence: .*"She left \[value\] early\."/);
});

it('a relation whose sentences begin with the value gets a plain one that asks', async () => {
  const text = [
    '{"sub_label": "Ada", "obj_label": "Ostra"}',
    '{"pattern": "[Y] is home to [X].", "relation": "P19"}',
  ];
  const { templates, stdout } = await importOf(written('P19.jsonl', text.join('\n')), 'pararel');
  expect(templates).toEqual({ P19: ['[value] is home to [name].', 'P19 of [name]: [value].'] });
  expect(stdout).toMatch(/No sentence can ask for 1 relation/);
});

it.each([
  [['--format', 'popqua'], 'Did you mean "popqa"?'],
  [['--columns', 'subject'], 'cannot read "subject"'],
  [['--columns', 'name=town'], 'cannot name "name"'],
])('a flag is refused that is not understood: %j', async (flags, problem) => {
  const { code, stderr } = await importOf(table('subject,relation,value', 'A,b,C'), 'table', ...flags);
  expect(code).not.toBe(0);
  expect(stderr.replace(/\s+/g, ' ')).toContain(problem);
});
