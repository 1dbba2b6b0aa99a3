/** ParaRel (Elazar et al. 2021) and LAMA (Petroni et al. 2019): files of facts and of patterns with [X] and [Y]. */
import type { Imported, ImportFormat } from '../format.js';
import { filesAt, records, required, textOf, type Record } from '../records.js';

/** Facts and patterns lie in files of one shape each, which a folder holds in any arrangement. */
function* triplesAndPatterns(source: string): Generator<Imported> {
  for (const file of filesAt(source, ['.jsonl', '.json'])) {
    for (const record of records(file)) yield imported(record);
  }
}

function imported(record: Record): Imported {
  const { at, fields, file } = record;
  const pattern = textOf(fields.get('pattern')) ?? textOf(fields.get('template'));
  if (pattern !== undefined && !fields.has('sub_label')) {
    const relation = textOf(fields.get('relation')) ?? file;
    return { at, relation, template: pattern.replaceAll('[X]', '[name]').replaceAll('[Y]', '[value]') };
  }
  const id = textOf(fields.get('sub_uri'));
  return {
    at,
    subject: required(record, 'sub_label'),
    relation: textOf(fields.get('predicate_id')) ?? file,
    value: required(record, 'obj_label'),
    ...(id && { id }),
  };
}

export const pararel: ImportFormat = {
  summary: 'ParaRel: a folder of sub_label, obj_label and of patterns, a file for each relation',
  read: triplesAndPatterns,
};

export const lama: ImportFormat = {
  summary: 'LAMA: a folder of sub_label, obj_label, predicate_id, and relations.jsonl with the templates',
  read: triplesAndPatterns,
};
