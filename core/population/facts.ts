/**
 * Facts of one's own as a population: an individual is a subject, its attributes are relations. Its text is one
 * sentence for each relation that it has, in random order, each naming it.
 */
import { createHash } from 'node:crypto';
import { RecallError } from '../errors.js';
import { streamFamily } from '../random/index.js';
import { addressOf, subjectOrder } from './facts/subject-order.js';
import { factsVocabulary, unseenTokens, type TokenizerOptions } from './facts/tokenizer.js';
import type { FactTable } from './facts/read-facts.js';
import { lengthsUpTo } from './lengths.js';
import { NAME_SLOT, pickTemplate, shuffled, type TemplatePiece } from './phrasing.js';
import { NAME, TEXT, VALUE, type Population } from './population.js';
import { splitValue } from './vocabulary.js';

/** The longest text, in tokens: a mistake in the data must not cost all memory. */
const MAX_TEXT = 2048;

const NAME_MARK = -1;
const VALUE_MARK = -2;

export interface FactsOptions extends TokenizerOptions {
  readonly seed: number;
  /** Subjects that training draws from; by default all that are not held out. */
  readonly individuals?: number;
  /** Subjects kept back from all training, chosen by the seed. */
  readonly heldOut: number;
}

/**
 * The population of a table of facts. `templates` has a list for each relation of the table.
 *
 * Subjects are ordered by a hash of the seed and their name. So the order of the file has no effect, the held-out
 * subjects, which come last, are a random subset, and a subject keeps its sentences when others come or go.
 *
 * @throws RecallError `RECALL_POPULATION` when there are fewer subjects than asked for, or a text is too long.
 */
export function facts(
  table: FactTable,
  templates: readonly (readonly (readonly TemplatePiece[])[])[],
  { seed, heldOut, ...options }: FactsOptions,
): Population {
  const capacity = table.subjects.length;
  const individuals = options.individuals ?? capacity - heldOut;
  if (individuals < 1 || individuals + heldOut > capacity) {
    throw new RecallError(
      'RECALL_POPULATION',
      `The facts have ${capacity} subjects: too few for ${Math.max(1, individuals)} individuals and ${heldOut} held out`,
      { at: 'population', fix: 'Lower population.individuals or population.heldOut.' },
    );
  }

  const subjectWords = table.subjects.map(splitValue);
  const valueWords = table.values.map(splitValue);
  const order = subjectOrder(table.subjects, seed);
  const subjectOf = (individual: number) => order[individual];
  const vocabulary = factsVocabulary(
    {
      templates: templates.flat(2).filter((piece) => typeof piece === 'string'),
      values: valueWords.flat(),
      names: subjectWords.flat(),
      learned: Array.from({ length: individuals }, (_, i) => subjectWords[subjectOf(i)]).flat(),
    },
    options,
  );
  const ids = (words: readonly string[]) =>
    Int32Array.from(words.flatMap((word) => vocabulary.wordIds(word)));
  const names = subjectWords.map(ids);
  const values = valueWords.map(ids);
  const encoded = templates.map((own) =>
    own.map((pieces) =>
      Int32Array.from(pieces, (piece) =>
        typeof piece === 'string' ? vocabulary.id(piece) : piece === NAME_SLOT ? NAME_MARK : VALUE_MARK,
      ),
    ),
  );

  const { factsOf, first } = bySubject(table);
  const splits = streamFamily(seed, 'phrasings');
  const valuesOf = (individual: number) => {
    const subject = subjectOf(individual);
    return Array.from(
      factsOf.subarray(first[subject], first[subject + 1]),
      (fact) => values[table.value[fact]],
    );
  };
  const relationAddress = table.relations.map(addressOf);
  const subjectAddress = table.subjects.map(addressOf);

  const own = longestText(table, encoded, names, values);
  const textLength = Math.max(own, options.trained?.textLength ?? 0);

  return {
    name: 'facts',
    individuals,
    capacity,
    heldOut,
    attributes: entropies(table, individuals, subjectOf),
    vocabulary,
    textLength,
    lengths: lengthsUpTo(textLength),
    digest: digestOf(table, templates),
    notes: unseenTokens((individual) => names[subjectOf(individual)], valuesOf, {
      individuals,
      heldOut,
      capacity,
    }),

    write(individual, phrasing, stream, text) {
      const subject = subjectOf(individual);
      const count = first[subject + 1] - first[subject];
      // A copy: picking a template shuffles too.
      const order = shuffled(count, count - 1, stream).slice(0, count);
      for (const place of order) {
        const fact = factsOf[first[subject] + place];
        const relation = table.relation[fact];
        const split = splits.at(relationAddress[relation], subjectAddress[subject]);
        const template = encoded[relation][pickTemplate(encoded[relation].length, phrasing, split, stream)];
        for (const piece of template) {
          if (piece === NAME_MARK) for (const token of names[subject]) text.push(token, NAME);
          else if (piece === VALUE_MARK) {
            for (const token of values[table.value[fact]]) text.push(token, VALUE + relation);
          } else text.push(piece, TEXT);
        }
      }
    },
  };
}

function digestOf(table: FactTable, templates: unknown): string {
  const { subjects, relations, values } = table;
  const hash = createHash('sha256').update(JSON.stringify([templates, subjects, relations, values]));
  for (const { buffer, byteOffset, byteLength } of [table.subject, table.relation, table.value]) {
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}

/** Facts grouped by subject: those of subject s are `factsOf[first[s]] .. factsOf[first[s + 1] - 1]`. */
function bySubject({ subject, subjects }: FactTable): { factsOf: Int32Array; first: Int32Array } {
  const first = new Int32Array(subjects.length + 1);
  for (const s of subject) first[s + 1]++;
  for (let s = 0; s < subjects.length; s++) first[s + 1] += first[s];
  const next = first.slice();
  const factsOf = new Int32Array(subject.length);
  subject.forEach((s, fact) => (factsOf[next[s]++] = fact));
  return { factsOf, first };
}

/**
 * H = -sum over values of p ln p, where p is a value's share among the individuals that have the relation.
 *
 * Only individuals that training draws from count: of others, a model that has learned the marginals knows
 * nothing. A relation that none of them has counts over everyone.
 */
function entropies(table: FactTable, individuals: number, subjectOf: (individual: number) => number) {
  const trained = new Uint8Array(table.subjects.length);
  for (let i = 0; i < individuals; i++) trained[subjectOf(i)] = 1;
  const counts = table.relations.map(() => ({
    trained: new Map<number, number>(),
    all: new Map<number, number>(),
  }));
  table.relation.forEach((relation, fact) => {
    const value = table.value[fact];
    const { trained: ofTrained, all } = counts[relation];
    all.set(value, (all.get(value) ?? 0) + 1);
    if (trained[table.subject[fact]]) ofTrained.set(value, (ofTrained.get(value) ?? 0) + 1);
  });
  return table.relations.map((name, relation) => {
    const { trained: ofTrained, all } = counts[relation];
    const shares = [...(ofTrained.size > 0 ? ofTrained : all).values()];
    return { name, entropy: entropy(shares), chance: commonest(shares) };
  });
}

/** The share of the largest count. */
function commonest(counts: readonly number[]): number {
  const [total, most] = counts.reduce(([sum, max], count) => [sum + count, Math.max(max, count)], [0, 0]);
  return most / total;
}

function entropy(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count) => sum - (count / total) * Math.log(count / total), 0);
}

/** Tokens of the longest text: for each subject, the longest template of each relation that it has. */
function longestText(
  table: FactTable,
  templates: readonly (readonly Int32Array[])[],
  names: readonly Int32Array[],
  values: readonly Int32Array[],
): number {
  const shapes = templates.map((own) =>
    own.map((pieces) => {
      const named = pieces.filter((piece) => piece === NAME_MARK).length;
      return { named, words: pieces.length - named - 1 };
    }),
  );
  const lengths = new Int32Array(table.subjects.length);
  table.subject.forEach((subject, fact) => {
    const name = names[subject].length;
    const sentence = shapes[table.relation[fact]].map(({ named, words }) => words + named * name);
    lengths[subject] += Math.max(...sentence) + values[table.value[fact]].length;
  });
  const longest = lengths.reduce((max, length) => Math.max(max, length), 0);
  if (longest > MAX_TEXT) {
    const subject = table.subjects[lengths.indexOf(longest)];
    throw new RecallError('RECALL_POPULATION', `The text about "${subject}" may take ${longest} tokens`, {
      at: 'population.facts',
      fix: `At most ${MAX_TEXT}: shorten its templates, or leave out relations.`,
    });
  }
  return longest;
}
