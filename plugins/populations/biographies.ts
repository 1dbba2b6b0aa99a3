/** The built-in population: synthetic biographies of people with six attributes. */
import { z } from 'zod';
import { definePopulation } from 'recall-lab';
import { biographyPopulation, listSizes } from 'recall-lab/kit';

const firstOf = (list: keyof typeof listSizes, size: number) =>
  z.int().min(2).max(listSizes[list]).default(size).describe(`The first so many of ${listSizes[list]}`);

export const biographies = definePopulation({
  name: 'biographies',
  description: 'Synthetic people with six attributes, computed from the seed',
  options: z.strictObject({
    individuals: z.int().positive().default(2048).describe('Individuals that training draws from'),
    heldOut: z.int().nonnegative().default(256).describe('Individuals that nothing ever trains on'),
    firstNames: firstOf('firstNames', 100),
    lastNames: firstOf('lastNames', 128),
    cities: firstOf('cities', 64),
    universities: firstOf('universities', 48),
    majors: firstOf('majors', 32),
    companies: firstOf('companies', 40),
    years: firstOf('years', 48),
    templates: z
      .int()
      .positive()
      .optional()
      .describe(
        'How many templates of each attribute a person is trained on; by default all but those asked with',
      ),
    fixedOrder: z
      .boolean()
      .optional()
      .describe('Whether training meets the sentences of a text in one order, always'),
  }),
  create: ({ options, seed, trained }) => biographyPopulation({ ...options, seed, trained }),
});
