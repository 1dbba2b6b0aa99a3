/** Finds measurements by what they are about, so that nobody has to know how a probe is called. */
import { ROLES, type Measurement, type MeasurementDeclaration } from './events.js';

/** What is looked at to find a measurement by its role. */
export type RoleFields = Pick<MeasurementDeclaration, 'name' | 'split' | 'role' | 'attribute' | 'cohort'>;

const SPLITS: readonly NonNullable<Measurement['split']>[] = ['seen', 'unseen', 'new'];

/** The role of a measurement as configurations write it, `loss of seen`; undefined where it has none. */
export const roleOf = ({ role, split }: Pick<RoleFields, 'role' | 'split'>): string | undefined =>
  role && split && `${role} of ${split}`;

/** Every role that a measurement can have. */
export const allRoles: readonly string[] = SPLITS.flatMap((split) =>
  ROLES.map((role) => roleOf({ role, split })!),
);

/** Whether a text is a role; names of measurements have no spaces. */
export const isRole = (text: string): boolean => allRoles.includes(text);

const HOME = 'loss of seen';

/**
 * Measurements by role. Where several have one role, the one that counts is of everybody rather than of a cohort; then
 * that of the probe whose loss of the seen counts, so that what is told together was measured together; then the first.
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
    const rivals = this.all.get(role);
    if (rivals) rivals.push(measurement);
    else this.all.set(role, [measurement]);
    if (measurement.attribute !== undefined) return;
    const current = this.chosen.get(role);
    if (!current || this.rank(measurement, role) < this.rank(current, role)) {
      this.chosen.set(role, measurement);
    }
  }

  /** The measurement that counts: of all attributes together. */
  get(role: string): T | undefined {
    return this.chosen.get(role);
  }

  /** The measurements of single attributes that belong to the one that counts: of its probe and its cohort. */
  perAttribute(role: string): readonly T[] {
    const whole = this.get(role);
    if (!whole) return [];
    return (this.all.get(role) ?? []).filter(
      (each) =>
        each.attribute !== undefined && each.cohort === whole.cohort && probeOf(each) === probeOf(whole),
    );
  }

  /** All that have a role and are of all attributes together, in the order in which they were added. */
  candidates(role: string): readonly T[] {
    return (this.all.get(role) ?? []).filter(({ attribute }) => attribute === undefined);
  }

  /** The lower, the sooner it counts. */
  private rank(measurement: T, role: string): number {
    const home = this.chosen.get(HOME);
    const isAway = role !== HOME && home !== undefined && probeOf(measurement) !== probeOf(home);
    return (measurement.cohort === undefined ? 0 : 2) + (isAway ? 1 : 0);
  }
}

/** The key of the probe, with which names begin. */
export const probeOf = ({ name }: Pick<RoleFields, 'name'>): string => name.slice(0, name.indexOf('.'));
