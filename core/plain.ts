/** Plain objects, as JSON and configurations hold them. */

export type Plain = Readonly<Record<string, unknown>>;

/** A plain object: what merges. Instances of classes, arrays and functions are values. */
export function isPlain(value: unknown): value is Plain {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Another realm's Object.prototype (a configuration evaluated in a vm context) is as plain as ours.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
