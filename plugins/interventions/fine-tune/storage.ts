/** Which old individuals are kept for replay; how often they are seen is decided elsewhere. */
import {
  attributeKnowledge,
  type Distribution,
  evaluateAnswers,
  type Model,
  permutation,
  type Population,
  subset,
  uniform,
} from 'recall-lab';

export interface Storage {
  /** Of each stored individual, where a new one weighs 1. */
  readonly weight: number | 'infinity';
  readonly storage: 'all' | 'reservoir' | 'most-frequent' | 'most-forgotten';
  /** How many are stored, unless all are. */
  readonly size: number;
  /** Of how many the most forgotten are chosen. */
  readonly candidates: number;
  /** How many old individuals there are. */
  readonly individuals: number;
  readonly seed: number;
  /** Name of the random choices. */
  readonly stream: string;
}

/** A uniform sample without replacement: what a reservoir holds after any number of uniform draws of all. */
function sample({ individuals, seed, stream }: Storage, count: number): number[] {
  const permute = permutation(individuals, seed, stream);
  return Array.from({ length: Math.min(count, individuals) }, (_, i) => permute(i));
}

/** The stored individuals, each equally likely, and how many they are. */
export function storedIndividuals(
  storage: Storage,
  measured: readonly number[] | null,
): { readonly distribution: Distribution; readonly count: number } {
  const { individuals } = storage;
  const count = Math.min(storage.size, individuals);
  switch (storage.storage) {
    case 'all':
      return { distribution: uniform(individuals), count: individuals };
    case 'most-frequent':
      return { distribution: uniform(count), count };
    case 'reservoir':
      return { distribution: subset(sample(storage, count)), count };
    case 'most-forgotten':
      return { distribution: subset(measured!), count: measured!.length };
  }
}

/** Those of a sample whose attribute loss is largest, in ascending order of their indices. */
export async function mostForgotten(
  storage: Storage,
  model: Model,
  population: Population,
): Promise<number[]> {
  const candidates = sample(storage, Math.max(storage.size, storage.candidates));
  const texts = model.write(candidates, 'evaluation', storage.stream);
  const { losses } = attributeKnowledge(
    texts,
    await evaluateAnswers(model, texts, population),
    population.attributes,
  );
  return candidates
    .map((individual, text) => ({ individual, loss: losses[text] }))
    .sort((a, b) => b.loss - a.loss || a.individual - b.individual)
    .slice(0, storage.size)
    .map(({ individual }) => individual)
    .sort((a, b) => a - b);
}
