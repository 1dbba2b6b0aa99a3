/** The options of a plugin as a list: name, type, default and description, as far as its schema shows them. */
import { z } from 'zod';
import type { Json } from '../bus/events.js';
import { optionNames } from './options.js';

export interface OptionEntry {
  readonly name: string;
  /** `number`, `'kept' | 'reset'`; missing where the schema does not show it. */
  readonly type?: string;
  readonly default?: Json;
  readonly isRequired?: boolean;
  readonly description?: string;
}

interface Property {
  readonly type?: string | readonly string[];
  readonly enum?: readonly Json[];
  readonly const?: Json;
  readonly anyOf?: readonly Property[];
  readonly items?: Property;
  readonly default?: Json;
  readonly description?: string;
}

/** @param schema From any Standard Schema library; zod's show more than the names. */
export function optionList(schema: object | undefined): readonly OptionEntry[] {
  if (!(schema instanceof z.ZodType)) return (optionNames(schema) ?? []).map((name) => ({ name }));
  const { properties = {}, required = [] } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
  }) as { properties?: Record<string, Property>; required?: readonly string[] };
  return Object.entries(properties).map(([name, property]) => ({
    name,
    type: typeOf(property),
    default: property.default,
    isRequired: required.includes(name) || undefined,
    description: property.description,
  }));
}

function typeOf({ type, enum: values, const: value, anyOf, items }: Property): string | undefined {
  if (values) return values.map((each) => JSON.stringify(each)).join(' | ');
  if (value !== undefined) return JSON.stringify(value);
  if (anyOf) return anyOf.map((each) => typeOf(each) ?? 'anything').join(' | ');
  if (type === 'array') return `list of ${(items && typeOf(items)) ?? 'anything'}`;
  return typeof type === 'string' ? type : undefined;
}
