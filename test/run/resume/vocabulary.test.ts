// Ids belong to words: a trained model keeps them, whatever becomes of the facts.
import { writeFile } from 'node:fs/promises';
import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { compose } from '../../../core/config/index.js';
import { resumeRun, Vocabulary, type PartialConfig } from '../../../core/index.js';
import type { Manifest } from '../../../core/run/checkpoint/manifest.js';
import { definePopulation } from '../../../core/plugin/define.js';
import { biographies } from '../../../core/population/biographies.js';
import { attentionPatching, facts } from '../../../plugins/index.js';
import { prepared, results, startUntil, temporaryFolder, tiny } from '../fixture.js';

const folder = temporaryFolder();

const people = ['Ana', 'Ben', 'Cleo', 'Dan'].flatMap((first) =>
  ['Ash', 'Birch', 'Cedar'].map((last) => `${first} ${last}`),
);
const CITIES = ['Cairo', 'Lima', 'New York', 'Oslo'];

type Line = readonly [subject: string, value: string];
const lines: Line[] = people.map((subject, i) => [subject, CITIES[i % CITIES.length]]);
const withValue = (value: string): Line[] => [[lines[0][0], value], ...lines.slice(1)];

const write = (name: string, all: readonly Line[]) => {
  const line = ([subject, value]: Line) => JSON.stringify({ subject, relation: 'born in', value });
  return writeFile(folder.at(name), all.map(line).join('\n'));
};

const config = (name: string): PartialConfig =>
  compose(tiny, {
    population: facts({ facts: folder.at(name), templates: folder.at('templates.json') }),
    probes: { hallucination: false },
  });

/** Continues the run "base" in a folder of its own, with other facts. */
const continued = (out: string, name: string, ...set: string[]) =>
  resumeRun(folder.at('base'), {
    folder: folder.at(out),
    set: ['steps=18', `population.facts=${folder.at(name)}`, ...set],
  });

const manifestOf = async (run: string, step: number): Promise<Manifest> => {
  const name = `step-${String(step).padStart(6, '0')}`;
  return JSON.parse(
    await readFile(folder.at(`${run}/checkpoints/${name}/manifest.json`), 'utf8'),
  ) as Manifest;
};

beforeEach(async () => {
  await write('facts.jsonl', lines);
  const sentences = ['[name] was born in [value].', '[name] comes from [value].'];
  await writeFile(folder.at('templates.json'), JSON.stringify({ 'born in': sentences }));
});

describe('a run whose facts change', () => {
  beforeEach(async () => {
    await (await prepared(folder.at('base'), config('facts.jsonl'))).start();
  });

  it('continues as if nothing had happened when their lines come in another order', async () => {
    await write('reversed.jsonl', lines.toReversed());
    const same = await (await continued('same', 'facts.jsonl')).start();
    const reversed = await (await continued('reversed', 'reversed.jsonl')).start();
    expect(reversed.parametersSha256).toBe(same.parametersSha256);
    expect((await manifestOf('reversed', 18)).vocabulary).toEqual((await manifestOf('base', 12)).vocabulary);
  });

  it('keeps the ids of its words when a fact is edited, and when words are no longer said', async () => {
    await write('edited.jsonl', withValue('Oslo'));
    await write(
      'fewer.jsonl',
      lines.filter(([, value]) => value !== 'Cairo'),
    );
    const before = (await manifestOf('base', 12)).vocabulary;
    for (const name of ['edited', 'fewer']) {
      await (await continued(name, `${name}.jsonl`)).start();
      expect((await manifestOf(name, 18)).vocabulary).toEqual(before);
    }
  });

  it('refuses words that it has never had, by name, with the nearest that it has', async () => {
    await write('new.jsonl', withValue('Caïro'));
    await expect(continued('new', 'new.jsonl')).rejects.toMatchObject({
      code: 'RECALL_VOCABULARY',
      problem: 'The trained model does not know the word "Caïro"',
      fix: expect.stringMatching(
        /^Did you mean "Cairo" instead of "Caïro"\? .*--set newWords=append/,
      ) as string,
    });
  });

  it('refuses texts that are longer than it can read', async () => {
    await write('long.jsonl', withValue('New York New York'));
    await expect(continued('long', 'long.jsonl')).rejects.toMatchObject({
      code: 'RECALL_VOCABULARY',
      problem: expect.stringMatching(
        /^The longest text has \d+ tokens, but the trained model reads only \d+$/,
      ) as string,
    });
  });

  it('gives them rows of their own when that is asked for, and resumes bit for bit', async () => {
    await write('new.jsonl', withValue('Reykjavik in the far North'));
    const run = await continued('whole', 'new.jsonl', 'newWords=append', 'checkpoints.every=2');
    expect(run.notes.join(' ')).toMatch(
      /untrained embeddings for the words "Reykjavik", "the", "far", "North"\..*new, untrained positions/,
    );
    await run.start();
    const interrupted = await continued('cut', 'new.jsonl', 'newWords=append', 'checkpoints.every=2');
    await startUntil(interrupted, 15);
    await (await resumeRun(folder.at('cut'))).start();
    expect(await results(folder.at('cut'))).toEqual(await results(folder.at('whole')));

    const before = (await manifestOf('base', 12)).vocabulary;
    const after = (await manifestOf('whole', 18)).vocabulary;
    expect(after.tokens).toEqual([...before.tokens, 'Reykjavik', 'the', 'far', 'North']);
    // What was appended is the run's own from then on.
    await resumeRun(folder.at('whole'), { folder: folder.at('later'), set: ['steps=20', 'newWords=refuse'] });
  });

  it('says how to continue with a file that changed under the same name', async () => {
    await write('facts.jsonl', withValue('Oslo'));
    const set = ['steps=18'];
    await expect(resumeRun(folder.at('base'), { set })).rejects.toMatchObject({
      code: 'RECALL_FINGERPRINT',
      fix: expect.stringContaining('--set population.facts=...') as string,
    });
    const named = [...set, `population.facts=${folder.at('facts.jsonl')}`];
    await (await resumeRun(folder.at('base'), { set: named })).start();
  });

  it('matches the rows of a reference model by word', async () => {
    await write('other.jsonl', [['Zoe Zorn', 'Aachen'], ...lines]);
    await (await prepared(folder.at('other'), config('other.jsonl'))).start();
    const patched = (of: string) =>
      compose(config('facts.jsonl'), {
        interventions: { patching: attentionPatching({ reference: folder.at(of) }) },
      });
    await (await prepared(folder.at('patched'), patched('other'))).start();
    const strangers = compose(config('other.jsonl'), {
      interventions: { patching: attentionPatching({ reference: folder.at('base') }) },
    });
    const run = await prepared(folder.at('strangers'), strangers);
    await expect(run.start()).rejects.toMatchObject({
      message: expect.stringMatching(/does not know the words "Aachen", "Zoe", "Zorn"/) as string,
    });
  });
});

it('a population that numbers its words anew is refused, with the words', async () => {
  const people = (cities: number, known: boolean) =>
    definePopulation({
      name: 'people',
      create: ({ seed, trained }) => {
        const sizes = { firstNames: 8, lastNames: 8, universities: 4, majors: 4, companies: 4, years: 4 };
        return biographies({
          seed,
          individuals: 16,
          heldOut: 16,
          ...sizes,
          cities,
          ...(known && { trained }),
        });
      },
    });
  await startUntil(await prepared(folder.at('run'), compose(tiny, { population: people(6, true)() })), 6);
  const fewer = (known: boolean) =>
    resumeRun(folder.at('run'), {
      folder: folder.at(`branch-${known}`),
      plugins: [people(4, known)],
      set: ['population.plugin=people'],
    });
  await expect(fewer(false)).rejects.toMatchObject({
    code: 'RECALL_VOCABULARY',
    fix: expect.stringContaining('new Vocabulary(words, trained)') as string,
  });
  expect((await fewer(true)).notes).toEqual([]);
});

it('a vocabulary keeps the ids of trained words, whatever words it is made of', () => {
  const words = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/));
  fc.assert(
    fc.property(words, words, (before, after) => {
      const trained = new Vocabulary(before);
      const { tokens, size } = new Vocabulary(after, trained);
      expect(tokens.slice(0, trained.size)).toEqual(trained.tokens);
      expect(size).toBe(new Set([...trained.tokens, ...after]).size);
    }),
  );
});
