/**
 * Facts of one's own as a population: an individual is a subject, its attributes are relations. Its text is one
 * sentence for each relation that it has, in random order, each naming it.
 */
import { RecallError } from '../errors.js';
import { streamFamily } from '../random/index.js';
import { baselines } from './facts/baselines.js';
import { digestOf } from './facts/digest.js';
import { encodeFacts, NAME_MARK, VALUE_MARK, type EncodedFacts } from './facts/encode.js';
import { keyOf, namesakes } from './facts/fact-table.js';
import { addressOf, subjectOrder } from './facts/subject-order.js';
import { unseenTokens, type TokenizerOptions } from './facts/tokenizer.js';
import type { Wording } from './facts/wording.js';
import { lengthsUpTo } from './lengths.js';
import { pickTemplate, shuffled } from './phrasing.js';
import { NAME, TEXT, VALUE, type Population } from './population.js';

/** The longest text, in tokens: a mistake in the data must not cost all memory. */
const MAX_TEXT = 2048;

/** The size of a population of facts, and how its words become tokens. */
export interface FactsOptions extends TokenizerOptions {
  readonly seed: number;
  /** Subjects that training draws from; by default all that are not held out. */
  readonly individuals?: number;
  /** Subjects kept back from all training, chosen by the seed. */
  readonly heldOut: number;
}

/**
 * The population of a table of facts and the sentences that tell them.
 *
 * Subjects are ordered by a hash of the seed and their name. So the order of the file has no effect, the held-out
 * subjects, which come last, are a random subset, and a subject keeps its sentences when others come or go.
 *
 * @throws RecallError `RECALL_POPULATION` when there are fewer subjects than asked for, or a text is too long.
 */
export function facts(wording: Wording, { seed, heldOut, ...options }: FactsOptions): Population {
  const { subjects, relations } = wording.table;
  const capacity = subjects.length;
  const individuals = options.individuals ?? capacity - heldOut;
  if (individuals < 1 || individuals + heldOut > capacity) {
    throw new RecallError(
      'RECALL_POPULATION',
      `The facts have ${capacity} subjects: too few for ${Math.max(1, individuals)} individuals and ${heldOut} held out`,
      { at: 'population', fix: 'Lower population.individuals or population.heldOut.' },
    );
  }
  const group = namesakes(subjects);
  const subjectAddress = Float64Array.from(group, (subject) => addressOf(subjects[subject].name));
  const relationAddress = relations.map(addressOf);
  const order = subjectOrder(subjects.map(keyOf), seed);
  const splits = streamFamily(seed, 'phrasings');
  const encoded = encodeFacts(wording, order.subarray(0, individuals), options);
  const { vocabulary, names, facts, first } = encoded;
  const subjectOf = (individual: number) => {
    if (individual >= 0 && individual < capacity) return order[individual];
    throw new RecallError('RECALL_POPULATION', `There is no individual ${individual}`, {
      fix: `There are ${capacity}, counted from 0.`,
    });
  };

  const textLength = Math.max(longestText(wording, encoded), options.trained?.textLength ?? 0);
  const valuesOf = (individual: number) => {
    const subject = subjectOf(individual);
    return facts
      .slice(first[subject], first[subject + 1])
      .flatMap(({ answers, told }) => answers.slice(0, told));
  };

  return {
    name: 'facts',
    individuals,
    capacity,
    heldOut,
    attributes: baselines(wording.table, individuals, subjectOf),
    vocabulary,
    textLength,
    lengths: lengthsUpTo(textLength),
    digest: digestOf(wording),
    notes: [
      ...wording.notes,
      ...unseenTokens((individual) => names[subjectOf(individual)][0], valuesOf, {
        individuals,
        heldOut,
        capacity,
      }),
    ],
    label: (individual) => subjects[subjectOf(individual)].name,
    weight: (individual) => subjects[subjectOf(individual)].weight,

    answers(individual, attribute) {
      const subject = subjectOf(individual);
      for (let fact = first[subject]; fact < first[subject + 1]; fact++) {
        if (facts[fact].relation === attribute) return facts[fact].answers;
      }
      return [];
    },

    write(individual, phrasing, stream, text) {
      const subject = subjectOf(individual);
      const count = first[subject + 1] - first[subject];
      // A copy: picking a template shuffles too.
      const places = shuffled(count, count - 1, stream).slice(0, count);
      const all = places.map((place) => facts[first[subject] + place]);
      const told = phrasing === 'training' ? all : all.filter(({ asking }) => asking > 0);
      const pick = (fact: (typeof all)[number], unasked: number) => {
        const split = splits.at(relationAddress[fact.relation], subjectAddress[subject]);
        return pickTemplate(fact.asking, phrasing, split, stream, Infinity, unasked);
      };
      const picks = told.map((fact) => pick(fact, fact.templates.length - fact.asking));
      // A text has a value that is asked for: in place of sentences that all ask for nothing, one that does.
      if (!picks.some((template, i) => template < told[i].asking)) {
        const asked = told.findIndex(({ asking }) => asking > 0);
        picks[asked] = pick(told[asked], 0);
      }
      const calls = names[subject];
      const name = calls[phrasing === 'training' && calls.length > 1 ? stream.integer(calls.length) : 0];
      told.forEach((fact, i) => {
        const value = fact.answers[fact.told > 1 ? stream.integer(fact.told) : 0];
        const template = fact.templates[picks[i]];
        // A value before any name cannot be known: it is text.
        const role = picks[i] < fact.asking ? VALUE + fact.relation : TEXT;
        for (const piece of template) {
          if (piece === NAME_MARK) for (const token of name) text.push(token, NAME);
          else if (piece === VALUE_MARK) for (const token of value) text.push(token, role);
          else text.push(piece, TEXT);
        }
      });
    },
  };
}

/** Tokens of the longest text: for each subject, the longest sentence of each relation that it has. */
function longestText({ table }: Wording, { names, facts, first, lengthOf }: EncodedFacts): number {
  let longest = 0;
  let subject = 0;
  for (let s = 0; s < table.subjects.length; s++) {
    const name = Math.max(...names[s].map(({ length }) => length));
    let length = 0;
    for (let fact = first[s]; fact < first[s + 1]; fact++) length += lengthOf(facts[fact], name);
    if (length > longest) [longest, subject] = [length, s];
  }
  if (longest <= MAX_TEXT) return longest;
  const { name } = table.subjects[subject];
  throw new RecallError('RECALL_POPULATION', `The text about "${name}" may take ${longest} tokens`, {
    at: 'population.facts',
    fix: `At most ${MAX_TEXT}: shorten its templates, or leave out relations.`,
  });
}
