// Facts of one's own: what the files may say, what is said when they are wrong, and what becomes of them.
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  createRun,
  NAME,
  noKnowledgeBaseline,
  randomStream,
  resolveConfig,
  VALUE,
  type PartialConfig,
  type Phrasing,
  type Population,
} from 'recall-lab';
import { facts } from 'recall-lab/plugins';
import { testPopulation } from 'recall-lab/testing';
import { describe, expect, it } from 'vitest';
import { PluginContainer } from '../../core/plugin/container.js';
import { Registry } from '../../core/plugin/registry.js';
import { errorOf } from '../config/project.js';
import { readFacts } from '../../core/population/facts/read-facts.js';

const folder = mkdtempSync(path.join(tmpdir(), 'recall-facts-'));
let files = 0;

function file(content: string | Uint8Array, name = `file-${files++}`): string {
  const where = path.join(folder, name);
  writeFileSync(where, content);
  return where;
}

type Fact = readonly [subject: string, relation: string, value: unknown];
const lines = (all: readonly Fact[]) =>
  all.map(([subject, relation, value]) => JSON.stringify({ subject, relation, value })).join('\n');

const sentences = {
  'born in': [
    '[name] was born in [value].',
    'The birth of [name] was in [value], a city.',
    '[name] comes from [value].',
    '[name] is a native of [value].',
    "[name]'s life began in [value].",
  ],
  field: ['[name] studied [value].', "[name]'s field is [value].", 'The science of [name] is [value].'],
};
const templates = file(JSON.stringify(sentences), 'templates.json');

/** Scientists, of whom every third has no field. */
const scientists: Fact[] = Array.from({ length: 60 }, (_, i): Fact[] => [
  [`Ada ${i} Lovelace`, 'born in', ['London', 'New York', 'Paris'][i % 3]],
  ...(i % 3 === 0 ? [] : ([[`Ada ${i} Lovelace`, 'field', i % 2 ? 'algebra' : 'number theory']] as Fact[])),
]).flat();

interface Given {
  readonly content?: string | Uint8Array;
  readonly facts?: string;
  readonly templates?: string;
  readonly individuals?: number;
  readonly heldOut?: number;
  readonly seed?: number;
  readonly tokenizer?: 'word' | 'characters' | 'byte-pair';
  readonly tokens?: number;
}

function made({ content = lines(scientists), seed = 1, ...options }: Given = {}): Population {
  const container = new PluginContainer(new Registry(), { seed, steps: 10, batch: 8 });
  return container.population(facts({ facts: options.facts ?? file(content), templates, ...options }));
}

/** A text, and its names and values. */
function told(population: Population, individual: number, phrasing: Phrasing = 'training', slot = 0) {
  const tokens: number[] = [];
  const roles: number[] = [];
  population.write(individual, phrasing, randomStream({ seed: 5, stream: 'test', step: individual, slot }), {
    push: (token, role) => void (tokens.push(token), roles.push(role)),
  });
  const part = (wanted: number) => population.vocabulary.decode(tokens.filter((_, i) => roles[i] === wanted));
  return {
    text: population.vocabulary.decode(tokens),
    tokens,
    name: part(NAME),
    values: population.attributes.map((_, a) => part(VALUE + a)),
  };
}

testPopulation(facts({ facts: file(lines(scientists)), templates, heldOut: 10 }));

describe('facts', () => {
  it('are told one sentence for each relation that a subject has, each naming it', () => {
    const population = made();
    const all = Array.from({ length: 60 }, (_, i) => told(population, i));
    for (const { name, values, text } of all) {
      const subject = /^Ada \d+ Lovelace/.exec(name)?.[0] ?? '';
      const expected = new Map(scientists.filter(([s]) => s === subject).map(([, r, v]) => [r, v]));
      expect(values).toEqual(['born in', 'field'].map((relation) => expected.get(relation) ?? ''));
      expect(text.split(subject)).toHaveLength(expected.size + 1);
    }
    expect(new Set(all.map(({ name }) => /^Ada \d+/.exec(name)?.[0])).size).toBe(60);
  });

  it('are told in another order and other sentences each time', () => {
    const population = made();
    const texts = Array.from({ length: 40 }, (_, slot) => told(population, 3, 'training', slot).text);
    expect(new Set(texts).size).toBeGreaterThan(3);
  });

  it('keep back, for each subject, phrasings that training never uses', () => {
    const population = made({
      content: lines(scientists.filter(([, relation]) => relation === 'born in')),
    });
    for (let individual = 0; individual < 20; individual++) {
      const phrasings = (which: Phrasing) =>
        new Set(Array.from({ length: 60 }, (_, slot) => told(population, individual, which, slot).text));
      const [training, evaluation] = [phrasings('training'), phrasings('evaluation')];
      expect(training.size).toBe(4);
      expect(evaluation.size).toBe(1);
      for (const text of evaluation) expect(training).not.toContain(text);
    }
  });

  it('hold out a random subset that the seed chooses, at the end', () => {
    const heldOut = (seed: number) => {
      const population = made({ seed, heldOut: 15 });
      expect(population).toMatchObject({ individuals: 45, heldOut: 15, capacity: 60 });
      return Array.from({ length: 15 }, (_, i) =>
        told(population, 59 - i)
          .name.split(' ')
          .slice(0, 2)
          .join(' '),
      );
    };
    expect(heldOut(1)).toEqual(heldOut(1));
    expect(heldOut(1)).not.toEqual(heldOut(2));
    expect(new Set(heldOut(1)).size).toBe(15);
  });

  it("have the entropy of the values of those trained on as the model's baseline without knowledge", () => {
    const population = made();
    const field = -0.5 * Math.log(0.5) * 2;
    expect(population.attributes.map(({ name }) => name)).toEqual(['born in', 'field']);
    expect(population.attributes[0].entropy).toBeCloseTo(Math.log(3), 12);
    expect(population.attributes[1].entropy).toBeCloseTo(field, 12);
    expect(noKnowledgeBaseline(population)).toBeCloseTo((Math.log(3) + field) / 2, 12);

    const unique = lines(Array.from({ length: 100 }, (_, i) => [`S${i}`, 'field', `V${i}`] as const));
    const [attribute] = made({ content: unique, heldOut: 60 }).attributes;
    expect(attribute.entropy).toBeCloseTo(Math.log(40), 12);
  });

  it('make a vocabulary of exactly the words that they need', () => {
    const { vocabulary } = made();
    for (const word of ['London', 'York', 'Lovelace', '59', 'algebra', "'s", '.', ',']) {
      expect(vocabulary.tokens).toContain(word);
    }
    expect(vocabulary.tokens).not.toContain('[name]');
  });

  it('spell a name in one way, whatever the file does', () => {
    const content = [
      '{"subject": "Zoe\u0301  Kay", "relation": "born in", "value": "St.  Louis", "source": "ignored"}\r',
      '',
      '\uFEFF{"subject": " Zo\u00e9 Kay ", "relation": "field", "value": 1842}',
    ].join('\n');
    const population = made({ content });
    expect(population.capacity).toBe(1);
    expect(told(population, 0).values).toEqual(['St. Louis', '1842']);
  });

  it('may have their templates in a folder, a file for each relation', () => {
    const where = path.join(folder, 'templates');
    mkdirSync(where);
    for (const [relation, list] of Object.entries(sentences)) {
      writeFileSync(path.join(where, `${relation}.txt`), `${list.join('\r\n')}\n\n`);
    }
    const fromFolder = made({ templates: where });
    expect(told(fromFolder, 7)).toEqual(told(made(), 7));
  });

  it('may have names of characters or of learned pieces: the words of templates stay whole', () => {
    const many = Array.from(
      { length: 300 },
      (_, i) => [`Person${i} Lovelace${i % 7}`, 'born in', 'Rome'] as const,
    );
    const words = made({ content: lines(many) }).vocabulary.size;
    for (const tokenizer of ['characters', 'byte-pair'] as const) {
      const population = made({ content: lines(many), tokenizer, tokens: 100 });
      expect(population.vocabulary.size).toBeLessThanOrEqual(100);
      expect(population.vocabulary.size).toBeLessThan(words / 3);
      expect(population.vocabulary.tokens).toEqual(expect.arrayContaining(['born', 'native']));
      const { text, name, tokens } = told(population, 5);
      expect(name).toMatch(/^Person\d+ Lovelace\d/);
      expect(population.vocabulary.encode(text)).toEqual(tokens);
    }
  });

  it('tell of held-out subjects whose names have tokens that are never trained', () => {
    const many = Array.from({ length: 40 }, (_, i) => [`Ada L${i}`, 'born in', 'Rome'] as const);
    const notes = (tokenizer: 'word' | 'characters') =>
      (made({ content: lines(many), heldOut: 10, tokenizer }).notes ?? []).join();
    expect(notes('word')).toMatch(
      /^10 of 10 held-out subjects have a name with tokens that training never shows/,
    );
    expect(notes('characters')).toBe('');
  });

  it('can be many thousands', () => {
    const many = Array.from(
      { length: 20_000 },
      (_, i) => [`Person ${i >> 1}`, i & 1 ? 'field' : 'born in', `V${i % 999}`] as const,
    );
    const population = made({ content: lines(many) });
    expect(population.capacity).toBe(10_000);
    expect(told(population, 9_999).values.every(Boolean)).toBe(true);
  });
});

it('are found beside the configuration that names them with ./, whatever the working folder', async () => {
  const project = path.join(folder, 'project');
  mkdirSync(project);
  writeFileSync(path.join(project, 'mine.jsonl'), lines(scientists));
  const population = { plugin: 'facts', facts: './mine.jsonl', templates: '../templates.json' };
  const config = file(JSON.stringify({ extends: 'uniform', population }), 'project/recall.config.json');
  const resolved = await resolveConfig({ file: config });
  expect(resolved.config.population).toEqual({
    plugin: 'facts',
    facts: path.join(project, 'mine.jsonl'),
    templates,
  });
});

describe('in a preset that asks about people never seen', () => {
  const names = Array.from({ length: 200 }, (_, i) => [`Person ${i}`, 'born in', `V${i % 7}`] as const);
  const run = (options: object, changes: PartialConfig = {}) =>
    createRun({
      file: false,
      preset: {
        extends: 'uniform',
        ...changes,
        population: { plugin: 'facts', facts: file(lines(names)), templates, ...options },
      },
    });

  it('are asked about as far as they are held out', async () => {
    const tiny: PartialConfig = {
      ...{ steps: 1, batch: 2, model: { layers: 1, width: 8, heads: 2 }, engine: { threads: 1 } },
      probes: { recall: { every: 1 }, hallucination: { every: 1 } },
    };
    const { hallucination } = await (await run({ heldOut: 20 }, tiny)).start();
    expect(hallucination.loss).toBeGreaterThan(0);
  });

  it('need some held out, or the probe taken out: the error says how', async () => {
    expect(await errorOf(run({}))).toMatchObject({
      code: 'RECALL_OPTION',
      at: expect.stringMatching(/^probes\.hallucination in .*preset uniform$/) as string,
      fix: expect.stringMatching(
        /probes: \{ hallucination: false \}.*population: \{ heldOut: 32 \}/,
      ) as string,
    });
    await run({}, { probes: { hallucination: false } });
  });

  it('may be too few for a part of its schedule: the error says for which', async () => {
    expect(await errorOf(run({ individuals: 100 }, { extends: 'imbalanced-warmup' }))).toMatchObject({
      code: 'RECALL_OPTION',
      at: expect.stringMatching(/^sampler\.stages\.0\.sampler\.individuals in /) as string,
    });
  });
});

describe('a file of facts that is wrong', () => {
  const good = '{"subject": "Ann", "relation": "born in", "value": "Rome", "weight": 1}';
  const withLine = (second: string | object) =>
    file(`${good}\n${typeof second === 'string' ? second : JSON.stringify(second)}\n`, 'facts.jsonl');
  const fact = { subject: 'Bob', relation: 'born in', value: 'Oslo' };

  it.each([
    ['is not JSON', '{"subject": "Bob",', /not JSON/],
    ['is no object', '["Bob", "born in", "Oslo"]', /not an object/],
    ['lacks a key', { subject: 'Bob', relation: 'born in' }, /no "value"/],
    ['has a misspelt key', { subjct: 'Bob', relation: 'born in', value: 'Oslo' }, /where it says "subjct"/],
    ['has a subject that is a list', { ...fact, subject: ['Bob'] }, /subject is not a string/],
    ['has a value that is an object', { ...fact, value: { label: 'Oslo' } }, /value is not a string/],
    ['has a value that is true', { ...fact, value: true }, /value is not a string/],
    ['has an empty list of values', { ...fact, value: [] }, /list of the value is empty/],
    ['has a list in a list', { ...fact, value: [['Oslo']] }, /value is not a string/],
    ['has a number that begins with 0', '{"subject": "Bob", "relation": "zip", "value": 00123}', /in quotes/],
    ['has a weight that is text', { ...fact, weight: 'often' }, /weight is not a number/],
    ['has a negative weight', { ...fact, weight: -1 }, /weight is not a number/],
    ['weighs a subject twice', { ...fact, subject: 'Ann', relation: 'x', weight: 2 }, /weight 2 here and 1/],
    ['has a subject that nobody can see', { ...fact, subject: '\u200b' }, /cannot be seen/],
    ['has an empty subject', { ...fact, subject: ' ' }, /subject is empty/],
    ['has a control character', { ...fact, value: 'Os\u0007lo' }, /U\+0007/],
    ['has a line break', { ...fact, value: 'Os\nlo' }, /U\+000A/],
    ['has half a character', { ...fact, value: 'Os\ud800lo' }, /U\+D800/],
    ['has too many words', { ...fact, value: 'word '.repeat(33) }, /too long: 33 words/],
    ['has too many characters', { ...fact, value: 'x'.repeat(257) }, /too long/],
    ['says the token that ends texts', { ...fact, value: 'a <|endoftext|> b' }, /endoftext/],
    ['repeats a fact', good, /on line 1 already/],
    ['contradicts a fact', { subject: 'Ann', relation: 'born in', value: 'Oslo' }, /on line 1 already/],
    ['spells a relation in two ways', { ...fact, relation: 'born-in' }, /both be measured as "born-in"/],
  ])('names the line that %s', (_what, second, message) => {
    const where = withLine(second);
    const problem = expect.objectContaining({
      code: 'RECALL_FACTS',
      at: `${where}:2`,
      message: expect.stringMatching(message) as string,
    }) as Error;
    expect(() => made({ facts: where })).toThrow(problem);
  });

  it('names the line that is not UTF-8', () => {
    const bytes = Buffer.concat([Buffer.from(`${good}\n`), Buffer.from([0x22, 0xff, 0x22])]);
    expect(() => made({ content: bytes })).toThrow(expect.objectContaining({ code: 'RECALL_FACTS' }));
    expect(() => made({ content: bytes })).toThrow(/UTF-8 \(at .*:2\)/);
  });

  it.each([
    ['is empty', ''],
    ['has only blank lines', '\n \n'],
  ])('is refused when it %s', (_what, content) => {
    expect(() => made({ content })).toThrow(/no facts/);
  });

  it.each([
    ['facts.yaml', /are YAML, which is not read/, /one fact a line/],
    ['facts.yml', /are YAML, which is not read/, /one fact a line/],
    ['facts.csv', /are CSV, which is not read/, /recall facts import .*facts\.csv --format table/],
  ])('of another kind is refused by its name: %s', (name, problem, fix) => {
    const where = file('- subject: Ann\n', name);
    expect(() => made({ facts: where })).toThrow(
      expect.objectContaining({
        code: 'RECALL_FACTS',
        problem: expect.stringMatching(problem) as string,
        fix: expect.stringMatching(fix) as string,
      }),
    );
  });

  it('is refused when it is missing, or a folder', () => {
    for (const where of [path.join(folder, 'nowhere.jsonl'), folder]) {
      expect(() => made({ facts: where })).toThrow(
        expect.objectContaining({ code: 'RECALL_FACTS', at: where }),
      );
    }
  });

  it('is refused when it has more relations than can be told apart', () => {
    const all = Array.from({ length: 126 }, (_, i) => ['Ann', `relation ${i}`, 'x'] as const);
    expect(() => readFacts(file(lines(all)))).toThrow(/more than 125 relations/);
  });

  it.each([[{ heldOut: 60 }], [{ individuals: 61 }], [{ individuals: 50, heldOut: 11 }]])(
    'is refused when it has too few subjects for %j',
    (options) => {
      expect(() => made(options)).toThrow(expect.objectContaining({ code: 'RECALL_POPULATION' }));
    },
  );
});

describe('templates that are wrong', () => {
  const refused = (content: unknown, message: RegExp) => {
    const where = file(typeof content === 'string' ? content : JSON.stringify(content));
    const problem = expect.objectContaining({
      code: 'RECALL_TEMPLATE',
      message: expect.stringMatching(message) as string,
    }) as Error;
    expect(() => made({ templates: where })).toThrow(problem);
  };
  const { field } = sentences;

  it('lack a relation: the nearest name is told', () => {
    refused({ born_in: sentences['born in'], field }, /relation "born in".*Did you mean "born_in"/);
    refused({ field }, /no templates for the relation "born in"/);
    refused({ 'born in': [], field }, /The relation "born in" has no sentences .*\[name\] and \[value\]/);
  });

  it.each([
    ['value', '[name] was born.'],
    ['name', 'Somebody was born in [value].'],
    ['single value', '[name] was born in [value], yes, [value].'],
  ])('lack a %s', (_what, template) => {
    refused({ 'born in': ['[name] is from [value].', template], field }, /born in, sentence 2/);
  });

  it('say the same twice, or ask for two relations in the same words', () => {
    refused({ 'born in': ['[name] is from [value].', '[name]  is from [value].'], field }, /there twice/);
    refused({ 'born in': ['[name]: [value].'], field: ['[name]: [value]!'] }, /in the same words.*has both/);
  });

  it('hold what no model should read', () => {
    refused({ 'born in': ['[name] \u0000 is from [value].'], field }, /U\+0000/);
    refused({ 'born in': [''], field }, /is empty/);
  });

  it.each(['{', '[]', '{}', '7', 'null', '{"born in": "[name] is from [value]."}', '{"born in": [7]}'])(
    'are not templates: %s',
    (content) => refused(content, /./),
  );

  it('are missing', () => {
    expect(() => made({ templates: path.join(folder, 'nowhere') })).toThrow(
      expect.objectContaining({ code: 'RECALL_TEMPLATE' }),
    );
  });

  it('make a text that is too long to read', () => {
    const long = `[name] ${'very '.repeat(50)}`;
    const relations = Array.from({ length: 50 }, (_, i) => `r${i}`);
    const content = lines(relations.map((relation) => ['Ann', relation, 'x'] as const));
    const all = Object.fromEntries(relations.map((relation) => [relation, [`${long} ${relation} [value].`]]));
    expect(() => made({ content, templates: file(JSON.stringify(all)) })).toThrow(
      expect.objectContaining({ code: 'RECALL_POPULATION' }),
    );
  });
});
