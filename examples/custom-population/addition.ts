/** Addition modulo p, as facts to learn: does a model memorize the sums it sees, or find the rule behind them? */
import { definePopulation, NAME, permutation, RecallError, TEXT, VALUE, Vocabulary } from 'recall-lab';
import { z } from 'zod';

export const addition = definePopulation({
  name: 'addition',
  description: 'Sums modulo a prime: a + b = c',
  options: z.strictObject({
    modulus: z.int().min(2).max(1000).default(31).describe('Numbers run from 0 to one below it'),
    trained: z.number().positive().max(1).default(0.5).describe('Share of all sums in training'),
  }),
  create({ options: { modulus, trained: share }, seed, trained }) {
    const capacity = modulus ** 2;
    const individuals = Math.round(share * capacity);
    if (individuals === 0) {
      throw new RecallError('RECALL_OPTION', `No sum is in training: there are only ${capacity}`, {
        at: 'population.trained',
        fix: 'Raise `trained` or `modulus`.',
      });
    }
    const numbers = Array.from({ length: modulus }, (_, i) => String(i));
    // A resumed run keeps the token ids of the model it continues.
    const vocabulary = new Vocabulary(['+', '=', ...numbers], trained);
    // The sums in training are a random half of all, not the first half.
    const pair = permutation(capacity, seed, 'addition');
    const terms = (individual: number) => {
      const drawn = pair(individual);
      return [Math.floor(drawn / modulus), drawn % modulus] as const;
    };
    return {
      name: 'addition',
      individuals,
      capacity,
      heldOut: capacity - individuals,
      attributes: [{ name: 'sum', entropy: Math.log(modulus) }],
      vocabulary,
      textLength: 5,
      label: (individual) => terms(individual).join(' + '),
      write(individual, _phrasing, _stream, text) {
        const [a, b] = terms(individual);
        const say = (word: string | number, role: number) => text.push(vocabulary.id(String(word)), role);
        for (const word of [a, '+', b]) say(word, NAME);
        say('=', TEXT);
        say((a + b) % modulus, VALUE);
      },
    };
  },
});
