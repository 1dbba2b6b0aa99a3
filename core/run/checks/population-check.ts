/**
 * A population, looked at before anything is made for it: what is wrong with it would be found out much later, by the
 * engine, or by nobody. A few texts are written, as many for a million individuals as for ten.
 */
import { RecallError } from '../../errors.js';
import type { Population } from '../../population/population.js';
import { END_OF_TEXT } from '../../population/vocabulary.js';
import { describeReturnValue } from '../../describe-value.js';
import { wrongText, type Wrong } from './text-check.js';
import { MOST_ATTRIBUTES } from '../training/texts.js';

const isText = (value: unknown) => typeof value === 'string' && value !== '';
const isCount = (value: unknown, least: number) => Number.isSafeInteger(value) && Number(value) >= least;

/**
 * @param name What the plugin is called.
 * @throws RecallError `RECALL_POPULATION` when it breaks its contract, `RECALL_PLUGIN` when it throws.
 */
export function checkPopulation(population: Population, name: string): void {
  const wrong = wrongCount(population) ?? wrongAttribute(population) ?? wrongVocabulary(population);
  const [problem, fix] = wrong ?? wrongText(population, name) ?? [];
  if (problem === undefined) return;
  throw new RecallError('RECALL_POPULATION', `The population "${name}" ${problem}`, {
    at: 'population',
    fix,
  });
}

function wrongCount(population: Population): Wrong | undefined {
  const least = { individuals: 1, heldOut: 0, capacity: 1, textLength: 1 };
  for (const [field, from] of Object.entries(least)) {
    const value: unknown = Reflect.get(population, field);
    if (!isCount(value, from)) {
      return [
        `has \`${field}: ${describeReturnValue(value)}\``,
        `It has to be a whole number from ${from} up.`,
      ];
    }
  }
  const { individuals, heldOut, capacity, lengths, textLength } = population;
  if (
    lengths &&
    !lengths.every((length, i) => isCount(length, (lengths[i - 1] ?? 0) + 1) && length <= textLength)
  ) {
    return [
      `has the \`lengths\` ${describeReturnValue(lengths)}`,
      `They are whole numbers that rise, up to ${textLength}.`,
    ];
  }
  if (individuals + heldOut <= capacity) return undefined;
  return [
    `has a \`capacity\` of ${capacity}, and ${individuals} individuals with ${heldOut} held out`,
    'Its capacity counts everybody who can be told apart, those held out too.',
  ];
}

function wrongAttribute(population: Population): Wrong | undefined {
  const attributes: unknown = population.attributes;
  if (!Array.isArray(attributes) || attributes.length === 0 || attributes.length > MOST_ATTRIBUTES) {
    const has = Array.isArray(attributes) ? `${attributes.length} attributes` : 'no list of attributes';
    return [`has ${has}`, `It has to have 1 to ${MOST_ATTRIBUTES}: { name, entropy }.`];
  }
  const names = new Set<unknown>();
  for (const each of attributes as readonly unknown[]) {
    const { name, entropy, chance } = (each ?? {}) as Record<string, unknown>;
    if (!isText(name))
      return [`has an attribute whose \`name\` is ${describeReturnValue(name)}`, 'It has to be a text.'];
    if (names.has(name)) return [`has two attributes "${String(name)}"`, 'Each has a name that is its own.'];
    names.add(name);
    if (typeof entropy !== 'number' || !(entropy >= 0 && entropy < Infinity)) {
      return [
        `has an attribute "${String(name)}" whose \`entropy\` is ${describeReturnValue(entropy)}`,
        'It has to be a number from 0 up, in nats: Math.log(n) for n values that are equally frequent.',
      ];
    }
    if (chance !== undefined && !(typeof chance === 'number' && chance > 0 && chance <= 1)) {
      return [
        `has an attribute "${String(name)}" whose \`chance\` is ${describeReturnValue(chance)}`,
        'It has to be a share above 0, at most 1: that of its commonest value.',
      ];
    }
  }
  return undefined;
}

function wrongVocabulary({ vocabulary }: Population): Wrong | undefined {
  const { size, tokens, decode, encode } = (vocabulary ?? {}) as Partial<Population['vocabulary']>;
  const fix = '`new Vocabulary(words)` has all that it takes.';
  if (!isCount(size, 1)) return [`has a vocabulary whose \`size\` is ${describeReturnValue(size)}`, fix];
  if (!Array.isArray(tokens) || !tokens.every((token) => typeof token === 'string')) {
    return ['has a vocabulary without a list of `tokens`', fix];
  }
  if (tokens.length !== size) {
    return [`has a vocabulary whose \`size\` is ${size}, with ${tokens.length} tokens`, fix];
  }
  if (tokens[0] !== END_OF_TEXT)
    return [
      `has a vocabulary whose first token is ${describeReturnValue(tokens[0])}, and not ${END_OF_TEXT}`,
      fix,
    ];
  const isWhole = typeof decode === 'function' && typeof encode === 'function';
  return isWhole ? undefined : ['has a vocabulary that has no `decode` or no `encode`', fix];
}
