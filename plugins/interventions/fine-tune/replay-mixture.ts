/** New and stored individuals in one batch. */
import { type Distribution, mixture } from 'recall-lab';
import { storedIndividuals, type Storage } from './storage.js';

/**
 * Each new individual weighs 1 and each stored one w, so new ones are a share of 1 / (1 + w N_stored / N_new).
 *
 * @param stored those whom a measurement chose, where one does
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
