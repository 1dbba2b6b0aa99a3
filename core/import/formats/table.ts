/** A table of one's own, CSV, TSV, JSON or JSON Lines; `--columns` says which column is what. */
import { RecallError } from '../../errors.js';
import type { ImportFormat } from '../format.js';
import { recordsAt, required, textList, textOf } from '../records.js';

const COLUMNS = ['subject', 'relation', 'value', 'valueAliases', 'id', 'aliases', 'weight', 'sentences'];

export const table: ImportFormat = {
  summary: 'CSV, TSV, JSON or JSON Lines, with --columns subject=...,relation=...,value=...',
  *read(source, { columns }) {
    const unknown = [...columns.keys()].find((key) => !COLUMNS.includes(key));
    if (unknown !== undefined) {
      throw new RecallError('RECALL_FLAG', `--columns cannot name "${unknown}"`, {
        at: '--columns',
        fix: `Known: ${COLUMNS.join(', ')}.`,
      });
    }
    const column = (key: string) => columns.get(key) ?? key;
    for (const record of recordsAt(source, ['.csv', '.tsv', '.jsonl', '.json'])) {
      const { at, fields } = record;
      const id = textOf(fields.get(column('id')));
      const weight = textOf(fields.get(column('weight')));
      yield {
        at,
        subject: required(record, column('subject')),
        relation: required(record, column('relation')),
        value: required(record, column('value')),
        valueAliases: textList(fields.get(column('valueAliases'))),
        aliases: textList(fields.get(column('aliases'))),
        sentences: textList(fields.get(column('sentences'))),
        ...(id && { id }),
        ...(weight && { weight }),
      };
    }
  },
};
