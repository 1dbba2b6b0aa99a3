/** The one kind of error that a user sees: a code, what is wrong, where, and what would be right. */
import { distance } from 'fastest-levenshtein';

export interface RecallErrorDetails {
  /** Where: a file, a configuration key, a plugin, a step. */
  readonly at?: string;
  /** What would be right. */
  readonly fix?: string;
  /** Other problems of the same kind, a sentence or two for each. */
  readonly more?: readonly string[];
  readonly cause?: unknown;
  /** Whether a run had begun by then, which makes it no mistake of the command. */
  readonly runStarted?: boolean;
}

/**
 * An error with a stable code such as `RECALL_UNKNOWN_PRESET`.
 *
 * Codes are part of the interface: tests and scripts may rely on them; the wording may change.
 */
export class RecallError extends Error {
  override readonly name = 'RecallError';
  readonly at?: string;
  readonly fix?: string;
  readonly more: readonly string[];
  /** The message without `more`. */
  readonly headline: string;
  /** Whether a run had begun by then. */
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

/** How many problems one error lists. */
const MOST_LISTED = 20;

/** Several errors as one: the first, and the others after it. */
export function combineErrors([first, ...others]: readonly RecallError[]): RecallError {
  const { code, problem, at, fix, cause } = first;
  const more = [...first.more, ...others.flatMap(({ headline, more }) => [headline, ...more])];
  const listed = more.slice(0, MOST_LISTED - 1);
  if (more.length > listed.length) listed.push(`${more.length - listed.length} more are not listed.`);
  return new RecallError(code, problem, { at, fix, more: listed, cause });
}

/** What was thrown, in words and without a full stop; anything can be thrown, also what has no words. */
export function errorMessage(thrown: unknown): string {
  try {
    const text = thrown instanceof Error ? thrown.message || thrown.name : thrown;
    return String(text).replace(/\.$/, '');
  } catch {
    return 'something was thrown that is no error';
  }
}

/** The known name nearest to a mistyped one, or undefined when none is within so many edits. */
export function nearestName(
  name: string,
  known: readonly string[],
  within = Math.max(2, Math.floor(name.length / 2)),
): string | undefined {
  const [best] = nearestNames(name, known, 1);
  return best !== undefined && edits(name, best) <= within ? best : undefined;
}

/** The known names that are the fewest edits away, nearest first. */
export function nearestNames(name: string, known: readonly string[], count: number): string[] {
  return known
    .map((candidate) => ({ candidate, edits: edits(name, candidate) }))
    .sort((a, b) => a.edits - b.edits)
    .slice(0, count)
    .map(({ candidate }) => candidate);
}

const edits = (a: string, b: string) => distance(a.toLowerCase(), b.toLowerCase());

/** The sentence that ends an unknown-name error: the nearest name, and every name there is. */
export function suggestName(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  const all = `Known: ${[...known].sort().join(', ')}.`;
  return nearest ? `Did you mean "${nearest}"? ${all}` : all;
}
