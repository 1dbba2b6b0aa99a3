/** Mixes new and stored individuals. */
import { type Distribution, mixture } from 'recall-lab';
import { storedIndividuals, type Storage } from './storage.js';

/**
 * Each new individual has weight 1 and each stored one weight w, so new ones make up 1 / (1 + w N_stored / N_new).
 *
 * @param stored individuals that a measurement selected, if any
 */
export function replayMixture(
  fresh: Distribution,
  freshCount: number,
  storage: Storage,
  stored: readonly number[] | null,
): Distribution {
  const { weight } = storage;
  if (weight === 0) return fresh;
  const { distribution, count } = storedIndividuals(storage, stored);
  if (weight === 'infinity') return distribution;
  return mixture([
    { weight: freshCount, distribution: fresh },
    { weight: weight * count, distribution },
  ]);
}
