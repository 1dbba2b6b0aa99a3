/** CounterFact (Meng et al. 2022): the true facts, and the prompts of their relations. */
import { templateOf, type ImportFormat } from '../format.js';
import { filesAt, records, required, requiredObject } from '../records.js';

export const counterfact: ImportFormat = {
  summary: 'CounterFact: requested_rewrite with its true target',
  *read(source) {
    for (const record of filesAt(source, ['.json', '.jsonl']).flatMap((file) => [...records(file)])) {
      const { at } = record;
      const rewrite = requiredObject(record, 'requested_rewrite');
      const [subject, relation] = [required(rewrite, 'subject'), required(rewrite, 'relation_id')];
      yield { at, subject, relation, value: required(requiredObject(rewrite, 'target_true'), 'str') };
      const template = templateOf(required(rewrite, 'prompt'), subject);
      if (template) yield { at, relation, template };
    }
  },
};
