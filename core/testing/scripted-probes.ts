/** Probes that return predefined measurements. */
import type { Measurement } from '../bus/events.js';
import type { PartialConfig } from '../config/schema.js';
import { defineProbe } from '../plugin/define.js';

/** Creates one probe per name prefix; each measures at every boundary. */
export function scriptedProbes(
  measurements: (step: number) => readonly Measurement[],
  steps: number,
): PartialConfig['probes'] {
  const owner = ({ name }: Measurement) => name.split('.')[0];
  const scripted = defineProbe({
    name: 'scripted',
    create: ({ name: key }) => ({
      measure: ({ step }) => measurements(step).filter((each) => owner(each) === key),
    }),
  });
  const all = Array.from({ length: steps + 1 }, (_, step) => measurements(step)).flat();
  return Object.fromEntries(all.map((each) => [owner(each), scripted({ every: 1 })]));
}
