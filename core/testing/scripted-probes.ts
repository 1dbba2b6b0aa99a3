/** Probes that return predefined measurements. */
import type { Measurement, MeasurementDeclaration } from '../bus/events.js';
import type { PartialConfig } from '../config/schema.js';
import { defineProbe } from '../plugin/define.js';

/** Creates one probe per name prefix; each measures at every boundary. */
export function scriptedProbes(
  measurements: (step: number) => readonly Measurement[],
  steps: number,
): PartialConfig['probes'] {
  const owner = ({ name }: Pick<Measurement, 'name'>) => name.split('.')[0];
  const all = Array.from({ length: steps + 1 }, (_, step) => measurements(step)).flat();
  const byName = new Map(all.map(({ value: _, ...declaration }) => [declaration.name, declaration]));
  const declarations: MeasurementDeclaration[] = [...byName.values()];
  const scripted = defineProbe({
    name: 'scripted',
    create: ({ name: key }) => ({
      // Declared, so that samplers find measurements by role.
      measures: declarations.filter((each) => owner(each) === key),
      measure: ({ step }) => measurements(step).filter((each) => owner(each) === key),
    }),
  });
  return Object.fromEntries(all.map((each) => [owner(each), scripted({ every: 1 })]));
}
