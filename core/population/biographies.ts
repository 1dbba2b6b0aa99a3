/**
 * Synthetic biographies (paper, section 1.3 and appendix B.1): six attributes, one sentence each, in random
 * order, the full name in every sentence. Individual i is computed from (seed, i); nothing is stored.
 */
import { RecallError } from '../errors.js';
import { permutation, streamFamily } from '../random/index.js';
import { birthDates, choices, type AttributeValues } from './attribute-values.js';
import { attributeNames, templates, type AttributeName } from './data/templates.js';
import { cities } from './data/cities.js';
import { companies } from './data/companies.js';
import { firstNames } from './data/first-names.js';
import { lastNames } from './data/last-names.js';
import { majors } from './data/majors.js';
import { universities } from './data/universities.js';
import { NAME_SLOT, parseTemplate, pickTemplate, shuffled } from './phrasing.js';
import { NAME, TEXT, VALUE, type Population } from './population.js';
import { Vocabulary, type TrainedVocabulary } from './vocabulary.js';

/** Sizes of a biographies population; each takes the first entries of its list. */
export interface BiographiesOptions {
  readonly seed: number;
  readonly individuals: number;
  /** Individuals kept back from all training, to measure hallucination. */
  readonly heldOut: number;
  readonly firstNames: number;
  readonly lastNames: number;
  readonly cities: number;
  readonly universities: number;
  readonly majors: number;
  readonly companies: number;
  /** Birth years, counted from 1900. */
  readonly years: number;
  /** Templates of an attribute that an individual is trained on; by default all that are not kept for evaluation. */
  readonly templates?: number;
  /** Whether training meets the six sentences in one order, always. */
  readonly fixedOrder?: boolean;
  /** Of a model that continues with these biographies. */
  readonly trained?: TrainedVocabulary;
}

/** How many entries each list holds; the largest that {@link BiographiesOptions} may ask for. */
export const listSizes = {
  firstNames: firstNames.length,
  lastNames: lastNames.length,
  cities: cities.length,
  universities: universities.length,
  majors: majors.length,
  companies: companies.length,
  years: 201,
} as const;

/**
 * The biographies population.
 *
 * @throws RecallError `RECALL_POPULATION` when there are more individuals than full names.
 */
export function biographies(options: BiographiesOptions): Population {
  const { seed, individuals, heldOut, trained } = options;
  const capacity = options.firstNames * options.firstNames * options.lastNames;
  if (individuals + heldOut > capacity) {
    throw new RecallError(
      'RECALL_POPULATION',
      `${individuals} individuals and ${heldOut} held out need more names than the ${capacity} there are`,
      {
        at: 'population.individuals',
        fix: `Raise population.firstNames (now ${options.firstNames}, at most ${listSizes.firstNames}) or population.lastNames (now ${options.lastNames}, at most ${listSizes.lastNames}).`,
      },
    );
  }

  const city = choices(cities, options.cities);
  const values: Record<AttributeName, AttributeValues> = {
    'birth date': birthDates(options.years),
    'birth place': city,
    location: city,
    university: choices(universities, options.universities),
    major: choices(majors, options.majors),
    company: choices(companies, options.companies),
  };
  const first = firstNames.slice(0, options.firstNames);
  const last = lastNames.slice(0, options.lastNames);
  const parsed = attributeNames.map((name) => templates[name].map((template) => parseTemplate(template)));

  const words = [
    ...parsed.flat(2).filter((piece) => typeof piece === 'string'),
    ...Object.values(values).flatMap((attribute) => attribute.words),
    ...first,
    ...last,
  ];
  const vocabulary = new Vocabulary(words, trained);
  const NAME_MARK = -1;
  const VALUE_MARK = -2;
  const encoded = parsed.map((attribute) =>
    attribute.map((pieces) =>
      Int32Array.from(
        pieces.flatMap((piece) =>
          typeof piece === 'string'
            ? vocabulary.unitIds(piece)
            : [piece === NAME_SLOT ? NAME_MARK : VALUE_MARK],
        ),
      ),
    ),
  );
  const firstIds = first.map((name) => vocabulary.unitIds(name));
  const lastIds = last.map((name) => vocabulary.unitIds(name));
  const longestOf = (all: readonly (readonly number[])[]) => Math.max(...all.map(({ length }) => length));
  const nameLength = 2 * longestOf(firstIds) + longestOf(lastIds);
  const valueTokens = attributeNames.map((name) => values[name].encode(vocabulary));

  const namesOf = permutation(capacity, seed, 'names');
  const valueStreams = streamFamily(seed, 'values');
  const splits = streamFamily(seed, 'phrasings');
  const longest = (attribute: number) =>
    Math.max(
      ...encoded[attribute].map(
        (t) => t.length + (nameLength - 1) * t.filter((id) => id === NAME_MARK).length,
      ),
    ) -
    1 +
    valueTokens[attribute].longest;

  /** The places of a person's names in `first` and `last`. */
  const nameOf = (individual: number): readonly [number, number, number] => {
    if (!(individual >= 0 && individual < capacity)) {
      throw new RecallError('RECALL_POPULATION', `There is no individual ${individual}`, {
        fix: `There are names for ${capacity}, counted from 0.`,
      });
    }
    const index = namesOf(individual);
    return [
      index % first.length,
      Math.floor(index / first.length) % first.length,
      Math.floor(index / first.length / first.length),
    ];
  };

  return {
    name: 'biographies',
    individuals,
    capacity,
    heldOut,
    attributes: attributeNames.map((name) => ({
      name,
      entropy: Math.log(values[name].count),
      chance: 1 / values[name].count,
    })),
    vocabulary,
    textLength: Math.max(
      attributeNames.reduce((sum, _, attribute) => sum + longest(attribute), 0),
      trained?.textLength ?? 0,
    ),

    label(individual) {
      const [one, two, three] = nameOf(individual);
      return `${first[one]} ${first[two]} ${last[three]}`;
    },

    write(individual, phrasing, stream, text) {
      const [one, two, three] = nameOf(individual);
      const order =
        options.fixedOrder && phrasing === 'training'
          ? attributeNames.keys()
          : shuffled(attributeNames.length, attributeNames.length - 1, stream).slice(
              0,
              attributeNames.length,
            );
      for (const attribute of order) {
        const choice = pickTemplate(
          encoded[attribute].length,
          phrasing,
          splits.at(attribute, individual),
          stream,
          options.templates,
        );
        const value = valueTokens[attribute].draw(valueStreams.at(attribute, individual));
        for (const piece of encoded[attribute][choice]) {
          if (piece === NAME_MARK) {
            for (const ids of [firstIds[one], firstIds[two], lastIds[three]]) {
              for (const token of ids) text.push(token, NAME);
            }
          } else if (piece === VALUE_MARK) {
            for (const token of value) text.push(token, VALUE + attribute);
          } else text.push(piece, TEXT);
        }
      }
    },
  };
}
