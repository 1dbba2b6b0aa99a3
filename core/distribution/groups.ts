/** Groups of consecutive individuals. */

/** The first individual of a group, and the one after its last. */
export interface GroupBounds {
  readonly first: number;
  readonly end: number;
}

/** Divides `individuals` into groups whose sizes differ by one at most. */
export function groupBounds(individuals: number, groups: number): GroupBounds[] {
  const bound = (group: number) => Math.floor((group * individuals) / groups);
  return Array.from({ length: groups }, (_, group) => ({ first: bound(group), end: bound(group + 1) }));
}
