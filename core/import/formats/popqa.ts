/** PopQA (Mallen et al. 2023): questions with several right answers, and how popular their subjects are. */
import { templateOf, type ImportFormat } from '../format.js';
import { recordsAt, required, textList, textOf } from '../records.js';

export const popqa: ImportFormat = {
  summary: 'PopQA: subj, prop, obj, possible_answers, s_pop (its weight)',
  *read(source) {
    for (const record of recordsAt(source, ['.tsv', '.csv', '.jsonl', '.json'])) {
      const { at, fields } = record;
      const [subject, relation] = [required(record, 'subj'), required(record, 'prop')];
      const id = textOf(fields.get('subj_id'));
      const weight = textOf(fields.get('s_pop'));
      yield {
        at,
        subject,
        relation,
        value: required(record, 'obj'),
        valueAliases: textList(fields.get('possible_answers')),
        aliases: textList(fields.get('s_aliases')),
        ...(id && { id }),
        ...(weight && { weight }),
      };
      const template = templateOf(required(record, 'question'), subject);
      if (template) yield { at, relation, template };
    }
  },
};
