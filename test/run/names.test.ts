// Names that mean something to JavaScript, a file system or a page: a run with them works to the end, or an error with
// a code names the problem.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { splitValue } from '../../core/population/vocabulary.js';
import { emptyFolder, recall } from '../cli/recall.js';

/** Names that work everywhere, as relation, subject, value, probe, preset and folder. */
const NAMES = [
  ...Object.getOwnPropertyNames(Object.prototype),
  ...['prototype', 'length', 'name', 'then', 'null', 'undefined', 'NaN', '0', '-1', 'true'],
  ...['a.b', 'a:b', 'a b', 'a=b', 'a,b', "it's", 'a"b', '$&', '$(id)', '%s', '[x]', '{}', '*', '#1'],
  ...['<script>', '</script>', '&amp;', '日本', 'é', '🦜', '👩‍🚀'],
];
/** Names that some places refuse. */
const HARD = [
  'a/b',
  '../x',
  '.',
  '..',
  '',
  ' ',
  'a\nb',
  'a\u0000b',
  '\u202Eab',
  '\ud800',
  'x'.repeat(10_240),
];

const TINY = {
  extends: 'uniform',
  steps: 2,
  batch: 2,
  seed: 1,
  model: { layers: 1, width: 8, heads: 2 },
  engine: { threads: 1 },
};

interface Naming {
  readonly relation: string;
  readonly subject: string;
  readonly value: string;
  readonly probe: string;
  readonly preset: string;
  readonly run: string;
}

const PLAIN: Naming = { relation: 'r', subject: 's', value: 'v', probe: 'p', preset: 'q', run: 'run' };

/** A project whose facts, configuration and run are called so. */
function project({ relation, subject, value, probe, preset }: Naming): string {
  const folder = emptyFolder();
  const write = (file: string, text: string) => writeFileSync(path.join(folder, file), text);
  const facts = [
    { subject, relation, value },
    { subject: 'somebody else', relation, value: 'another value' },
  ];
  write('facts.jsonl', facts.map((fact) => JSON.stringify(fact)).join('\n'));
  const templates = { [relation]: ['They say that [name] has [value].', '[name] is known for [value].'] };
  write('templates.json', JSON.stringify(templates));
  // A computed key is an own key, whatever it is called.
  const config = {
    ...TINY,
    preset,
    population: { plugin: 'facts', facts: './facts.jsonl', templates: './templates.json' },
    probes: { hallucination: false, recall: false, [probe]: { plugin: 'recall', every: 1 } },
  };
  write('recall.config.json', JSON.stringify(config));
  mkdirSync(path.join(folder, 'runs'));
  return folder;
}

const json = (...parts: string[]) =>
  JSON.parse(readFileSync(path.join(...parts), 'utf8')) as Record<string, unknown>;

/** `recall ...args` ends well. */
async function succeeds(folder: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await recall(args, folder);
  expect([code, stderr]).toEqual([0, expect.not.stringMatching(/RECALL_(?!SCHEDULE)/)]);
  return stdout;
}

it('as relations, subjects and values of one run: it is trained, stored, resumed, reported and measured', async () => {
  const folder = project(PLAIN);
  const facts = NAMES.flatMap((relation, i) =>
    [relation, NAMES[(i + 1) % NAMES.length]].map((subject) => ({ subject, relation, value: relation })),
  );
  const templates = NAMES.map((name) => [
    name,
    [`“${name}” of [name] is [value].`, `[name] has “${name}” [value].`],
  ]);
  writeFileSync(path.join(folder, 'facts.jsonl'), facts.map((fact) => JSON.stringify(fact)).join('\n'));
  writeFileSync(path.join(folder, 'templates.json'), JSON.stringify(Object.fromEntries(templates)));
  await succeeds(folder, '--quiet', '--out', 'runs/all');
  await succeeds(folder, 'resume', 'runs/all', '--quiet', '--set', 'steps=3');
  await succeeds(folder, 'report', 'runs/all', '--out', 'report.html');

  const at = path.join(folder, 'runs/all');
  const lines = readFileSync(path.join(at, 'metrics.jsonl'), 'utf8').trim().split('\n');
  const measured = new Set(lines.map((line) => (JSON.parse(line) as { name: string }).name));
  for (const name of NAMES) expect(measured).toContain(`p.loss.${name.replaceAll(' ', '-')}`);
  const words = Object.keys(json(at, 'model', 'vocabulary.json'));
  for (const word of NAMES.flatMap(splitValue)) expect(words).toContain(word);
});

it.each(['__proto__', 'constructor', 'toString', 'a.b', '<script>', '🦜', 'a b'])(
  'as preset, run and probe: %j is trained, resumed, reported and compared',
  async (name) => {
    const isProbe = /^[\w. ]+$/.test(name) && name !== '__proto__';
    const folder = project({ ...PLAIN, preset: name, run: name, probe: isProbe ? name : 'p' });
    const run = path.join('runs', name);
    await succeeds(folder, '--quiet', '--out', run);
    await succeeds(folder, '--quiet', '--seed', '2', '--out', 'runs/other');
    await succeeds(folder, 'resume', run, '--quiet', '--set', 'steps=3');
    await succeeds(folder, 'resume', 'runs/other', '--quiet', '--set', 'steps=3');
    await succeeds(folder, 'report', run, 'runs/other', '--out', 'report.html');
    expect(await succeeds(folder, 'compare', run, 'runs/other')).toContain(name);

    const report = readFileSync(path.join(folder, 'report.html'), 'utf8');
    const [, data = ''] = /id="report-data">(.*?)<\/script>/s.exec(report) ?? [];
    const { rows, details } = JSON.parse(data) as { rows: { id: string }[]; details: object };
    expect(rows.map(({ id }) => id).sort()).toEqual(Object.keys(details).sort());
    expect(json(folder, run, 'summary.json')).toMatchObject({ preset: name, steps: 3 });
  },
);

describe.each(Object.keys(PLAIN) as (keyof Naming)[])('as a %s', (place) => {
  it.each(HARD)(
    '%j trains, or an error with a code says why not, and no run is left behind',
    async (name) => {
      const plain = { relation: 'r', subject: 's', value: 'v', probe: 'p', preset: 'q', run: 'run' };
      const naming = { ...plain, [place]: name };
      const folder = project(naming);
      const { code, stderr } = await recall(['--quiet', '--out', `runs/${naming.run}`], folder);
      if (code === 0) return;
      expect(stderr).toMatch(/RECALL_[A-Z_]+/);
      expect(stderr).not.toMatch(/\n {4}at /);
      expect(stderr.length).toBeLessThan(4096 + 3 * name.length);
      expect(readdirSync(path.join(folder, 'runs'))).toEqual([]);
    },
  );
});
