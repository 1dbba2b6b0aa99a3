/** Divides the flat parameter vector into trained and frozen stretches. */
import { tf } from '../engine/tf.js';
import { RecallError } from '../errors.js';
import { part } from '../engine/part.js';
import type { ParameterSlot } from './shape.js';

/** Consecutive parameters that are either all trained or all frozen. */
export interface Stretch {
  readonly offset: number;
  readonly size: number;
  readonly trained: boolean;
}

/**
 * Divides the flat vector into the fewest stretches.
 *
 * @throws RecallError `RECALL_MODEL_FROZEN` if none of them is trained
 */
export function stretchesOf(
  layout: readonly ParameterSlot[],
  trainable: (name: string) => boolean,
): Stretch[] {
  const stretches: Stretch[] = [];
  for (const { name, offset, size } of layout) {
    const trained = trainable(name);
    const last = stretches.at(-1);
    if (last?.trained === trained) stretches[stretches.length - 1] = { ...last, size: last.size + size };
    else stretches.push({ offset, size, trained });
  }
  if (stretches.some(({ trained }) => trained)) return stretches;
  throw new RecallError('RECALL_MODEL_FROZEN', 'every parameter of the model is frozen', {
    fix: `Leave at least one of them trainable: ${layout.map(({ name }) => name).join(', ')}.`,
  });
}

/** Extracts the trained elements of a flat vector. */
export function trainedOnly(flat: tf.Tensor, stretches: readonly Stretch[]): tf.Tensor {
  return part('trainable', () => {
    const trained = stretches.filter((stretch) => stretch.trained);
    return tf.concat(trained.map(({ offset, size }) => flat.slice([offset], [size])));
  });
}

/** Replaces the trained elements of a flat vector. */
export function withTrained(flat: tf.Tensor, trained: tf.Tensor, stretches: readonly Stretch[]): tf.Tensor {
  return part('trainable', () => {
    let taken = 0;
    const pieces = stretches.map((stretch) => {
      if (!stretch.trained) return flat.slice([stretch.offset], [stretch.size]);
      taken += stretch.size;
      return trained.slice([taken - stretch.size], [stretch.size]);
    });
    return tf.concat(pieces);
  });
}
