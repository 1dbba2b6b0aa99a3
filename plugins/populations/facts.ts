/** Facts of one's own: a file of facts, and the sentences that tell them. */
import path from 'node:path';
import { z } from 'zod';
import { definePopulation } from '../../core/plugin/define.js';
import { MOST_PIECES } from '../../core/population/byte-pairs.js';
import { facts as makeFacts } from '../../core/population/facts.js';
import { readFacts } from '../../core/population/facts/read-facts.js';
import { DEFAULT_TOKENS } from '../../core/population/facts/tokenizer.js';
import { readTemplates } from '../../core/population/facts/read-templates.js';

/**
 * A population of the subjects of a file of facts.
 *
 * @example
 * import { defineConfig } from 'recall-lab';
 * import { facts } from 'recall-lab/plugins';
 *
 * export default defineConfig({
 *   extends: 'uniform',
 *   population: facts({ facts: './facts.jsonl', templates: './templates.json' }),
 *   probes: { hallucination: false }, // nobody is held out
 * });
 */
export const facts = definePopulation({
  name: 'facts',
  description: 'Facts of your own, from a file',
  options: z.strictObject({
    facts: z.string().min(1).describe('JSON Lines: {"subject", "relation", "value"} on each'),
    templates: z
      .string()
      .min(1)
      .describe('JSON with the sentences of each relation, or a folder with a .txt file for each'),
    individuals: z
      .int()
      .positive()
      .optional()
      .describe('Subjects that training draws from; by default all that are not held out'),
    heldOut: z.int().nonnegative().default(0).describe('Subjects that nothing ever trains on'),
    tokenizer: z
      .enum(['word', 'characters', 'byte-pair'])
      .default('word')
      .describe('What a token of a name or value is: a word, a character, or a piece learned from them'),
    tokens: z
      .int()
      .positive()
      .max(MOST_PIECES)
      .default(DEFAULT_TOKENS)
      .describe('How many tokens a byte-pair tokenizer may have'),
  }),
  create({ options, seed, trained }) {
    const table = readFacts(path.resolve(options.facts), options.facts);
    const templates = readTemplates(path.resolve(options.templates), table.relations, options.templates);
    return makeFacts(table, templates, { ...options, seed, trained });
  },
});
