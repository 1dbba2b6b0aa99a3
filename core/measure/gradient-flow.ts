/** Measures how much gradient of the value loss reaches name tokens. */
import type { Texts } from '../plugin/model.js';
import { NAME } from '../population/population.js';

export interface NameGradient {
  /** Mean over name tokens of the gradient's Euclidean norm, in nats per unit of the residual stream. */
  readonly name: number;
  /** Share of name tokens in the sum of squared norms over all tokens. */
  readonly share: number;
}

/**
 * Summarizes the gradient at one site of the residual stream.
 *
 * @param gradient `[text, position, width]`: gradient of a text's cross-entropy, summed over value tokens
 * @param scale factor for every norm
 */
export function nameGradient(
  texts: Texts,
  gradient: Float32Array | Int32Array,
  width: number,
  scale = 1,
): NameGradient {
  const length = texts.tokens.length / texts.count - 1;
  let norms = 0;
  let nameCount = 0;
  let nameSquares = 0;
  let totalSquares = 0;
  for (let text = 0; text < texts.count; text++) {
    for (let position = 0; position < length; position++) {
      const from = (text * length + position) * width;
      let square = 0;
      for (let i = from; i < from + width; i++) square += gradient[i] ** 2;
      totalSquares += square;
      if (texts.roles[text * (length + 1) + position] !== NAME) continue;
      nameSquares += square;
      norms += scale * Math.sqrt(square);
      nameCount++;
    }
  }
  return { name: norms / nameCount, share: totalSquares === 0 ? 0 : nameSquares / totalSquares };
}
