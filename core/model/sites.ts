/** Visitors of the forward pass: they record, replace or add to the activations at named sites. */
import { tf } from '../engine/tf.js';
import { closedForm } from './gradients/closed-form.js';

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
