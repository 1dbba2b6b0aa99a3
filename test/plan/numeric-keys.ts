/** The keys of a schema of zod's that hold a number, as `--set` writes them. */
import { z } from 'zod';

interface Json {
  readonly type?: string;
  readonly anyOf?: readonly Json[];
  readonly properties?: Readonly<Record<string, Json>>;
  readonly items?: Json;
}

export function zodKeys(schema: z.core.$ZodType | undefined): string[] {
  if (!schema) return [];
  return within(z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' }) as Json);
}

function within({ type, anyOf = [], properties = {}, items }: Json, path: readonly string[] = []): string[] {
  const inside = [
    ...anyOf.flatMap((each) => within(each, path)),
    ...Object.entries(properties).flatMap(([key, each]) => within(each, [...path, key])),
    ...(items ? within(items, [...path, '0']) : []),
  ];
  const isNumber = type === 'integer' || type === 'number';
  return [...new Set(isNumber ? [path.join('.'), ...inside] : inside)];
}
