/**
 * Computes attribute loss and accuracy from token predictions (paper, section 1.3 and appendix B.3).
 */
import type { Texts, TokenMetrics } from '../plugin/model.js';
import { VALUE, type Attribute } from '../population/population.js';

/** The model's knowledge of one attribute, averaged over individuals. */
export interface AttributeKnowledge {
  /** Cross-entropy summed over the tokens of a value, in nats. */
  readonly loss: number;
  /** Fraction of values whose tokens are all predicted correctly. */
  readonly accuracy: number;
}

export interface Knowledge extends AttributeKnowledge {
  /** By attribute, in the population's order. */
  readonly attributes: readonly AttributeKnowledge[];
  /** Mean over value tokens of the largest predicted probability. */
  readonly maxProbability: number;
  /** Mean over value tokens of the entropy of each prediction, in nats. */
  readonly entropy: number;
  /** Attribute loss of each text: the mean over its attributes, in nats. */
  readonly losses: Float64Array;
}

/**
 * Attribute loss is the cross-entropy summed over the tokens of a value and averaged over attributes and texts. Attribute
 * accuracy is the fraction of values whose tokens are all correct. Means weigh all attributes that occur equally.
 */
export function attributeKnowledge(
  texts: Texts,
  metrics: TokenMetrics,
  attributes: readonly Attribute[],
): Knowledge {
  const width = texts.tokens.length / texts.count;
  const loss = new Float64Array(attributes.length);
  const correctValues = new Float64Array(attributes.length);
  const values = new Float64Array(attributes.length);
  const losses = new Float64Array(texts.count);
  let tokens = 0;
  let maxProbability = 0;
  let entropy = 0;

  for (let text = 0; text < texts.count; text++) {
    let textValues = 0;
    for (let position = 1; position < width;) {
      const role = texts.roles[text * width + position];
      if (role < VALUE) {
        position++;
        continue;
      }
      const attribute = role - VALUE;
      let allCorrect = 1;
      for (; position < width && texts.roles[text * width + position] === role; position++) {
        // The prediction of a token is made at the position before it.
        const at = text * (width - 1) + position - 1;
        loss[attribute] += metrics.loss[at];
        losses[text] += metrics.loss[at];
        allCorrect *= metrics.correct[at];
        maxProbability += metrics.maxProbability[at];
        entropy += metrics.entropy[at];
        tokens++;
      }
      correctValues[attribute] += allCorrect;
      values[attribute]++;
      textValues++;
    }
    losses[text] /= textValues;
  }

  const each = attributes.map((_, a) => ({
    loss: loss[a] / values[a],
    accuracy: correctValues[a] / values[a],
  }));
  const present = each.filter((_, a) => values[a] > 0);
  const mean = (pick: (knowledge: AttributeKnowledge) => number) =>
    present.reduce((sum, knowledge) => sum + pick(knowledge), 0) / present.length;
  return {
    loss: mean(({ loss }) => loss),
    accuracy: mean(({ accuracy }) => accuracy),
    attributes: each,
    maxProbability: maxProbability / tokens,
    entropy: entropy / tokens,
    losses,
  };
}
