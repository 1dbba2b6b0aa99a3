/** CounterFact (Meng et al. 2022): the true facts, with the prompts and paraphrases of their relations. */
import { slotted, templateOf, type ImportFormat } from '../format.js';
import { recordsAt, required, requiredObject, textList } from '../records.js';

export const counterfact: ImportFormat = {
  summary: 'CounterFact: requested_rewrite with its true target, paraphrase_prompts',
  *read(source) {
    for (const record of recordsAt(source, ['.json', '.jsonl'])) {
      const { at } = record;
      const rewrite = requiredObject(record, 'requested_rewrite');
      const [subject, relation] = [required(rewrite, 'subject'), required(rewrite, 'relation_id')];
      yield { at, subject, relation, value: required(requiredObject(rewrite, 'target_true'), 'str') };
      const template = templateOf(required(rewrite, 'prompt'), subject);
      if (template) yield { at, relation, template };
      for (const prompt of textList(record.fields.get('paraphrase_prompts'))) {
        const paraphrase = paraphraseOf(prompt, subject);
        if (paraphrase) yield { at, relation, template: paraphrase, isLoose: true };
      }
    }
  },
};

/** A paraphrase stands behind a sentence about something else: "It rained. Ada Lovelace, a native". */
function paraphraseOf(prompt: string, subject: string): string | undefined {
  const named = slotted(prompt, subject, '[name]');
  const before = named.slice(0, Math.max(0, named.indexOf('[name]')));
  const start = Math.max(...['. ', '? ', '! ', '\n'].map((end) => before.lastIndexOf(end) + end.length));
  return templateOf(named.slice(before.search(/[.?!] |\n/) < 0 ? 0 : start), '[name]');
}
