/**
 * The sites of a pre-normalization block, under TransformerLens's names; `L` is a layer from 0:
 *
 * | site | activation | shape |
 * |---|---|---|
 * | `blocks.L.hook_resid_pre` | residual stream entering the block | [batch, position, width] |
 * | `blocks.L.attn.hook_pattern` | attention after softmax | [batch, head, query, key] |
 * | `blocks.L.attn.hook_z` | values mixed by the pattern | [batch, position, head, width / heads] |
 * | `blocks.L.hook_attn_out` | what attention adds to the residual stream | [batch, position, width] |
 * | `blocks.L.hook_resid_mid` | residual stream between attention and MLP | [batch, position, width] |
 * | `blocks.L.mlp.hook_pre` | MLP before its activation function | [batch, position, MLP width] |
 * | `blocks.L.mlp.hook_post` | what the MLP maps back to the residual stream | [batch, position, MLP width] |
 * | `blocks.L.hook_mlp_out` | what the MLP adds to the residual stream | [batch, position, width] |
 * | `blocks.L.hook_resid_post` | residual stream leaving the block | [batch, position, width] |
 *
 * Architectures add `hook_embed`, token embeddings [batch, position, width], and those that learn an embedding for each
 * position `hook_pos_embed` [position, width].
 */
const SITES = [
  'hook_resid_pre',
  'attn.hook_pattern',
  'attn.hook_z',
  'hook_attn_out',
  'hook_resid_mid',
  'mlp.hook_pre',
  'mlp.hook_post',
  'hook_mlp_out',
  'hook_resid_post',
];

/** The sites of all blocks, in the order of the forward pass. */
export const blockSites = (layers: number): string[] =>
  Array.from({ length: layers }, (_, layer) => SITES.map((site) => `blocks.${layer}.${site}`)).flat();
