/** The error that users see: a code, what happened, where, and what to do. */
import { distance } from 'fastest-levenshtein';

export interface RecallErrorDetails {
  /** Where: a file, a configuration key, a plugin, a step. */
  readonly at?: string;
  /** What to do about it. */
  readonly fix?: string;
  /** Further problems of the same kind, one or two sentences each. */
  readonly more?: readonly string[];
  readonly cause?: unknown;
  /** Whether the run had already started; if so, the command line is not to blame. */
  readonly runStarted?: boolean;
}

/**
 * An error with a stable code such as `RECALL_UNKNOWN_PRESET`.
 *
 * Codes are part of the interface: tests and scripts can rely on them. The wording may change.
 */
export class RecallError extends Error {
  override readonly name = 'RecallError';
  readonly at?: string;
  readonly fix?: string;
  readonly more: readonly string[];
  /** The message without `more`. */
  readonly headline: string;
  /** Whether the run had already started. */
  readonly runStarted: boolean;

  constructor(
    readonly code: `RECALL_${string}`,
    readonly problem: string,
    details: RecallErrorDetails = {},
  ) {
    const place = details.at ? ` (at ${details.at})` : '';
    const fix = details.fix ? ` ${details.fix}` : '';
    const { more = [] } = details;
    const headline = `${problem}${place}.${fix}`;
    super([headline, ...more].join('\n'), details.cause === undefined ? undefined : { cause: details.cause });
    this.at = details.at;
    this.fix = details.fix;
    this.more = more;
    this.headline = headline;
    this.runStarted = details.runStarted ?? false;
  }
}

/** Maximum number of problems that one error lists. */
const MAX_LISTED = 20;

/** Combines errors into one: the first keeps its code and place, the others follow as `more`. */
export function combineErrors([first, ...others]: readonly RecallError[]): RecallError {
  const { code, problem, at, fix, cause } = first;
  const more = [...first.more, ...others.flatMap(({ headline, more }) => [headline, ...more])];
  const listed = more.slice(0, MAX_LISTED - 1);
  if (more.length > listed.length) listed.push(`${more.length - listed.length} more are not listed.`);
  return new RecallError(code, problem, { at, fix, more: listed, cause });
}

/** The message of a thrown value, without its full stop. Never throws, whatever the value is. */
export function errorMessage(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? thrown.message || thrown.name : thrown;
    return String(text).replace(/\.$/, '');
  } catch {
    return 'a value that is not an error was thrown';
  }
}

/** The known name closest to a mistyped one, or undefined if none is within `within` edits. */
export function nearestName(
  name: string,
  known: readonly string[],
  within = Math.max(2, Math.floor(name.length / 2)),
): string | undefined {
  const [best] = nearestNames(name, known, 1);
  return best !== undefined && edits(name, best) <= within ? best : undefined;
}

/** The `count` known names that are fewest edits away, closest first. */
export function nearestNames(name: string, known: readonly string[], count: number): string[] {
  return known
    .map((candidate) => ({ candidate, edits: edits(name, candidate) }))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

const edits = (a: string, b: string) => distance(a.toLowerCase(), b.toLowerCase());

/** Ends an unknown-name error: suggests the closest name and lists all known ones. */
export function suggestName(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const all = `Known: ${[...known].sort().join(', ')}.`;
  return nearest ? `Did you mean "${nearest}"? ${all}` : all;
}
