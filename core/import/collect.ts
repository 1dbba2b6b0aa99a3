/** Imported records as the lines of a file of facts: merged, checked, and with a word on everything left out. */
import { RecallError } from '../errors.js';
import { factLine } from '../population/facts/fact-line.js';
import { MAX_RELATIONS } from '../population/facts/read-facts.js';
import { visibleForm } from '../population/facts/spelling.js';
import { parseTemplate } from '../population/phrasing.js';
import type { Imported, ImportedFact } from './format.js';

/** What happened to a record that is not a fact of its own. */
export interface Remark {
  readonly at: string;
  readonly what: 'left out' | 'merged';
  readonly why: string;
}

export interface Collected {
  /** Lines of the file of facts. */
  readonly facts: readonly object[];
  readonly templates: Readonly<Record<string, readonly string[]>>;
  readonly remarks: readonly Remark[];
  /** Relations that the format has no sentence for; they were given a plain one. */
  readonly plain: readonly string[];
}

/** A fact that grows as records of the same subject and relation come. */
interface Growing {
  readonly at: string;
  readonly subject: string;
  readonly relation: string;
  readonly id?: string;
  readonly values: string[];
  readonly valueAliases: Set<string>;
  readonly aliases: Set<string>;
  readonly weight?: number;
}

export function collect(all: Iterable<Imported>): Collected {
  const remarks: Remark[] = [];
  const facts = new Map<string, Growing>();
  const names = new Map<string, string>();
  const templates = new Map<string, Map<string, string>>();

  for (const one of all) {
    const problem = wrongWith(one);
    if (problem !== undefined) {
      remarks.push({ at: one.at, what: 'left out', why: problem });
    } else if ('template' in one) {
      const list = templates.get(one.relation) ?? new Map<string, string>();
      templates.set(one.relation, list);
      const form = JSON.stringify(parseTemplate(visibleForm(one.template)).map(String));
      if (!list.has(form)) list.set(form, one.template);
    } else merge(one, facts, names, remarks);
  }

  const kept = withKnownNames(mostFrequent([...facts.values()], remarks), remarks);
  const relations = [...new Set(kept.map(({ relation }) => relation))];
  const plain = relations.filter((relation) => !templates.has(relation));
  const sentences = relations.map((relation): [string, string[]] => [
    relation,
    [...(templates.get(relation)?.values() ?? [`${relation} of [name]: [value].`])],
  ]);
  return { facts: kept.map(written), templates: Object.fromEntries(sentences), remarks, plain };
}

/** What a run would refuse. */
function wrongWith(one: Imported): string | undefined {
  try {
    if ('template' in one) parseTemplate(one.template);
    else factLine({ number: 0, text: JSON.stringify(written(growing(one))) }, one.at);
    return undefined;
  } catch (error) {
    if (error instanceof RecallError) return error.problem;
    throw error;
  }
}

const growing = ({
  at,
  subject,
  relation,
  id,
  value,
  valueAliases,
  aliases,
  weight,
}: ImportedFact): Growing => ({
  at,
  subject,
  relation,
  id,
  values: [value],
  valueAliases: new Set(valueAliases),
  aliases: new Set(aliases),
  weight,
});

function merge(
  fact: ImportedFact,
  facts: Map<string, Growing>,
  names: Map<string, string>,
  remarks: Remark[],
): void {
  const form = visibleForm(fact.subject);
  const identity = fact.id === undefined ? `name ${form}` : `id ${fact.id}`;
  const name = names.get(identity) ?? fact.subject;
  names.set(identity, name);
  const key = JSON.stringify([identity, fact.relation]);
  const known = facts.get(key);
  if (!known) {
    const aliases = name === fact.subject ? fact.aliases : [fact.subject, ...(fact.aliases ?? [])];
    facts.set(key, growing({ ...fact, subject: name, aliases }));
    return;
  }
  for (const alias of fact.aliases ?? []) known.aliases.add(alias);
  for (const alias of fact.valueAliases ?? []) known.valueAliases.add(alias);
  const isNew = !known.values.includes(fact.value);
  if (isNew) known.values.push(fact.value);
  const why = isNew ? `another value of the fact of ${known.at}` : `the same fact as ${known.at}`;
  remarks.push({ at: fact.at, what: 'merged', why });
}

/** Without the facts of all but the most frequent relations: a run can tell only so many apart. */
function mostFrequent(facts: readonly Growing[], remarks: Remark[]): Growing[] {
  const counts = new Map<string, number>();
  for (const { relation } of facts) counts.set(relation, (counts.get(relation) ?? 0) + 1);
  const ranked = [...counts].sort(([, a], [, b]) => b - a).map(([relation]) => relation);
  const kept = new Set(ranked.slice(0, MAX_RELATIONS));
  const why = `only the ${MAX_RELATIONS} most frequent relations are kept`;
  return facts.filter(({ relation, at }) => {
    if (!kept.has(relation)) remarks.push({ at, what: 'left out', why });
    return kept.has(relation);
  });
}

/** Without facts that have no id although others of the same name have one. */
function withKnownNames(facts: readonly Growing[], remarks: Remark[]): Growing[] {
  const identified = new Set(facts.filter(({ id }) => id !== undefined).map(({ subject }) => subject));
  return facts.filter(({ subject, id, at }) => {
    const isClear = id !== undefined || !identified.has(subject);
    const why = `it has no id, and other records about "${subject}" have one`;
    if (!isClear) remarks.push({ at, what: 'left out', why });
    return isClear;
  });
}

/** A fact as a line; what it does not have is left out. */
function written({ subject, relation, id, values, valueAliases, aliases, weight }: Growing): object {
  const others = [...valueAliases].filter((alias) => !values.includes(alias));
  return {
    subject,
    relation,
    value: values.length === 1 ? values[0] : values,
    ...(others.length > 0 && { valueAliases: others }),
    ...(id !== undefined && { id }),
    ...(aliases.size > 0 && { aliases: [...aliases] }),
    ...(weight !== undefined && { weight }),
  };
}
