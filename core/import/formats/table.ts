/** A table of one's own, CSV, TSV, JSON or JSON Lines; `--columns` says which column is what. */
import { RecallError } from '../../errors.js';
import type { ImportFormat } from '../format.js';
import { filesAt, records, required, textList, textOf } from '../records.js';

const COLUMNS = ['subject', 'relation', 'value', 'valueAliases', 'id', 'aliases', 'weight'];

export const table: ImportFormat = {
  summary: 'CSV, TSV, JSON or JSON Lines, with --columns subject=...,relation=...,value=...',
  *read(source, columns) {
    const unknown = [...columns.keys()].find((key) => key !== 'object' && !COLUMNS.includes(key));
    if (unknown !== undefined) {
      throw new RecallError('RECALL_FLAG', `--columns cannot name "${unknown}"`, {
        at: '--columns',
        fix: `Known: ${COLUMNS.join(', ')}.`,
      });
    }
    const column = (key: string) => columns.get(key) ?? key;
    const valueColumns = columns.has('object') ? [columns.get('object')!] : [column('value'), 'object'];
    for (const file of filesAt(source, ['.csv', '.tsv', '.jsonl', '.json'])) {
      for (const record of records(file)) {
        const { at, fields } = record;
        const id = textOf(fields.get(column('id')));
        const weight = Number(textOf(fields.get(column('weight'))) || NaN);
        yield {
          at,
          subject: required(record, column('subject')),
          relation: required(record, column('relation')),
          value: required(record, ...valueColumns),
          valueAliases: textList(fields.get(column('valueAliases'))),
          aliases: textList(fields.get(column('aliases'))),
          ...(id && { id }),
          ...(Number.isFinite(weight) && { weight }),
        };
      }
    }
  },
};
