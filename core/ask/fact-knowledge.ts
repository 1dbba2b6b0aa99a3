/** What a model knows of a fact set, relation by relation, without training. */
import { evaluateAnswers, expectedCalibrationError, valueSpans } from '../measure/index.js';
import type { Model } from '../plugin/model.js';
import { chanceLevel, noKnowledgeBaseline } from '../population/baseline.js';
import type { Attribute, Population } from '../population/population.js';

/** The model's knowledge of some facts. */
export interface FactKnowledge {
  /** Number of facts asked for. */
  readonly facts: number;
  /** Fraction of facts whose value is the model's first choice, token by token. */
  readonly accuracy: number;
  /** Accuracy of always guessing the most common value. */
  readonly chance?: number;
  /** Mean cross-entropy of a value, summed over its tokens, in nats. */
  readonly loss: number;
  /** Loss of a model that knows only how common each value is. */
  readonly baseline: number;
  /** Expected calibration error of the predictions of value tokens: 0 is perfect. */
  readonly calibrationError: number;
}

export interface FactSetKnowledge extends FactKnowledge {
  readonly relations: readonly (FactKnowledge & { readonly relation: string })[];
}

/** Texts that are evaluated at once. */
const CHUNK = 1024;

/** What is counted of one relation. */
class Tally {
  facts = 0;
  loss = 0;
  right = 0;
  readonly confidences: number[] = [];
  readonly outcomes: number[] = [];

  knowledge({ entropy: baseline, chance }: Attribute): FactKnowledge {
    const { facts, loss, right, confidences, outcomes } = this;
    return {
      facts,
      accuracy: right / facts,
      ...(chance !== undefined && { chance }),
      loss: loss / facts,
      baseline,
      calibrationError: expectedCalibrationError(confidences, outcomes),
    };
  }
}

/**
 * Asks a model for every fact of its population once, in a held-out phrasing where there is one.
 *
 * Accuracy, loss and their baselines are means over relations, as probes report them; the calibration error is that of
 * all predictions.
 */
export async function factKnowledge(
  model: Model & { readonly population: Population },
): Promise<FactSetKnowledge> {
  const { population } = model;
  const { attributes, capacity } = population;
  const tallies = attributes.map(() => new Tally());
  for (let from = 0; from < capacity; from += CHUNK) {
    const individuals = Array.from({ length: Math.min(CHUNK, capacity - from) }, (_, i) => from + i);
    const texts = model.write(individuals, 'evaluation', `probe ${from}`);
    const metrics = await evaluateAnswers(model, texts, population);
    const length = texts.tokens.length / texts.count - 1;
    for (const { text, attribute, first, end } of valueSpans(texts)) {
      const tally = tallies[attribute];
      let isRight = 1;
      // The prediction of a token is made at the position before it.
      for (let at = text * length + first - 1; at < text * length + end - 1; at++) {
        tally.loss += metrics.loss[at];
        isRight *= metrics.correct[at];
        tally.confidences.push(metrics.maxProbability[at]);
        tally.outcomes.push(metrics.correct[at]);
      }
      tally.facts++;
      tally.right += isRight;
    }
  }
  const asked = tallies.flatMap((tally, i) => (tally.facts > 0 ? [{ tally, attribute: attributes[i] }] : []));
  const relations = asked.map(({ tally, attribute }) => ({
    relation: attribute.name,
    ...tally.knowledge(attribute),
  }));
  const mean = (key: 'accuracy' | 'loss') =>
    relations.reduce((sum, each) => sum + each[key], 0) / relations.length;
  const known = { attributes: asked.map(({ attribute }) => attribute) };
  const chance = chanceLevel(known);
  return {
    facts: relations.reduce((sum, { facts }) => sum + facts, 0),
    accuracy: mean('accuracy'),
    ...(chance !== undefined && { chance }),
    loss: mean('loss'),
    baseline: noKnowledgeBaseline(known),
    calibrationError: expectedCalibrationError(
      asked.flatMap(({ tally }) => tally.confidences),
      asked.flatMap(({ tally }) => tally.outcomes),
    ),
    relations,
  };
}
