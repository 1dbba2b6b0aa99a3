/** One order for facts, whatever the order of the lines they come from. */
import type { FactTable } from './read-facts.js';

/** The same facts with names sorted by code unit, and rows sorted by subject, relation and value. */
export function inCanonicalOrder(table: FactTable): FactTable {
  const subjects = sorted(table.subjects);
  const relations = sorted(table.relations);
  const values = sorted(table.values);
  const rows = Array.from(table.subject, (_, row) => row).sort(
    (a, b) =>
      subjects.rank[table.subject[a]] - subjects.rank[table.subject[b]] ||
      relations.rank[table.relation[a]] - relations.rank[table.relation[b]] ||
      values.rank[table.value[a]] - values.rank[table.value[b]],
  );
  const column = (ids: Int32Array, { rank }: Sorted) => Int32Array.from(rows, (row) => rank[ids[row]]);
  return {
    subjects: subjects.names,
    relations: relations.names,
    values: values.names,
    subject: column(table.subject, subjects),
    relation: column(table.relation, relations),
    value: column(table.value, values),
  };
}

interface Sorted {
  readonly names: readonly string[];
  /** The new place of each name, by its old one. */
  readonly rank: Int32Array;
}

function sorted(names: readonly string[]): Sorted {
  const order = names.map((_, id) => id).sort((a, b) => (names[a] < names[b] ? -1 : 1));
  const rank = new Int32Array(names.length);
  order.forEach((id, place) => (rank[id] = place));
  return { names: order.map((id) => names[id]), rank };
}
