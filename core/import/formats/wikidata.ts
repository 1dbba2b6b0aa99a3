/** Results of the Wikidata Query Service as JSON: bindings of subject, relation and value, with their labels. */
import { RecallError } from '../../errors.js';
import type { ImportFormat } from '../format.js';
import { filesAt, objectOf, records, textOf, type FileRecord } from '../records.js';

const SUBJECT = ['subject', 'item', 's'];
const RELATION = ['relation', 'property', 'predicate', 'p'];
const VALUE = ['value', 'object', 'o'];

export const wikidata: ImportFormat = {
  summary: 'Wikidata Query Service, JSON: subject, relation, value with their labels',
  *read(source) {
    for (const file of filesAt(source, ['.json'])) {
      for (const record of records(file, 'bindings')) {
        const subject = found(record, SUBJECT);
        const relation = found(record, RELATION);
        const value = found(record, VALUE);
        const id = /^Q\d+$/.exec(subject.plain)?.[0];
        const { at } = record;
        yield { at, subject: subject.label, relation: relation.label, value: value.label, ...(id && { id }) };
      }
    }
  },
};

/** A variable and its label, by the first of its names that the binding has. */
function found({ fields, at }: FileRecord, names: readonly string[]): { plain: string; label: string } {
  for (const name of names) {
    const plain = shortened(bound(fields.get(name)));
    const label = bound(fields.get(`${name}Label`)) ?? plain;
    if (label !== undefined) return { plain: plain ?? label, label };
  }
  throw new RecallError('RECALL_IMPORT', `The binding has no "${names[0]}"`, {
    at,
    fix: 'Select ?subject ?subjectLabel ?relation ?relationLabel ?value ?valueLabel.',
  });
}

/** The value of a variable, as the service's two kinds of JSON have it. */
const bound = (value: unknown): string | undefined => textOf(objectOf(value)?.get('value') ?? value);

/** `http://www.wikidata.org/entity/Q7186` is `Q7186`. */
const shortened = (text: string | undefined) => /\/([QP]\d+)$/.exec(text ?? '')?.[1] ?? text;
