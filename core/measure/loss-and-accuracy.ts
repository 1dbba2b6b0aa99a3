/** How attribute loss and attribute accuracy are declared: with their roles, and what they are compared with. */
import type { MeasurementDeclaration } from '../bus/events.js';
import { chanceLevel, noKnowledgeBaseline } from '../population/baseline.js';
import type { Attribute } from '../population/population.js';

type Described = Omit<MeasurementDeclaration, 'name'>;

/** @param attributes Those that the individuals have who are asked: see `attributesOf` */
export function lossAndAccuracy(attributes: readonly Attribute[]): { loss: Described; accuracy: Described } {
  return {
    loss: { unit: 'nats', role: 'loss', baseline: noKnowledgeBaseline({ attributes }) },
    accuracy: { unit: 'fraction', role: 'accuracy', baseline: chanceLevel({ attributes }) },
  };
}
