/** Draws individuals in proportion to weights in the data, such as popularity or frequency. */
import { z } from 'zod';
import { constant, defineSampler, RecallError, weighted } from 'recall-lab';

/** p(i) is proportional to weight(i)^exponent. */
export const byWeight = defineSampler({
  name: 'by-weight',
  description: 'Draws individuals in proportion to their weights in the data',
  options: z.strictObject({
    exponent: z
      .number()
      .nonnegative()
      .default(1)
      .describe(
        'Power applied to the weights: 1 keeps them; 0 is uniform over individuals of positive weight',
      ),
  }),
  create({ options: { exponent }, individuals, population }) {
    const weights = new Float64Array(individuals);
    let missing = 0;
    let example = 0;
    for (let i = 0; i < individuals; i++) {
      const weight = population.weight?.(i);
      if (weight === undefined && missing++ === 0) example = i;
      weights[i] = weight ? weight ** exponent : 0;
    }
    if (missing > 0) {
      const name = population.label?.(example) ?? `individual ${example}`;
      throw new RecallError(
        'RECALL_OPTION',
        `${missing} of ${individuals} individuals have no weight, such as "${name}"`,
        { at: 'sampler', fix: 'Add a "weight", such as 2.5, to every subject in the facts file.' },
      );
    }
    return constant(weighted(weights));
  },
});
