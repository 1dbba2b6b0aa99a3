/** Probes that ask about individuals whom nothing ever trains on need a population that holds some out. */
import { RecallError } from '../errors.js';
import type { Population } from './population.js';

/** How many are asked about when nobody says how many, if there are so many. */
export const ASKED = 256;

/** @throws RecallError `RECALL_OPTION` when nobody is held out whom the probe could ask about. */
export function checkHeldOut({ name, heldOut }: Population, probe: string): void {
  if (heldOut > 0) return;
  throw new RecallError('RECALL_OPTION', `The population "${name}" holds nobody out to be asked about`, {
    at: `probes.${probe}`,
    fix: `Take the probe out with probes: { ${probe}: false }, or hold some out, as with population: { heldOut: 32 }.`,
  });
}
