/** What a plugin saved, looked at before it is believed: a checkpoint may come from a stranger. */
import type { z } from 'zod';
import type { Json } from '../bus/events.js';

/** The saved state, of the type that the schema says. @throws Error saying what is wrong with it. */
export function parseState<T>(schema: z.ZodType<T>, state: Json): T {
  const result = schema.safeParse(state);
  if (result.success) return result.data;
  const [{ path, message }] = result.error.issues;
  throw new Error(`\`${path.map(String).join('.') || 'state'}\`: ${message}`);
}
