/** Measures how well the model's certainty predicts whether it is right. */
import type { Texts, TokenMetrics } from '../plugin/model.js';
import { valueSpans } from './value-spans.js';

/** The model's certainty about the values of one text. */
export interface Confidence {
  /** Mean over value tokens of the largest probability. */
  readonly maxProbability: number;
  /** Mean over value tokens of the entropy, in nats. */
  readonly entropy: number;
}

/** The certainty about each text; NaN for texts without values. */
export function confidences(texts: Texts, metrics: TokenMetrics): Confidence[] {
  const length = texts.tokens.length / texts.count - 1;
  const sums = Array.from({ length: texts.count }, () => ({ maxProbability: 0, entropy: 0, tokens: 0 }));
  for (const { text, first, end } of valueSpans(texts)) {
    for (let position = first; position < end; position++) {
      // The prediction of a token is made at the position before it.
      const at = text * length + position - 1;
      sums[text].maxProbability += metrics.maxProbability[at];
      sums[text].entropy += metrics.entropy[at];
      sums[text].tokens++;
    }
  }
  return sums.map(({ maxProbability, entropy, tokens }) => ({
    maxProbability: maxProbability / tokens,
    entropy: entropy / tokens,
  }));
}

/** Confidence and outcome (1 or 0) of every value token's prediction. */
export function valuePredictions(
  texts: Texts,
  metrics: TokenMetrics,
): { confidences: number[]; outcomes: number[] } {
  const length = texts.tokens.length / texts.count - 1;
  const confidences: number[] = [];
  const outcomes: number[] = [];
  for (const { text, first, end } of valueSpans(texts)) {
    for (let position = first; position < end; position++) {
      confidences.push(metrics.maxProbability[text * length + position - 1]);
      outcomes.push(metrics.correct[text * length + position - 1]);
    }
  }
  return { confidences, outcomes };
}

/**
 * Area under the ROC curve: the probability that a positive case scores above a negative one, with ties counted as half
 * (Mann-Whitney U divided by the number of pairs). 0.5 is chance; 1 separates them perfectly.
 */
export function areaUnderRoc(positive: readonly number[], negative: readonly number[]): number {
  const cases = [
    ...positive.map((score) => ({ score, positive: true })),
    ...negative.map((score) => ({ score, positive: false })),
  ].sort((a, b) => a.score - b.score);
  let ranks = 0;
  for (let from = 0, to = 0; from < cases.length; from = to) {
    while (to < cases.length && cases[to].score === cases[from].score) to++;
    // Ties share their mean rank, counted from 1.
    const tied = cases.slice(from, to).filter((each) => each.positive).length;
    ranks += (tied * (from + 1 + to)) / 2;
  }
  const below = ranks - (positive.length * (positive.length + 1)) / 2;
  return below / (positive.length * negative.length);
}

/**
 * Expected calibration error: sum over bins of (n_bin / n) |mean outcome - mean confidence|, in bins of equal width. 0 means that outcomes are as frequent as predicted.
 *
 * Source: Guo et al. 2017, https://arxiv.org/abs/1706.04599.
 *
 * @param confidences between 0 and 1
 * @param outcomes 1 for a correct prediction, else 0
 */
export function expectedCalibrationError(
  confidences: readonly number[],
  outcomes: readonly number[],
  bins = 10,
): number {
  const confidenceSums = new Float64Array(bins);
  const outcomeSums = new Float64Array(bins);
  confidences.forEach((confidence, at) => {
    const bin = Math.min(bins - 1, Math.max(0, Math.floor(confidence * bins)));
    confidenceSums[bin] += confidence;
    outcomeSums[bin] += outcomes[at];
  });
  return (
    confidenceSums.reduce((sum, each, bin) => sum + Math.abs(outcomeSums[bin] - each), 0) / confidences.length
  );
}
