// A population is looked at when a run is assembled: what is wrong with it is told with its name, and what would be
// right, before anything is written or trained.
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  createRun,
  definePopulation,
  NAME,
  resolveConfig,
  TEXT,
  VALUE,
  Vocabulary,
  type Population,
  type TokenWriter,
} from '../../../core/index.js';
import { planRun } from '../../../core/plan/plan.js';
import { biographies } from '../../../plugins/index.js';
import { prepared, temporaryFolder, tiny } from '../fixture.js';

const folder = temporaryFolder();
const vocabulary = new Vocabulary(['Ann', 'Ben', 'likes', 'red', 'blue']);
const honest: Population = {
  name: 'colours',
  individuals: 2,
  capacity: 4,
  heldOut: 1,
  attributes: [{ name: 'colour', entropy: Math.log(2) }],
  vocabulary,
  textLength: 3,
  write(individual, _phrasing, _stream, text) {
    text.push(1 + (individual % 2), NAME);
    text.push(3, TEXT);
    text.push(4 + (individual % 2), VALUE);
  },
};
const withPopulation = (change: object) => ({
  ...tiny,
  population: definePopulation({ name: 'mine', create: () => ({ ...honest, ...change }) })(),
  probes: {},
});
const made = (change: object) => createRun({ file: false, preset: withPopulation(change) });
const refusal = (change: object) =>
  made(change).then(
    () => undefined,
    (error: Error & { code: string }) => `${error.code}: ${error.message}`,
  );
const writing = (write: (individual: number, text: TokenWriter) => unknown) => ({
  write: (individual: number, _phrasing: string, _stream: unknown, text: TokenWriter) =>
    write(individual, text),
});
const tokens = (...all: (readonly [token: number, role: number])[]) =>
  writing((_individual, text) => all.forEach(([token, role]) => text.push(token, role)));

describe('a population', () => {
  it('that keeps its contract is trained on', async () => {
    expect((await (await made({})).start()).steps).toBe(12);
  });

  it.each([
    ['individuals', 0, 'has `individuals: 0`', 'a whole number from 1 up'],
    ['individuals', NaN, 'has `individuals: NaN`', 'a whole number from 1 up'],
    ['heldOut', -1, 'has `heldOut: -1`', 'a whole number from 0 up'],
    ['capacity', '4', 'has `capacity: "4"`', 'a whole number from 1 up'],
    ['capacity', 2, 'has a `capacity` of 2, and 2 individuals with 1 held out', 'include all individuals'],
    ['textLength', 2.5, 'has `textLength: 2.5`', 'a whole number from 1 up'],
    ['attributes', undefined, 'has no list of attributes', '1 to 126'],
    ['attributes', [], 'has 0 attributes', '1 to 126'],
    ['attributes', Array(127).fill(honest.attributes[0]), 'has 127 attributes', '1 to 126'],
    ['attributes', [{ entropy: 1 }], 'has an attribute whose `name` is undefined', 'text'],
    ['attributes', [...honest.attributes, ...honest.attributes], 'has two attributes "colour"', 'unique'],
    ['attributes', [{ name: 'a', entropy: NaN }], 'has an attribute "a" whose `entropy` is NaN', 'in nats'],
    ['vocabulary', undefined, 'has a vocabulary whose `size` is undefined', 'new Vocabulary(words)'],
    ['vocabulary', { size: 0, tokens: [] }, 'has a vocabulary whose `size` is 0', 'new Vocabulary(words)'],
    ['vocabulary', { size: 2 }, 'has a vocabulary without a list of `tokens`', 'new Vocabulary(words)'],
    ['vocabulary', { size: 2, tokens: ['a'] }, '`size` is 2, with 1 tokens', 'new Vocabulary(words)'],
    [
      'vocabulary',
      { size: 1, tokens: ['<|endoftext|>'] },
      'has a vocabulary without `decode` or `encode`',
      'new Vocabulary(words)',
    ],
  ])('whose %s is %o is refused', async (field, value, problem, fix) => {
    const said = await refusal({ [field]: value });
    expect(said).toMatch(/^RECALL_POPULATION: The population "mine" has /);
    expect(said).toContain(problem);
    expect(said).toContain(fix);
  });
});

describe('a text', () => {
  const name = [1, NAME] as const;
  const value = [4, VALUE] as const;

  it.each([
    ['a token beyond the vocabulary', tokens(name, [6, TEXT], value), 'wrote the token 6 about individual 0'],
    ['no token', tokens(name, [undefined as never, TEXT], value), 'wrote the token undefined about'],
    ['half a token', tokens(name, [0.5, TEXT], value), 'wrote the token 0.5 about individual 0'],
    ['a role of no attribute', tokens(name, [4, VALUE + 1]), 'gave a token about individual 0 the role 3'],
    [
      'more than its length',
      tokens(name, name, name, value),
      'wrote 4 tokens about individual 0, but its `textLength` is 3',
    ],
    ['no value', tokens(name, [4, TEXT]), 'wrote no value about individual 0'],
    ['a value before a name', tokens(value, name), 'wrote a value about individual 0 before any name'],
    ['nothing, for it writes later', writing(() => Promise.resolve()), 'returned a promise from `write`'],
  ])('with %s is refused', async (_what, change, said) => {
    expect(await refusal(change)).toContain(`RECALL_POPULATION: The population "mine" ${said}`);
  });

  it.each(['training', 'evaluation'])('for %s is looked at', async (wanted) => {
    const write: Population['write'] = (individual, phrasing, stream, text) => {
      if (phrasing !== wanted) honest.write(individual, phrasing, stream, text);
    };
    expect(await refusal({ write })).toContain('wrote no value about individual 0');
  });

  it.each([0, 50, 99, 100, 199])('about individual %i of 100 and 100 others is looked at', async (wanted) => {
    const write: Population['write'] = (individual, phrasing, stream, text) => {
      if (individual !== wanted) honest.write(individual, phrasing, stream, text);
    };
    const said = await refusal({ individuals: 100, capacity: 200, write });
    expect(said).toContain(`wrote no value about individual ${wanted}`);
  });

  it('that cannot be written is told with whom it is about, and the code of who said so', async () => {
    const broken = writing(() => {
      throw new TypeError('names is not iterable');
    });
    expect(await refusal(broken)).toBe(
      'RECALL_PLUGIN: The population "mine" failed: names is not iterable (at hook write, individual 0).',
    );
    const unknown = writing((_individual, text) => text.push(vocabulary.id('green'), VALUE));
    expect(await refusal(unknown)).toBe(
      'RECALL_UNKNOWN_TOKEN: The vocabulary has no word "green" (at population "mine", individual 0).',
    );
  });
});

describe('what is wrong with a population', () => {
  it('is told before anything is written, and by the plan', async () => {
    const preset = withPopulation({ textLength: 2 });
    const refused = { code: 'RECALL_POPULATION' };
    await expect(prepared(folder.at('run'), preset)).rejects.toMatchObject(refused);
    expect(existsSync(folder.at('run'))).toBe(false);
    const resolved = await resolveConfig({ file: false, preset });
    await expect(planRun(resolved, { measure: false })).rejects.toMatchObject(refused);
  });

  it('is found by a few texts, however many individuals there are', async () => {
    let written = 0;
    const write: Population['write'] = (...asked) => {
      written++;
      honest.write(...asked);
    };
    await made({ individuals: 1_000_000, capacity: 2_000_000, write });
    expect(written).toBe(10);
    const preset = { ...tiny, population: biographies({ individuals: 1_000_000 }), probes: {} };
    await expect(createRun({ file: false, preset })).resolves.toBeDefined();
  });
});
