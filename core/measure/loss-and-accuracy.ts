/** Declares attribute loss and accuracy with their units, roles and baselines. */
import type { MeasurementDeclaration } from '../bus/events.js';
import { chanceLevel, noKnowledgeBaseline } from '../population/baseline.js';
import type { Attribute } from '../population/population.js';

type Declaration = Omit<MeasurementDeclaration, 'name'>;

/** @param attributes The attributes of the sampled individuals; see `attributesOf` */
export function lossAndAccuracy(attributes: readonly Attribute[]): {
  loss: Declaration;
  accuracy: Declaration;
} {
  return {
    loss: { unit: 'nats', role: 'loss', baseline: noKnowledgeBaseline({ attributes }) },
    accuracy: { unit: 'fraction', role: 'accuracy', baseline: chanceLevel({ attributes }) },
  };
}
