/** A hash of all facts and the sentences that tell them, so that a change is noticed. */
import { createHash } from 'node:crypto';
import type { Wording } from './wording.js';

/** The same for the same facts and sentences, whatever the order of their files. */
export function digestOf({ table, templates, own }: Wording): string {
  const hash = createHash('sha256');
  const add = (content: unknown) => hash.update(JSON.stringify(content)).update('\n');
  add(table.relations);
  for (const list of templates) add(list.map(({ text }) => text));
  for (const { name, aliases, id, weight } of table.subjects) add([name, aliases, id, weight]);
  table.facts.forEach(({ subject, relation, values, valueAliases }, fact) => {
    add([subject, relation, values, valueAliases, own[fact]?.map(({ text }) => text)]);
  });
  return hash.digest('hex');
}
