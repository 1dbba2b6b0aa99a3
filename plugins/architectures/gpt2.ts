/** GPT-2 by name. It is the default architecture. */
import { defineArchitecture } from 'recall-lab';
import { gpt2Architecture } from 'recall-lab/kit';

/**
 * Pre-LayerNorm blocks, learned positions, GELU, biases, and an output layer tied to the token embedding. The MLP is four
 * times as wide as the residual stream.
 *
 * @example
 * import { defineConfig } from 'recall-lab';
 * import { gpt2 } from 'recall-lab/plugins';
 *
 * export default defineConfig({ extends: 'uniform', model: { architecture: gpt2() } });
 */
export const gpt2 = defineArchitecture({
  name: 'gpt2',
  description: 'GPT-2: LayerNorm, learned positions, GELU; the default',
  ...gpt2Architecture,
});
