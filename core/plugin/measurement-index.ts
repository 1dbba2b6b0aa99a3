/** Looks up, before a run starts, what its probes will measure: by name and by role. */
import type { MeasurementDeclaration } from '../bus/events.js';
import { allRoles, isRole, Roles } from '../bus/roles.js';
import { nearestName, RecallError } from '../errors.js';
import type { Probe } from './contracts.js';

/** A probe and its key in the configuration. */
interface NamedProbe {
  readonly name: string;
  readonly instance: Pick<Probe, 'measures'>;
}

/** The probe that `createRun({ onBoundary })` adds; a resumed run may not have it. */
const ON_BOUNDARY = 'onBoundary';

/** Maximum number of names that an error lists. */
const MAX_LISTED = 12;

const isPattern = (name: string) => name.endsWith('*');

/** The declarations of one probe. */
export class ProbeMeasurements {
  private readonly names: ReadonlyMap<string, MeasurementDeclaration>;
  private readonly patterns: readonly MeasurementDeclaration[];

  constructor(measures: readonly MeasurementDeclaration[]) {
    this.names = new Map(measures.filter(({ name }) => !isPattern(name)).map((each) => [each.name, each]));
    this.patterns = measures.filter(({ name }) => isPattern(name));
  }

  get known(): readonly string[] {
    return [...this.names.keys(), ...this.patterns.map(({ name }) => name)];
  }

  /** The declaration that covers a name, or undefined. */
  find(name: string): MeasurementDeclaration | undefined {
    return this.names.get(name) ?? this.patterns.find((each) => name.startsWith(each.name.slice(0, -1)));
  }
}

/** The declarations of all probes of a run, in the order in which the probes run. */
export class MeasurementIndex {
  private readonly probes = new Map<string, ProbeMeasurements | undefined>();
  private readonly all: MeasurementDeclaration[] = [];
  private readonly roles = new Roles<MeasurementDeclaration>();

  constructor(probes: readonly NamedProbe[]) {
    for (const { name, instance } of probes) {
      const { measures } = instance;
      this.probes.set(name, measures && new ProbeMeasurements(measures));
      for (const each of measures ?? []) {
        this.all.push(each);
        if (!isPattern(each.name)) this.roles.add(each);
      }
    }
  }

  /** The declarations of one probe, or undefined if it declares nothing. */
  byProbe(key: string): ProbeMeasurements | undefined {
    return this.probes.get(key);
  }

  /** Every declaration. */
  get declarations(): readonly MeasurementDeclaration[] {
    return this.all;
  }

  /** The name of the measurement that has a role. */
  nameOf(role: string): string | undefined {
    return this.roles.get(role)?.name;
  }

  /** Whether a name or role will be measured. A probe that declares nothing may measure any name under its key. */
  has(nameOrRole: string): boolean {
    if (isRole(nameOrRole)) return this.nameOf(nameOrRole) !== undefined;
    const key = nameOrRole.split('.')[0];
    if (key === ON_BOUNDARY) return true;
    if (key === nameOrRole || !this.probes.has(key)) return false;
    const declared = this.probes.get(key);
    return declared === undefined || declared.find(nameOrRole) !== undefined;
  }

  /**
   * @param at Configuration key of the name, for the error.
   * @throws RecallError `RECALL_UNKNOWN_MEASUREMENT` for a name or role that no probe of the run measures.
   */
  check(nameOrRole: string, at: string): void {
    if (this.has(nameOrRole)) return;
    throw unknownMeasurement(nameOrRole, this.known, at);
  }

  /** Everything that can be looked up: names, patterns, and the roles that some measurement has. */
  get known(): readonly string[] {
    const undeclared = [...this.probes].filter(([, declared]) => !declared).map(([key]) => `${key}.*`);
    return [
      ...this.all.map(({ name }) => name),
      ...undeclared,
      ...allRoles.filter((role) => this.nameOf(role) !== undefined),
    ];
  }
}

/** The error for a measurement that no probe makes. */
export function unknownMeasurement(name: string, known: readonly string[], at?: string): RecallError {
  const nearest = nearestName(name, known);
  const more = known.length > MAX_LISTED ? `, and ${known.length - MAX_LISTED} more` : '';
  const listed =
    known.length > 0 ? `Known: ${known.slice(0, MAX_LISTED).join(', ')}${more}.` : 'Add a probe.';
  return new RecallError('RECALL_UNKNOWN_MEASUREMENT', `No probe measures "${name}"`, {
    at,
    fix: nearest === undefined ? listed : `Did you mean "${nearest}"? ${listed}`,
  });
}
