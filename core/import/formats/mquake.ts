/** MQuAKE (Zhong et al. 2023): the single facts that multi-hop questions are made of. */
import { RecallError } from '../../errors.js';
import { templateOf, type ImportFormat } from '../format.js';
import { objectOf, recordsAt, requiredObject, textList, textOf } from '../records.js';

export const mquake: ImportFormat = {
  summary: 'MQuAKE: orig.triples_labeled and single_hops',
  *read(source) {
    for (const record of recordsAt(source, ['.json', '.jsonl'])) {
      const { at, fields } = record;
      const triples = requiredObject(record, 'orig').fields.get('triples_labeled');
      const hops = fields.get('single_hops');
      if (!Array.isArray(triples) || !Array.isArray(hops)) {
        const problem = 'The record has no "orig.triples_labeled" and "single_hops"';
        throw new RecallError('RECALL_IMPORT', problem, { at });
      }
      for (const [i, triple] of triples.entries()) {
        const [subject, relation, value] = textList(triple);
        if (value === undefined) {
          throw new RecallError('RECALL_IMPORT', `Triple ${i + 1} has no three texts`, { at });
        }
        const hop = objectOf(hops[i]) ?? new Map<string, unknown>();
        yield { at, subject, relation, value, valueAliases: textList(hop.get('answer_alias')) };
        for (const key of ['cloze', 'question']) {
          const template = templateOf(textOf(hop.get(key)) ?? '', subject);
          if (template) yield { at, relation, template };
        }
      }
    }
  },
};
