/** Facts of one's own: a file of facts, and the sentences that tell them. */
import path from 'node:path';
import { z } from 'zod';
import { definePopulation } from 'recall-lab';
import {
  DEFAULT_TOKENS,
  factPopulation,
  MOST_PIECES,
  readFacts,
  readTemplates,
  wordFacts,
} from 'recall-lab/kit';

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
    facts: z.string().min(1).describe('JSON Lines, a fact on each: {"subject", "relation", "value"}'),
    templates: z
      .string()
      .min(1)
      .optional()
      .describe(
        'JSON with the sentences of each relation, or a folder with a .txt file for each; not needed where every fact has sentences of its own',
      ),
    badTemplates: z
      .enum(['fail', 'skip'])
      .default('fail')
      .describe(
        'What to do about templates that cannot be used: refuse them all, or leave them out with a note',
      ),
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
    const called = options.templates ?? options.facts;
    const sentences =
      options.templates === undefined
        ? new Map<string, never>()
        : readTemplates(path.resolve(options.templates), called);
    const wording = wordFacts(table, sentences, { called, badTemplates: options.badTemplates });
    return factPopulation(wording, { ...options, seed, trained });
  },
});
