/** How much of the loss on values reaches the tokens of names, through the attention that extracts them. */
import type { Texts } from '../plugin/model.js';
import { NAME } from '../population/population.js';

export interface GradientFlow {
  /** Mean over name tokens of the gradient's Euclidean norm, in nats per unit of the residual stream. */
  readonly name: number;
  /** The name tokens' part of the sum of squared norms over all tokens of the texts, a fraction. */
  readonly share: number;
}

/**
 * Of the gradient at one place of the residual stream.
 *
 * @param gradient `[text, position, width]`: of the sum over a text's value tokens of their cross-entropy
 * @param scale is multiplied with every norm
 */
export function gradientFlow(
  texts: Texts,
  gradient: Float32Array | Int32Array,
  width: number,
  scale = 1,
): GradientFlow {
  const length = texts.tokens.length / texts.count - 1;
  let norms = 0;
  let names = 0;
  let ofNames = 0;
  let ofAll = 0;
  for (let text = 0; text < texts.count; text++) {
    for (let position = 0; position < length; position++) {
      const from = (text * length + position) * width;
      let square = 0;
      for (let i = from; i < from + width; i++) square += gradient[i] ** 2;
      ofAll += square;
      if (texts.roles[text * (length + 1) + position] !== NAME) continue;
      ofNames += square;
      norms += scale * Math.sqrt(square);
      names++;
    }
  }
  return { name: norms / names, share: ofAll === 0 ? 0 : ofNames / ofAll };
}
