/**
 * GPT-2, the default architecture: pre-LayerNorm blocks, learned positions, gelu_new, the biases of GPT-2, and an
 * output layer tied to the token embedding.
 *
 * Source: Radford et al. 2019.
 */
import type { Architecture } from '../architecture.js';
import { blockSites } from '../block-sites.js';
import { gpt2Forward } from './forward.js';
import { gpt2Format } from './hugging-face.js';
import { gpt2Parameters } from './parameters.js';

/** GPT-2; see `Architecture` for its parts. */
export const gpt2: Architecture = {
  title: 'GPT-2',
  parameters: gpt2Parameters,
  sites: ({ layers }) => ['hook_embed', 'hook_pos_embed', ...blockSites(layers)],
  forward: gpt2Forward,
  // A layer norm belongs to the part that it feeds; the output is tied to the embeddings.
  parts: {
    attention: ['.attn.', '.ln_1.'],
    mlp: ['.mlp.', '.ln_2.'],
    embeddings: ['.wte.', '.wpe.'],
  },
  huggingFace: gpt2Format,
};
