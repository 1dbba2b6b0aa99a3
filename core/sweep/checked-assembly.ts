/** Assembles a combination of a sweep before any of its runs starts, so that errors are found in time. */
import type { Assembly } from '../run/assembly.js';
import { assembleResolved, type Resolved } from '../run/assemble.js';
import { SUMMARY_MEASURES } from './results.js';

/**
 * @param measures What the table is to show besides the summary.
 * @param at Where the measures were asked for, for errors.
 * @throws RecallError for whatever is wrong with the configuration; `RECALL_UNKNOWN_MEASUREMENT`
 */
export function checkedAssembly(resolved: Resolved, measures: readonly string[], at: string): Assembly {
  const assembly = assembleResolved(resolved);
  for (const name of measures) if (!SUMMARY_MEASURES.includes(name)) assembly.declared.check(name, at);
  return assembly;
}
