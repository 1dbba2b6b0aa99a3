/** A fact that grows as records of the same subject and relation come. */
import { MAX_LISTED } from '../population/facts/fact-line.js';
import type { ImportedFact } from './format.js';
import type { ImportReport } from './report.js';

export interface Growing {
  readonly at: string;
  readonly subject: string;
  readonly relation: string;
  readonly id?: string;
  readonly values: Set<string>;
  readonly valueAliases: Set<string>;
  readonly aliases: Set<string>;
  readonly sentences: Set<string>;
  readonly weight?: number;
}

export const growing = (fact: ImportedFact, weight?: number): Growing => ({
  at: fact.at,
  subject: fact.subject,
  relation: fact.relation,
  id: fact.id,
  values: new Set([fact.value]),
  valueAliases: new Set(fact.valueAliases),
  aliases: new Set(fact.aliases),
  sentences: new Set(fact.sentences),
  weight,
});

/** Adds what a later record of the same fact has, as far as a line may list it. */
export function grow(known: Growing, fact: ImportedFact, report: ImportReport): void {
  const isNew = !known.values.has(fact.value);
  report.add(
    fact.at,
    'merged',
    isNew ? `another value of the fact of ${known.at}` : `the same fact as ${known.at}`,
  );
  const lists: readonly (readonly [string, Set<string>, readonly string[]])[] = [
    ['value', known.values, [fact.value]],
    ['value alias', known.valueAliases, fact.valueAliases ?? []],
    ['alias', known.aliases, fact.aliases ?? []],
    ['sentence', known.sentences, fact.sentences ?? []],
  ];
  for (const [what, all, more] of lists) {
    for (const each of more) {
      if (all.has(each) || all.size < MAX_LISTED) all.add(each);
      else report.add(fact.at, 'changed', `a fact may list ${MAX_LISTED}: without the ${what} "${each}"`);
    }
  }
}

/** A fact as a line of the file of facts; what it does not have is left out. */
export function written({ subject, relation, id, weight, ...fact }: Growing): object {
  const values = [...fact.values];
  const others = [...fact.valueAliases].filter((alias) => !fact.values.has(alias));
  return {
    subject,
    relation,
    value: values.length === 1 ? values[0] : values,
    ...(others.length > 0 && { valueAliases: others }),
    ...(id !== undefined && { id }),
    ...(fact.aliases.size > 0 && { aliases: [...fact.aliases] }),
    ...(weight !== undefined && { weight }),
    ...(fact.sentences.size > 0 && { sentences: [...fact.sentences] }),
  };
}
