/** MQuAKE (Zhong et al. 2023): the single facts that multi-hop questions are made of. */
import { RecallError } from '../../errors.js';
import { templateOf, type ImportFormat } from '../format.js';
import { filesAt, records, requiredObject, textList, textOf } from '../records.js';

export const mquake: ImportFormat = {
  summary: 'MQuAKE: orig.triples_labeled and single_hops',
  *read(source) {
    for (const record of filesAt(source, ['.json', '.jsonl']).flatMap((file) => [...records(file)])) {
      const { at, fields } = record;
      const triples = requiredObject(record, 'orig').fields.get('triples_labeled');
      const hops: unknown = fields.get('single_hops');
      if (!Array.isArray(triples) || !Array.isArray(hops)) {
        throw new RecallError('RECALL_IMPORT', 'The record has no "orig.triples_labeled" and "single_hops"', {
          at,
        });
      }
      for (const [i, triple] of triples.entries()) {
        const [subject, relation, value] = textList(triple);
        if (value === undefined)
          throw new RecallError('RECALL_IMPORT', 'A triple has no three texts', { at });
        const hop = new Map(Object.entries((hops[i] ?? {}) as object));
        yield { at, subject, relation, value, valueAliases: textList(hop.get('answer_alias')) };
        const template = templateOf(textOf(hop.get('cloze')) ?? textOf(hop.get('question')) ?? '', subject);
        if (template) yield { at, relation, template };
      }
    }
  },
};
