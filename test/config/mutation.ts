/** Configurations with one thing wrong with them. */
import fc from 'fast-check';

export type Path = readonly string[];

/** Paths of all keys, at any depth, those of lists among them. */
export const keysOf = (value: unknown, above: Path = []): Path[] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inside]) => [[...above, key], ...keysOf(inside, [...above, key])])
    : [];

export const valueAt = (root: unknown, path: Path): unknown =>
  path.reduce((inside, key) => (inside as Record<string, unknown>)[key], root);

/** A copy with that value there. */
export function mutated<T extends object>(config: T, path: Path, value: unknown): T {
  const copy = structuredClone(config);
  const key = path[path.length - 1];
  const inside = valueAt(copy, path.slice(0, -1)) as object;
  Object.defineProperty(inside, key, { value, enumerable: true, writable: true, configurable: true });
  return copy;
}

function cyclic(): object {
  const loop: { inside?: object; list: unknown[] } = { list: [] };
  loop.inside = { loop };
  loop.list.push(loop);
  return loop;
}
const deep = (levels: number) => Array.from({ length: levels }).reduce<object>((inside) => ({ inside }), {});

/** Values that are right nowhere. */
export const garbage = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    NaN,
    Infinity,
    -Infinity,
    Symbol('s'),
    10n,
    () => 1,
    new Date(0),
    new Map(),
    /x/,
  ),
  fc.constant(0).map(cyclic),
  fc.constantFrom(70, 5000).map(deep),
  fc.array(fc.constantFrom(null, NaN, -1), { minLength: 1, maxLength: 3 }),
);

/** Keys that are right nowhere, some of which objects have anyway. */
export const strangers = fc.oneof(
  fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    'then',
    '',
    ' ',
    '0',
    'x'.repeat(500),
  ),
  fc.string({ minLength: 3 }).map((name) => `?${name}`),
);
