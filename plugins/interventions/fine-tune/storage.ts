/** Selects the old individuals to replay. */
import {
  attributeKnowledge,
  type Distribution,
  evaluateAnswers,
  type Model,
  permutation,
  type Population,
  subset,
  uniformOver,
} from 'recall-lab';

export interface Storage {
  /** Weight of each stored individual, relative to 1 for a new one. */
  readonly weight: number | 'infinity';
  readonly storage: 'all' | 'reservoir' | 'most-frequent' | 'most-forgotten';
  /** Number of stored individuals, unless all are. */
  readonly size: number;
  /** Number of candidates for the most forgotten. */
  readonly candidates: number;
  /** Number of old individuals. */
  readonly individuals: number;
  readonly seed: number;
  /** Name of the random stream. */
  readonly stream: string;
}

/** A uniform sample without replacement, equivalent to reservoir sampling. */
function sample({ individuals, seed, stream }: Storage, count: number): number[] {
  const permute = permutation(individuals, seed, stream);
  return Array.from({ length: Math.min(count, individuals) }, (_, i) => permute(i));
}

/** A uniform distribution over the stored individuals, and their number. */
export function storedIndividuals(
  storage: Storage,
  measured: readonly number[] | null,
): { readonly distribution: Distribution; readonly count: number } {
  const { individuals } = storage;
  const count = Math.min(storage.size, individuals);
  switch (storage.storage) {
    case 'all':
      return { distribution: uniformOver(individuals), count: individuals };
    case 'most-frequent':
      return { distribution: uniformOver(count), count };
    case 'reservoir':
      return { distribution: subset(sample(storage, count)), count };
    case 'most-forgotten':
      return { distribution: subset(measured!), count: measured!.length };
  }
}

/** The sampled individuals with the largest attribute loss, in ascending order of index. */
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
