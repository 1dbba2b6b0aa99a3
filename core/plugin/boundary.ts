/** A boundary as plugins see it: frozen, with measurements that only the run can add to. */
import type { Measurement } from '../bus/events.js';
import { isRole, Roles } from '../bus/roles.js';
import type { Boundary } from './contracts.js';

/** A boundary that is going on. */
export interface OpenBoundary {
  readonly boundary: Boundary;
  /** Adds what was measured; whoever has the boundary sees it from then on. */
  readonly add: (measurement: Measurement) => void;
}

/** @param nameOf The name of the measurement that has a role in this run. */
export function openBoundary(
  step: number,
  steps: number,
  nameOf: (role: string) => string | undefined,
): OpenBoundary {
  const byName = new Map<string, Measurement>();
  // Made for whoever asks, and once for all that ask before something is added.
  let frozen: readonly Measurement[] | undefined;
  const boundary: Boundary = Object.freeze({
    step,
    steps,
    get measurements() {
      return (frozen ??= Object.freeze([...byName.values()]));
    },
    measured: (nameOrRole: string) =>
      byName.get(isRole(nameOrRole) ? (nameOf(nameOrRole) ?? '') : nameOrRole),
  });
  return {
    boundary,
    add(measurement) {
      byName.set(measurement.name, Object.freeze(measurement));
      frozen = undefined;
    },
  };
}

/** A boundary with these measurements, for tests of what is asked at boundaries. */
export function boundaryAt(step: number, steps: number, measurements: readonly Measurement[] = []): Boundary {
  const roles = new Roles(measurements);
  const { boundary, add } = openBoundary(step, steps, (role) => roles.get(role)?.name);
  for (const measurement of measurements) add({ ...measurement });
  return boundary;
}
