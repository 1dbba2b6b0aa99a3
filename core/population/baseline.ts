/**
 * What a model has that knows the values of attributes and no individual: the one definition that every measurement,
 * schedule and summary compares with.
 */
import { RecallError, errorMessage } from '../errors.js';
import { randomStream } from '../random/index.js';
import { VALUE, type Attribute, type Population } from './population.js';

/** Mean entropy of attributes, in nats: the attribute loss of a model that knows only how frequent their values are. */
export function noKnowledgeBaseline({ attributes }: Pick<Population, 'attributes'>): number {
  return attributes.reduce((sum, { entropy }) => sum + entropy, 0) / attributes.length;
}

/**
 * Mean over attributes of the share of their commonest values: the accuracy of always guessing those. Undefined for a
 * population that does not say it of each.
 */
export function chanceLevel({ attributes }: Pick<Population, 'attributes'>): number | undefined {
  const sum = attributes.reduce((total, { chance = NaN }) => total + chance, 0);
  return Number.isNaN(sum) ? undefined : sum / attributes.length;
}

/**
 * The attributes of which these individuals have a value, in the population's order. What is measured of them is
 * compared with the baseline of these: in a sparse set of facts, many have few of all.
 *
 * @throws RecallError `RECALL_PLUGIN` when the population cannot write about one of them
 */
export function attributesOf(population: Population, individuals: readonly number[]): readonly Attribute[] {
  const { attributes, name } = population;
  const found = new Set<number>();
  const push = (_token: number, role: number) => void (role >= VALUE && found.add(role - VALUE));
  for (const individual of individuals) {
    if (found.size >= attributes.length) break;
    const stream = randomStream({ seed: 0, stream: 'attributes', slot: individual });
    try {
      population.write(individual, 'evaluation', stream, { push });
    } catch (cause) {
      if (cause instanceof RecallError) throw cause;
      throw new RecallError('RECALL_PLUGIN', `The population "${name}" failed: ${errorMessage(cause)}`, {
        at: `hook write, individual ${individual}`,
        cause,
      });
    }
  }
  return attributes.filter((_, attribute) => found.has(attribute));
}
