/** Zero-shot relation extraction (Levy et al. 2017) as model editing uses it: the question stands for the relation. */
import { RecallError } from '../../errors.js';
import { templateOf, type ImportFormat } from '../format.js';
import { recordsAt, required, textList } from '../records.js';

export const zsre: ImportFormat = {
  summary: 'zsRE: subject, src (a question), answers',
  *read(source) {
    for (const record of recordsAt(source, ['.json', '.jsonl'])) {
      const { at, fields } = record;
      const subject = required(record, 'subject');
      const question = required(record, 'src');
      const [value, ...valueAliases] = textList(fields.get('answers'));
      if (value === undefined) throw new RecallError('RECALL_IMPORT', 'The record has no "answers"', { at });
      const template = templateOf(question, subject);
      const relation = (template ?? question).replace('[name]', '…').replace(' [value]', '');
      yield { at, subject, relation, value, valueAliases };
      if (template) yield { at, relation, template };
    }
  },
};
