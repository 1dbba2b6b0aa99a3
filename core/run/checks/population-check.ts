/** Validates a population before it is used, by its fields and by ten texts, however large it is. A pure function. */
import { describeReturnValue } from '../../describe-value.js';
import { RecallError } from '../../errors.js';
import { NAME, VALUE, type Phrasing, type Population } from '../../population/population.js';
import { END_OF_TEXT } from '../../population/vocabulary.js';
import { streamFamily } from '../../random/index.js';
import { MAX_ATTRIBUTES, TextRows } from '../training/texts.js';

/** What is wrong, after `The population "..."`, and how to fix it. */
type Problem = readonly [problem: string, fix: string];

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isCount = (value: unknown, least: number) => Number.isSafeInteger(value) && Number(value) >= least;
const shown = describeReturnValue;

/**
 * @param name The plugin's name.
 * @throws RecallError `RECALL_POPULATION` if it breaks its contract, `RECALL_PLUGIN` if it throws.
 */
export function checkPopulation(population: Population, name: string): void {
  for (const check of [fieldProblems, attributeProblems, vocabularyProblems, textProblems]) {
    for (const [problem, fix] of check(population, name)) {
      const at = 'population';
      throw new RecallError('RECALL_POPULATION', `The population "${name}" ${problem}`, { at, fix });
    }
  }
}

function* fieldProblems(population: Population): Generator<Problem> {
  for (const [field, least] of Object.entries({ individuals: 1, heldOut: 0, capacity: 1, textLength: 1 })) {
    const value: unknown = Reflect.get(population, field);
    if (isCount(value, least)) continue;
    yield [`has \`${field}: ${shown(value)}\``, `It must be a whole number from ${least} up.`];
  }
  const { individuals, heldOut, capacity, lengths, textLength } = population;
  const isValid = (length: unknown, i: number) =>
    isCount(length, (lengths?.[i - 1] ?? 0) + 1) && Number(length) <= textLength;
  if (lengths && !lengths.every(isValid)) {
    yield [
      `has the \`lengths\` ${shown(lengths)}`,
      `They must be ascending whole numbers up to ${textLength}.`,
    ];
  }
  if (individuals + heldOut > capacity) {
    yield [
      `has a \`capacity\` of ${capacity}, and ${individuals} individuals with ${heldOut} held out`,
      'Its capacity must include all individuals, also those held out.',
    ];
  }
}

function* attributeProblems(population: Population): Generator<Problem> {
  const attributes: unknown = population.attributes;
  if (!Array.isArray(attributes) || attributes.length === 0 || attributes.length > MAX_ATTRIBUTES) {
    const what = Array.isArray(attributes) ? `${attributes.length} attributes` : 'no list of attributes';
    yield [`has ${what}`, `It must have 1 to ${MAX_ATTRIBUTES}: { name, entropy }.`];
  }
  const names = new Set<unknown>();
  for (const each of attributes as readonly unknown[]) {
    const { name, entropy, chance } = (each ?? {}) as Record<string, unknown>;
    if (!isText(name)) yield [`has an attribute whose \`name\` is ${shown(name)}`, 'It must be text.'];
    const label = `"${String(name)}"`;
    if (names.has(name)) yield [`has two attributes ${label}`, 'Names of attributes must be unique.'];
    names.add(name);
    if (typeof entropy !== 'number' || !(entropy >= 0 && entropy < Infinity)) {
      yield [
        `has an attribute ${label} whose \`entropy\` is ${shown(entropy)}`,
        'It must be a number from 0 up, in nats: Math.log(n) for n equally frequent values.',
      ];
    }
    if (chance !== undefined && !(typeof chance === 'number' && chance > 0 && chance <= 1)) {
      yield [
        `has an attribute ${label} whose \`chance\` is ${shown(chance)}`,
        'It must be the share of its most common value: above 0, at most 1.',
      ];
    }
  }
}

function* vocabularyProblems({ vocabulary }: Population): Generator<Problem> {
  const { size, tokens, decode, encode } = (vocabulary ?? {}) as Partial<Population['vocabulary']>;
  const fix = 'Create it with `new Vocabulary(words)`.';
  if (!isCount(size, 1)) yield [`has a vocabulary whose \`size\` is ${shown(size)}`, fix];
  if (!Array.isArray(tokens) || !tokens.every((token) => typeof token === 'string')) {
    yield ['has a vocabulary without a list of `tokens`', fix];
  }
  if (tokens!.length !== size)
    yield [`has a vocabulary whose \`size\` is ${size}, with ${tokens!.length} tokens`, fix];
  if (!vocabulary.tokenizer && tokens![0] !== END_OF_TEXT)
    yield [`has a vocabulary whose first token is ${shown(tokens![0])}, not ${END_OF_TEXT}`, fix];
  if (typeof decode !== 'function' || typeof encode !== 'function')
    yield ['has a vocabulary without `decode` or `encode`', fix];
}

const PHRASINGS: readonly Phrasing[] = ['training', 'evaluation'];

/** Checks texts about the first, middle and last individual, the first one after them, and the last of all. */
function* textProblems(population: Population, name: string): Generator<Problem> {
  const { individuals, capacity } = population;
  const sample = [0, Math.floor(individuals / 2), individuals - 1, individuals, capacity - 1];
  const streams = streamFamily(1, 'population-check');
  const rows = new TextRows(population, 1, name);
  for (const individual of new Set(sample.filter((each) => each < capacity))) {
    for (const phrasing of PHRASINGS) {
      rows.write(0, individual, phrasing, streams.at(0, individual));
      const value = rows.roles.findIndex((role) => role >= VALUE);
      const firstName = rows.roles.indexOf(NAME);
      if (value < 0)
        yield [
          `wrote no value about individual ${individual}`,
          'Push the tokens of values with the role VALUE + a.',
        ];
      if (firstName < 0 || firstName > value)
        yield [
          `wrote a value about individual ${individual} before any name`,
          'Push the tokens of names first, with the role NAME.',
        ];
    }
  }
}
