/** Questions that two subjects of one name share, and that have different answers: not both can be known. */
import type { FactTable } from './fact-table.js';

/** One sentence about them, if there are any. */
export function sharedNames({ subjects, relations, facts }: Omit<FactTable, 'notes'>): string[] {
  const first = new Map<string, FactTable['facts'][number]>();
  const clashes: string[] = [];
  const differ = (a: readonly string[], b: readonly string[]) => !a.some((value) => b.includes(value));
  for (const fact of facts) {
    const { name, id } = subjects[fact.subject];
    if (id === undefined) continue;
    const key = JSON.stringify([name, fact.relation]);
    const other = first.get(key);
    if (!other) first.set(key, fact);
    else if (differ(fact.values, other.values)) {
      clashes.push(
        `${fact.at}: two subjects named "${name}" have different values of "${relations[fact.relation]}" (see ${other.at})`,
      );
    }
  }
  if (clashes.length === 0) return [];
  const more = clashes.length - 1;
  const others = more > 0 ? ` So do ${more} more.` : '';
  return [`${clashes[0]}: the same question has two answers, so that not both can be known.${others}`];
}
