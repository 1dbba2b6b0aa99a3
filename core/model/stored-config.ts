/** Reads the fields of a stranger's `config.json`. */
import type { Dimensions } from './architecture.js';

type StoredConfig = Readonly<Record<string, unknown>>;

/**
 * Checks that a model is of the kind that an architecture computes. An absent field has the first value.
 *
 * @throws Error that names the field
 */
export function expectValues(
  config: StoredConfig,
  allowed: Readonly<Record<string, readonly unknown[]>>,
): void {
  for (const [key, values] of Object.entries(allowed)) {
    const found = config[key];
    if (found === undefined || values.includes(found)) continue;
    const known = values.map((value) => JSON.stringify(value)).join(' or ');
    throw new Error(`\`${key}\` is ${JSON.stringify(found)}, and only ${known} is supported`);
  }
}

/**
 * Reads positive whole numbers by the names of their fields.
 *
 * @throws Error that names a field that is missing or is no such number
 */
export function sizesOf(
  config: StoredConfig,
  fields: Readonly<Record<keyof Dimensions, string>>,
): Dimensions {
  const sizes = Object.entries(fields).map(([dimension, field]) => [dimension, sizeOf(config, field)]);
  return Object.fromEntries(sizes) as Dimensions;
}

/** @throws Error if the field is not a positive whole number, or is absent and has no default */
export function sizeOf(config: StoredConfig, field: string, absent?: number): number {
  const value = config[field] ?? absent;
  if (Number.isSafeInteger(value) && (value as number) > 0) return value as number;
  throw new Error(`\`${field}\` is ${JSON.stringify(value) ?? 'missing'}, not a positive whole number`);
}
