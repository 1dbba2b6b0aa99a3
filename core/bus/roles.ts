/** Finds measurements by role, independently of probe names. */
import { ROLES, type Measurement, type MeasurementDeclaration } from './events.js';

/** The fields that determine the role of a measurement. */
export type RoleFields = Pick<MeasurementDeclaration, 'name' | 'split' | 'role' | 'attribute' | 'cohort'>;

const SPLITS: readonly NonNullable<Measurement['split']>[] = ['seen', 'unseen', 'new'];

/** The role of a measurement as written in configurations, such as `loss of seen`; undefined if it has none. */
export const roleOf = ({ role, split }: Pick<RoleFields, 'role' | 'split'>): string | undefined =>
  role && split && `${role} of ${split}`;

/** All possible roles. */
export const allRoles: readonly string[] = SPLITS.flatMap((split) =>
  ROLES.map((role) => roleOf({ role, split })!),
);

/** Whether a text is a role rather than a name, which has no spaces. */
export const isRole = (text: string): boolean => allRoles.includes(text);

const PRIMARY_ROLE = 'loss of seen';

/**
 * Indexes measurements by role. If several share a role, `get` prefers one without a cohort, then one of the probe that
 * provides `loss of seen` (so that values reported together were measured together), then the first.
 */
export class Roles<T extends RoleFields> {
  private readonly all = new Map<string, T[]>();
  private readonly chosen = new Map<string, T>();

  constructor(measurements: Iterable<T> = []) {
    for (const each of measurements) this.add(each);
  }

  add(measurement: T): void {
    const role = roleOf(measurement);
    if (role === undefined) return;
    const sameRole = this.all.get(role);
    if (sameRole) sameRole.push(measurement);
    else this.all.set(role, [measurement]);
    if (measurement.attribute !== undefined) return;
    const current = this.chosen.get(role);
    if (!current || this.rank(measurement, role) < this.rank(current, role)) {
      this.chosen.set(role, measurement);
    }
  }

  /** The preferred measurement of a role, over all attributes. */
  get(role: string): T | undefined {
    return this.chosen.get(role);
  }

  /** The per-attribute measurements that belong to the preferred one: same probe, same cohort. */
  perAttribute(role: string): readonly T[] {
    const total = this.get(role);
    if (!total) return [];
    return (this.all.get(role) ?? []).filter(
      (each) =>
        each.attribute !== undefined && each.cohort === total.cohort && probeOf(each) === probeOf(total),
    );
  }

  /** All measurements of a role over all attributes, in insertion order. */
  candidates(role: string): readonly T[] {
    return (this.all.get(role) ?? []).filter(({ attribute }) => attribute === undefined);
  }

  /** Lower ranks are preferred. */
  private rank(measurement: T, role: string): number {
    const primary = this.chosen.get(PRIMARY_ROLE);
    const isOtherProbe =
      role !== PRIMARY_ROLE && primary !== undefined && probeOf(measurement) !== probeOf(primary);
    return (measurement.cohort === undefined ? 0 : 2) + (isOtherProbe ? 1 : 0);
  }
}

/** The key of the probe, which is the first part of the name. */
export const probeOf = ({ name }: Pick<RoleFields, 'name'>): string => name.slice(0, name.indexOf('.'));
