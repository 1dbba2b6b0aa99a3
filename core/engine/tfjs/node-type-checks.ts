/** tfjs-node 4.22 calls type checks of `node:util` that Node 23 removed: this gives them back before it is loaded. */

/** Self-contained, so that its text can run in another process. */
export function restoreTypeChecks(util: Record<string, unknown>): void {
  util.isNullOrUndefined ??= (value: unknown) => value === null || value === undefined;
  util.isArray ??= Array.isArray;
}
