/** Results of the Wikidata Query Service as JSON: bindings of subject, relation and value, with their labels. */
import { parse } from 'lossless-json';
import { RecallError } from '../../errors.js';
import type { ImportFormat } from '../format.js';
import { readText } from '../records.js';

const SUBJECT = ['subject', 'item', 's'];
const RELATION = ['relation', 'property', 'predicate', 'p'];
const VALUE = ['value', 'object', 'o'];

type Binding = Readonly<Record<string, { readonly value?: unknown } | undefined>>;

export const wikidata: ImportFormat = {
  summary: 'Wikidata Query Service, JSON: subject, relation, value with their labels',
  *read(source) {
    let number = 0;
    for (const binding of bindings(source)) {
      const at = `${source}, binding ${++number}`;
      const subject = found(binding, SUBJECT, at);
      const relation = found(binding, RELATION, at);
      const value = found(binding, VALUE, at);
      const id = /\/(Q\d+)$/.exec(subject.plain)?.[1];
      yield { at, subject: subject.label, relation: relation.label, value: value.label, ...(id && { id }) };
    }
  },
};

function bindings(source: string): readonly Binding[] {
  const text = readText(source);
  try {
    const { results } = parse(text) as { results: { bindings: Binding[] } };
    if (Array.isArray(results.bindings)) return results.bindings;
  } catch (cause) {
    const place = /position (\d+)/.exec((cause as Error).message)?.[1];
    const line = place === undefined ? 1 : text.slice(0, Number(place)).split('\n').length;
    throw new RecallError('RECALL_IMPORT', `The file is not a query's result: ${(cause as Error).message}`, {
      at: `${source}:${line}`,
      cause,
    });
  }
  throw new RecallError('RECALL_IMPORT', 'The file has no results.bindings', { at: `${source}:1` });
}

/** A variable and its label, by the first of its names that the binding has. */
function found(binding: Binding, names: readonly string[], at: string): { plain: string; label: string } {
  for (const name of names) {
    const plain = Object.hasOwn(binding, name) ? binding[name]?.value : undefined;
    const label = Object.hasOwn(binding, `${name}Label`) ? binding[`${name}Label`]?.value : plain;
    if (typeof label === 'string') return { plain: typeof plain === 'string' ? plain : label, label };
  }
  throw new RecallError('RECALL_IMPORT', `The binding has no "${names[0]}"`, {
    at,
    fix: 'Select ?subject ?subjectLabel ?relation ?relationLabel ?value ?valueLabel.',
  });
}
