/** The JSON Schema that gives completion and checks to people who write JSON and YAML. */
import { z } from 'zod';
import type { PluginDefinition, PluginKind } from '../plugin/definition.js';
import { partialConfigSchema } from './schema.js';

type JsonSchema = Record<string, unknown>;

const RECORDS = { probes: 'probe', interventions: 'intervention', reporters: 'reporter' } as const;

/**
 * The schema of configuration files. Options of the given plugins are part of it where their schema is zod's;
 * other plugins may have any options.
 */
export function configJsonSchema(plugins: readonly PluginDefinition[] = []): JsonSchema {
  const schema = z.toJSONSchema(partialConfigSchema, { io: 'input' }) as JsonSchema;
  const properties = schema.properties as Record<string, JsonSchema>;
  properties.extends = { description: properties.extends.description, $ref: '#/$defs/extends' };
  for (const key of ['sampler', 'population'] as const) {
    properties[key] = { ...properties[key], allOf: ofKind(plugins, key).map(optionsWhenNamed) };
  }
  for (const [key, kind] of Object.entries(RECORDS)) {
    const known = ofKind(plugins, kind);
    const entry = properties[key].additionalProperties as JsonSchema;
    properties[key] = {
      ...properties[key],
      additionalProperties: { ...entry, allOf: known.map(optionsWhenNamed) },
      properties: Object.fromEntries(known.map((plugin) => [nameOf(plugin), ownEntry(plugin, entry, known)])),
    };
  }
  return {
    ...schema,
    title: 'recall configuration',
    $defs: {
      extends: {
        anyOf: [
          { type: 'string' },
          { type: 'object' },
          { type: 'array', items: { $ref: '#/$defs/extends' } },
        ],
      },
    },
  };
}

const ofKind = (plugins: readonly PluginDefinition[], kind: PluginKind) =>
  plugins.filter((plugin) => plugin.kind === kind);

const nameOf = (plugin: PluginDefinition) => plugin.definition.name;

/** Options that hold for any entry that names the plugin. */
function optionsWhenNamed(plugin: PluginDefinition): JsonSchema {
  const named = { properties: { plugin: { const: nameOf(plugin) } }, required: ['plugin'], type: 'object' };
  return { if: named, then: { properties: optionsOf(plugin) } };
}

/** An entry whose key is the plugin's name, and which may leave the name out. */
function ownEntry(
  plugin: PluginDefinition,
  entry: JsonSchema,
  known: readonly PluginDefinition[],
): JsonSchema {
  const unnamed = { type: 'object', not: { required: ['plugin'] } };
  const own = { if: unnamed, then: { properties: optionsOf(plugin) } };
  return { ...entry, allOf: [own, ...known.map(optionsWhenNamed)] };
}

function optionsOf(plugin: PluginDefinition): JsonSchema {
  const schema = plugin.definition.options as unknown;
  if (!isZod(schema)) return {};
  const converted = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  return (converted.properties as JsonSchema | undefined) ?? {};
}

const isZod = (schema: unknown): schema is z.core.$ZodType =>
  typeof schema === 'object' && schema !== null && '_zod' in schema;
