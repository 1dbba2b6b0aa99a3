/** Keeps the templates that a run would take, and gives a plain one to each relation that no other can ask for. */
import { factTableOf } from '../population/facts/read-facts.js';
import type { Sentence } from '../population/facts/read-templates.js';
import { visibleForm } from '../population/facts/spelling.js';
import { worded } from '../population/facts/wording.js';
import type { Collected } from './collect.js';
import { written } from './growing.js';
import type { ImportReport } from './report.js';

export interface WordedImport {
  /** Lines of the file of facts. */
  readonly lines: readonly object[];
  readonly templates: ReadonlyMap<string, readonly string[]>;
  readonly plain: readonly string[];
}

export function wordedImport({ facts, templates }: Collected, report: ImportReport): WordedImport {
  const relations = [...new Set(facts.map(({ relation }) => relation))];
  const lines = facts.map(written);
  const table = factTableOf(
    lines.map((line, index) => ({ number: index + 1, text: JSON.stringify(line) })),
    'facts.jsonl',
  );
  // A plain sentence says which relation it is, so that it can always ask; it is taken where nothing else can.
  const plainOf = (relation: string): Sentence => ({
    text: `${relation.replaceAll(/\[(name|value)\]/g, '$1')} of [name]: [value].`,
    at: 'templates.json',
  });
  const all = new Map(
    relations.map((relation) => [
      visibleForm(relation),
      [...(templates.get(relation) ?? []), plainOf(relation)],
    ]),
  );
  const leftOut = new Map<string, string>();
  const wording = worded(table, all, {
    called: 'templates.json',
    badTemplates: 'skip',
    onLeftOut: ({ at, problem }) => leftOut.set(`${at}\n${problem}`, problem),
  });
  for (const [key, problem] of leftOut) report.add(key.slice(0, key.indexOf('\n')), 'left out', problem);

  const kept = new Map(
    wording.table.relations.map((relation, index) => {
      const plain = plainOf(relation).text;
      const others = wording.templates[index].filter(({ text }) => text !== plain);
      const canAsk = others.some(({ asks }) => asks);
      return [
        relation,
        { texts: others.map(({ text }) => text).concat(canAsk ? [] : plain), canAsk },
      ] as const;
    }),
  );
  return {
    lines,
    templates: new Map([...kept].map(([relation, { texts }]) => [relation, texts])),
    plain: [...kept].filter(([, { canAsk }]) => !canAsk).map(([relation]) => relation),
  };
}
