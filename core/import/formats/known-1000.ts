/** Known-1000 (Meng et al. 2022): facts that GPT-2 XL knows. */
import { templateOf, type ImportFormat } from '../format.js';
import { recordsAt, required } from '../records.js';

export const known1000: ImportFormat = {
  summary: 'Known-1000: subject, attribute, relation_id, template',
  *read(source) {
    for (const record of recordsAt(source, ['.json', '.jsonl'])) {
      const { at } = record;
      const [subject, relation] = [required(record, 'subject'), required(record, 'relation_id')];
      yield { at, subject, relation, value: required(record, 'attribute') };
      const template = templateOf(required(record, 'template', 'prompt'), subject);
      if (template) yield { at, relation, template };
    }
  },
};
