/** Validates the saved state of a plugin: a checkpoint may come from an untrusted source. */
import type { z } from 'zod';
import type { Json } from '../bus/events.js';

/** Parses a saved state with a schema. @throws Error that names the first invalid field. */
export function parseState<T>(schema: z.ZodType<T>, state: Json): T {
  const result = schema.safeParse(state);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw new Error(`\`${path.map(String).join('.') || 'state'}\`: ${message}`);
}
