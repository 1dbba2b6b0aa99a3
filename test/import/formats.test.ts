// `recall facts import`: samples in the shape of each format become facts and templates that a run takes as they are.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { recall } from '../cli/recall.js';
import { importOf, samples, type Import } from './imported.js';

const COLUMNS = ['--columns', 'subject=town,relation=property,value=answer,aliases=other names'];
const TINY = ['steps=2', 'batch=2', 'model.layers=1', 'model.width=8', 'model.heads=2', 'engine.threads=1'];

/** What a sample holds, and what the report says beside what was taken. */
interface Sample {
  readonly format: string;
  readonly sample: string;
  readonly facts: number;
  readonly templates: Readonly<Record<string, readonly string[]>>;
  readonly remarks?: readonly string[];
  readonly flags?: readonly string[];
}

const FORMATS: readonly Sample[] = [
  {
    format: 'counterfact',
    sample: 'counterfact.json',
    facts: 3,
    templates: {
      P101: ['[name] works in the field of [value]'],
      P103: ['The mother tongue of [name] is [value]', '[name], a native [value]'],
    },
    remarks: [
      'counterfact.json:2: left out: the template "[name] spoke the language [value]": no other record has it, so that it may be about this one alone',
    ],
  },
  {
    format: 'known-1000',
    sample: 'known-1000.json',
    facts: 2,
    templates: { P276: ['[name] is in the city of [value]', '[name] is located in [value]'] },
  },
  {
    format: 'pararel',
    sample: 'pararel',
    facts: 2,
    templates: {
      P19: [
        '[name] is native to [value].',
        '[name] was born in [value].',
        '[value] is where [name] was born.',
      ],
    },
    remarks: [
      'pararel/facts/P19.jsonl:3: merged: another value of the fact of pararel/facts/P19.jsonl:2',
      'pararel/patterns/P1376.jsonl:1: left out: the template "[name] is the capital of [value].": the relation "P1376" has no facts',
    ],
  },
  {
    format: 'lama',
    sample: 'lama',
    facts: 2,
    templates: { P19: ['[name] was born in [value] .'] },
    remarks: [
      'lama/facts/P19.jsonl:1: changed: without 3 evidence sentences, which --sentences imports',
      'lama/relations.jsonl:2: left out: the template "[name] died in [value] .": the relation "P20" has no facts',
    ],
  },
  {
    format: 'popqa',
    sample: 'popqa.tsv',
    facts: 3,
    templates: {
      genre: ['What genre is [name]? [value]'],
      occupation: ["What is [name]'s occupation? [value]"],
    },
    remarks: ['popqa.tsv:4: changed: without its weight: "many" is not a number from 0 up'],
  },
  {
    format: 'zsre',
    sample: 'zsre.json',
    facts: 2,
    templates: { 'Which town is … in?': ['Which town is [name] in? [value]'] },
  },
  {
    format: 'mquake',
    sample: 'mquake.json',
    facts: 2,
    templates: {
      author: ['The author of [name] is [value]', 'Who is the author of [name]? [value]'],
      'country of citizenship': [
        '[name] is a citizen of [value]',
        'What is the country of citizenship of [name]? [value]',
      ],
    },
    remarks: ['mquake.json:32: merged: the same fact as mquake.json:2'],
  },
  {
    format: 'wikidata',
    sample: 'wikidata.json',
    facts: 2,
    templates: { 'place of birth': ['place of birth of [name]: [value].'] },
  },
  {
    format: 'table',
    sample: 'towns.csv',
    facts: 3,
    templates: { country: ['country of [name]: [value].'], river: ['river of [name]: [value].'] },
    remarks: [
      'towns.csv:4: changed: without its weight: "a lot" is not a number from 0 up',
      'towns.csv:5: merged: another value of the fact of towns.csv:4',
    ],
    flags: COLUMNS,
  },
];

describe.each(FORMATS)('$format', ({ format, sample, facts, templates, remarks = [], flags = [] }) => {
  let made: Import;
  beforeAll(async () => {
    made = await importOf(path.join(samples, sample), format, ...flags);
    expect([made.code, made.stderr]).toEqual([0, '']);
  });

  it('gives facts and templates', () => {
    expect(made.facts).toHaveLength(facts);
    const sorted = Object.entries(made.templates).map(([name, list]) => [name, [...list].sort()]);
    const expected = Object.entries(templates).map(([name, list]) => [name, [...list].sort()]);
    expect(sorted).toEqual(expected);
  });

  it('reports on every record, by its line', () => {
    const isTaken = (line: string) => /:\d+: taken: a fact of /.test(line);
    expect(made.report.filter(isTaken)).toHaveLength(facts);
    expect(made.report.filter((line) => !isTaken(line))).toEqual(remarks);
  });

  it('trains by the command that the import prints', async () => {
    const [, command = ''] = /^ {2}recall (.*)$/m.exec(made.stdout) ?? [];
    const set = TINY.flatMap((key) => ['--set', key]);
    const { code } = await recall([...command.split(' '), ...set, '--quiet', '--out', 'run'], made.folder);
    expect(code).toBe(0);
    const summary = readFileSync(path.join(made.folder, 'run/summary.json'), 'utf8');
    expect(JSON.parse(summary)).toMatchObject({ steps: 2 });
  });
});
