/** Boundaries as plugins see them: frozen, with measurements that only the run can add. */
import type { Measurement } from '../bus/events.js';
import { isRole, Roles } from '../bus/roles.js';
import type { Boundary } from './contracts.js';

/** A boundary in progress. */
export interface OpenBoundary {
  readonly boundary: Boundary;
  /** Adds a measurement; every holder of the boundary sees it from then on. */
  readonly add: (measurement: Measurement) => void;
}

/** @param nameOf Looks up the name of the measurement with a given role in this run. */
export function openBoundary(
  step: number,
  steps: number,
  nameOf: (role: string) => string | undefined,
): OpenBoundary {
  const byName = new Map<string, Measurement>();
  // Cached until the next measurement is added.
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

/** Creates a boundary with the given measurements, for tests of plugins. */
export function boundaryAt(step: number, steps: number, measurements: readonly Measurement[] = []): Boundary {
  const roles = new Roles(measurements);
  const { boundary, add } = openBoundary(step, steps, (role) => roles.get(role)?.name);
  for (const measurement of measurements) add({ ...measurement });
  return boundary;
}

/**
 * Creates a boundary without measurements that reports when one is read. Schedules copy boundaries for their parts, so
 * only reading from the list counts.
 */
export function watchedBoundary(
  step: number,
  steps: number,
  onRead: (nameOrRole?: string) => void,
): Boundary {
  const measurements = new Proxy([], {
    get(target, key) {
      onRead();
      return Reflect.get(target, key) as unknown;
    },
  });
  const measured = (nameOrRole: string) => {
    onRead(nameOrRole);
    return undefined;
  };
  return { step, steps, measurements, measured };
}
