/**
 * Named places in the forward pass where an activation can be recorded, replaced or added to.
 *
 * The names are TransformerLens's; `L` is a layer from 0:
 *
 * | site | activation | shape |
 * |---|---|---|
 * | `hook_embed` | token embeddings | [batch, position, width] |
 * | `hook_pos_embed` | position embeddings | [position, width] |
 * | `blocks.L.hook_resid_pre` | residual stream entering the block | [batch, position, width] |
 * | `blocks.L.attn.hook_pattern` | attention after softmax | [batch, head, query, key] |
 * | `blocks.L.attn.hook_z` | values mixed by the pattern | [batch, position, head, width / heads] |
 * | `blocks.L.hook_attn_out` | what attention adds to the residual stream | [batch, position, width] |
 * | `blocks.L.hook_resid_mid` | residual stream between attention and MLP | [batch, position, width] |
 * | `blocks.L.mlp.hook_pre` | MLP before GELU | [batch, position, 4 width] |
 * | `blocks.L.mlp.hook_post` | MLP after GELU | [batch, position, 4 width] |
 * | `blocks.L.hook_mlp_out` | what the MLP adds to the residual stream | [batch, position, width] |
 * | `blocks.L.hook_resid_post` | residual stream leaving the block | [batch, position, width] |
 */
import { tf } from '../engine/tf.js';
import { RecallError, suggestName } from '../errors.js';
import { closedForm } from './gradients/closed-form.js';
import type { ModelShape } from './shape.js';

/** Called at every site, in the order of the forward pass; the model continues with the tensor it returns. */
export type At = (site: string, activation: tf.Tensor) => tf.Tensor;

/** Returns every activation unchanged. */
export const passThrough: At = (_site, activation) => activation;

/** Chains visitors: each receives the result of the previous one. */
export const inTurn =
  (...visitors: readonly At[]): At =>
  (site, activation) =>
    visitors.reduce((current, visit) => visit(site, current), activation);

/**
 * Records activations of the given sites in `record`.
 *
 * Recorded tensors are exempt from tf.tidy: return all of them as outputs of the program.
 */
export const recordInto =
  (record: Record<string, tf.Tensor>, sites: readonly string[]): At =>
  (site, activation) => {
    if (sites.includes(site)) record[site] = tf.keep(activation.clone());
    return activation;
  };

/** Replaces the activations of the given sites; no gradient flows through a replacement. */
export const replaceWith =
  (replacements: Readonly<Record<string, tf.Tensor>>): At =>
  (site, activation) =>
    replacements[site] ?? activation;

/**
 * Records the gradient with respect to the activations of the given sites in `record`.
 *
 * Recorded tensors are exempt from tf.tidy: return all of them as outputs of the program.
 */
export const gradientInto = (record: Record<string, tf.Tensor>, sites: readonly string[]): At => {
  const tap = (site: string) =>
    closedForm((activation: tf.Tensor) => ({
      value: activation.clone(),
      saved: [],
      gradient: (dy) => {
        record[site] = tf.keep(dy.clone());
        return [dy];
      },
    }));
  return (site, activation) => (sites.includes(site) ? tap(site)(activation) : activation);
};

/** The attention pattern sites of all layers, in order. */
export function patternSites({ layers }: Pick<ModelShape, 'layers'>): string[] {
  return Array.from({ length: layers }, (_, layer) => `blocks.${layer}.attn.hook_pattern`);
}

/** @throws RecallError `RECALL_MODEL_SITE` for a name that is not a site of the model. */
export function checkSites(sites: readonly string[], shape: Pick<ModelShape, 'layers'>): void {
  const known = sitesOf(shape);
  for (const site of sites) {
    if (known.includes(site)) continue;
    throw new RecallError('RECALL_MODEL_SITE', `the model has no site "${site}"`, {
      fix: suggestName(site, known),
    });
  }
}

/** Every site of a model, in the order of the forward pass. */
export function sitesOf({ layers }: Pick<ModelShape, 'layers'>): string[] {
  const block = [
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
  const blocks = Array.from({ length: layers }, (_, layer) => block.map((name) => `blocks.${layer}.${name}`));
  return ['hook_embed', 'hook_pos_embed', ...blocks.flat()];
}
