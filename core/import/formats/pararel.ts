/** ParaRel (Elazar et al. 2021) and LAMA (Petroni et al. 2019): files of facts and of patterns with [X] and [Y]. */
import { slotted, type Imported, type ImportFormat, type ImportOptions } from '../format.js';
import { objectOf, recordsAt, required, textList, textOf, type FileRecord } from '../records.js';

/** Facts and patterns lie in files of one shape each, which a folder holds in any arrangement. */
function* triplesAndPatterns(source: string, options: ImportOptions): Generator<Imported> {
  for (const record of recordsAt(source, ['.jsonl', '.json'])) yield* imported(record, options);
}

function* imported(record: FileRecord, options: ImportOptions): Generator<Imported> {
  const { at, fields, file } = record;
  const pattern = textOf(fields.get('pattern')) ?? textOf(fields.get('template'));
  if (pattern !== undefined && !fields.has('sub_label')) {
    const relation = textOf(fields.get('relation')) ?? file;
    yield { at, relation, template: pattern.replaceAll('[X]', '[name]').replaceAll('[Y]', '[value]') };
    return;
  }
  const id = textOf(fields.get('sub_uri'));
  const subject = required(record, 'sub_label');
  const evidence = evidenceOf(fields, subject);
  yield {
    at,
    subject,
    relation: textOf(fields.get('predicate_id')) ?? file,
    value: required(record, 'obj_label'),
    ...(id && { id }),
    ...(options.sentences && { sentences: evidence }),
  };
  if (!options.sentences && evidence.length > 0) {
    yield { at, unused: 'evidence sentences, which --sentences imports', count: evidence.length };
  }
}

/** The sentences in which the fact was found: T-REx has them in `evidences`, the other parts in `masked_sentences`. */
function evidenceOf(fields: FileRecord['fields'], subject: string): string[] {
  const evidences = fields.get('evidences');
  const found = (Array.isArray(evidences) ? evidences : []).flatMap((evidence) => {
    const inside = objectOf(evidence);
    const masked = textOf(inside?.get('masked_sentence'));
    return masked === undefined ? [] : [{ masked, name: textOf(inside?.get('sub_surface')) ?? subject }];
  });
  const masked = textList(fields.get('masked_sentences')).map((text) => ({ masked: text, name: subject }));
  return [...found, ...masked].map(({ masked: text, name }) =>
    slotted(slotted(text, name, '[name]'), '[MASK]', '[value]'),
  );
}

export const pararel: ImportFormat = {
  summary: 'ParaRel: a folder of sub_label, obj_label and of patterns, a file for each relation',
  read: triplesAndPatterns,
};

export const lama: ImportFormat = {
  summary: 'LAMA: a folder of sub_label, obj_label, predicate_id, and relations.jsonl with the templates',
  read: triplesAndPatterns,
};
