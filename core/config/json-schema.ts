/** The JSON Schema that gives completion and checks to people who write JSON and YAML. */
import { z } from 'zod';
import type { PluginKind } from '../plugin/definition.js';
import type { AnyPlugin } from '../plugin/options.js';
import { partialConfigSchema } from './schema.js';

type JsonSchema = Record<string, unknown>;

/** Draft 7 is what editors understand; what has no JSON form may be anything. */
const FORM = { io: 'input', target: 'draft-7', unrepresentable: 'any' } as const;

const SINGLE = { sampler: 'sampler', population: 'population' } as const;
const RECORDS = { probes: 'probe', interventions: 'intervention', reporters: 'reporter' } as const;

/**
 * The schema of configuration files. Options of the given plugins are part of it where their schema is zod's;
 * other plugins may have any options.
 */
export function configJsonSchema(plugins: readonly AnyPlugin[] = []): JsonSchema {
  const schema = z.toJSONSchema(partialConfigSchema, FORM) as JsonSchema;
  const properties = schema.properties as Record<string, JsonSchema>;
  properties.extends = { description: properties.extends.description, allOf: [refer('extends')] };
  for (const [key, kind] of Object.entries(SINGLE)) {
    properties[key] = { ...properties[key], allOf: [refer(kind)] };
  }
  for (const [key, kind] of Object.entries(RECORDS)) {
    const entry = { ...(properties[key].additionalProperties as JsonSchema), allOf: [refer(kind)] };
    const own = plugins
      .filter((plugin) => plugin.kind === kind)
      .map((plugin) => [nameOf(plugin), { ...entry, allOf: [refer(kind), optionsUnder(plugin)] }] as const);
    properties[key] = {
      ...properties[key],
      additionalProperties: entry,
      properties: Object.fromEntries(own),
    };
  }
  const kinds = [...Object.values(SINGLE), ...Object.values(RECORDS)];
  return {
    ...schema,
    title: 'recall configuration',
    definitions: {
      extends: {
        anyOf: [{ type: 'string' }, { type: 'object' }, { type: 'array', items: refer('extends') }],
      },
      ...Object.fromEntries(kinds.map((kind) => [kind, anyOfKind(plugins, kind)])),
    },
  };
}

const refer = (definition: string) => ({ $ref: `#/definitions/${definition}` });
const nameOf = (plugin: AnyPlugin) => plugin.definition.name;

/** Whichever plugin of the kind an entry names, its options hold. */
function anyOfKind(plugins: readonly AnyPlugin[], kind: PluginKind): JsonSchema {
  const known = plugins.filter((plugin) => plugin.kind === kind);
  // An empty `allOf` is not allowed, and would say nothing.
  return known.length > 0 ? { allOf: known.map(optionsWhenNamed) } : {};
}

function optionsWhenNamed(plugin: AnyPlugin): JsonSchema {
  const named = { properties: { plugin: { const: nameOf(plugin) } }, required: ['plugin'], type: 'object' };
  return { if: named, then: { properties: optionsOf(plugin) } };
}

/** An entry under the plugin's name may leave the name out. */
function optionsUnder(plugin: AnyPlugin): JsonSchema {
  return { if: { type: 'object', not: { required: ['plugin'] } }, then: { properties: optionsOf(plugin) } };
}

function optionsOf(plugin: AnyPlugin): JsonSchema {
  const schema: unknown = plugin.definition.options;
  if (!isZod(schema)) return {};
  const converted = z.toJSONSchema(schema, FORM) as JsonSchema;
  return (converted.properties as JsonSchema | undefined) ?? {};
}

const isZod = (schema: unknown): schema is z.core.$ZodType =>
  typeof schema === 'object' && schema !== null && '_zod' in schema;
