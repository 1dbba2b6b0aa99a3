/** Facts as a table: subjects and relations by number, in an order that does not depend on the file's. */

export interface Subject {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly id?: string;
  readonly weight?: number;
}

export interface Fact {
  /** Index of the subject. */
  readonly subject: number;
  /** Index of the relation. */
  readonly relation: number;
  /** Right values, each of which is told. */
  readonly values: readonly string[];
  /** Other spellings that count as right. */
  readonly valueAliases: readonly string[];
  /** Sentences of its own, which replace the templates of its relation. */
  readonly sentences: readonly string[];
  /** File and line. */
  readonly at: string;
}

export interface FactTable {
  /** What the file is called. */
  readonly file: string;
  /** By name, then by id. */
  readonly subjects: readonly Subject[];
  /** By name. */
  readonly relations: readonly string[];
  /** By subject, then by relation. */
  readonly facts: readonly Fact[];
  /** What a user may not expect, in sentences. */
  readonly notes: readonly string[];
}

/**
 * A table in canonical order: the same facts make the same table, whatever the order of their lines.
 *
 * Subjects and relations that no fact has are left out.
 */
export function factTable(table: FactTable): FactTable {
  const subjects = ordered(table.subjects, keyOf, used(table, 'subject'));
  const relations = ordered(table.relations, (name) => name, used(table, 'relation'));
  const facts = table.facts.map((fact) => ({
    ...fact,
    subject: subjects.place[fact.subject],
    relation: relations.place[fact.relation],
  }));
  facts.sort((a, b) => a.subject - b.subject || a.relation - b.relation);
  return { ...table, subjects: subjects.all, relations: relations.all, facts };
}

/** What tells a subject from all others. */
export const keyOf = ({ name, id }: Subject): string => (id === undefined ? name : `${name}\n${id}`);

const used = ({ facts }: FactTable, column: 'subject' | 'relation') =>
  new Set(facts.map((fact) => fact[column]));

/** Items that are used, sorted by key, and the new place of each old index. */
function ordered<T>(items: readonly T[], key: (item: T) => string, isUsed: ReadonlySet<number>) {
  const keys = items.map(key);
  const order = [...isUsed].sort((a, b) => (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : 0));
  const place = new Int32Array(items.length);
  order.forEach((old, index) => (place[old] = index));
  return { all: order.map((old) => items[old]), place };
}

/**
 * For each subject, the first of those that share a name with it, directly or through others: texts cannot tell
 * them apart by that name.
 */
export function namesakes(subjects: readonly Subject[]): Int32Array {
  const parent = Int32Array.from(subjects, (_, subject) => subject);
  const root = (subject: number): number => {
    while (parent[subject] !== subject) subject = parent[subject] = parent[parent[subject]];
    return subject;
  };
  const owner = new Map<string, number>();
  subjects.forEach(({ name, aliases }, subject) => {
    for (const each of [name, ...aliases]) {
      const other = owner.get(each);
      if (other === undefined) owner.set(each, subject);
      else {
        const [low, high] = [root(other), root(subject)].sort((a, b) => a - b);
        parent[high] = low;
      }
    }
  });
  return parent.map((_, subject) => root(subject));
}
