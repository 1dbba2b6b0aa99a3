/**
 * Creates the JSON Schema that gives editors of JSON and YAML completion and checks.
 *
 * Each kind of plugin has these definitions, here for `sampler`:
 *
 * - `sampler zipf`: the options of one plugin
 * - `sampler options`: an object with the options of the plugin that it names
 * - `sampler names`, `known sampler names`: any name, with suggestions; known names only
 * - `sampler`, `known sampler`: a name, or options
 */
import { z } from 'zod';
import type { PluginKind } from '../plugin/definition.js';
import type { AnyPlugin } from '../plugin/options.js';
import { engineChoices } from '../engine/registry.js';
import { commonSchema, engineSchema, entryName, partialConfigSchema, PLUGIN_RECORDS } from './schema.js';

type JsonSchema = Record<string, unknown>;

/** Editors support draft 7. Types without a JSON form accept anything. */
const FORM = { io: 'input', target: 'draft-7', unrepresentable: 'any' } as const;

const KINDS = {
  'model.architecture': 'architecture',
  engine: 'engine',
  population: 'population',
  sampler: 'sampler',
  probes: 'probe',
  interventions: 'intervention',
  reporters: 'reporter',
} as const satisfies Record<string, PluginKind>;

type Key = keyof typeof KINDS;

/**
 * The schema of configuration files. It contains the options of the given plugins if their schemas are zod's; other plugins
 * may have any options.
 *
 * Unknown names of plugins and presets are allowed only in a configuration that lists modules, or extends something that
 * may list some.
 */
export function configJsonSchema(
  plugins: readonly AnyPlugin[] = [],
  presets: readonly string[] = [],
): JsonSchema {
  const { properties, ...schema } = converted(partialConfigSchema) as {
    properties: Record<string, JsonSchema>;
  };
  // Draft 7 ignores siblings of `$ref`.
  const described = (key: string, schema: JsonSchema) => ({
    description: properties[key].description,
    ...('$ref' in schema ? { allOf: [schema] } : schema),
  });
  const keys = Object.keys(KINDS) as Key[];
  const of = (key: Key) => plugins.filter(({ kind }) => kind === KINDS[key]);
  const byKey = (known: boolean) => {
    const { 'model.architecture': architecture, ...top } = Object.fromEntries(
      keys.map((key) => [key, under(key, of(key), known)]),
    ) as Record<Key, JsonSchema>;
    const model = properties.model as { properties: Record<string, JsonSchema> };
    const { description } = model.properties.architecture;
    const inside = { ...model.properties, architecture: { description, allOf: [architecture] } };
    return {
      ...Object.fromEntries(Object.entries(top).map(([key, schema]) => [key, described(key, schema)])),
      model: known ? { properties: { architecture } } : { ...model, properties: inside },
    };
  };
  const preset = presets.length > 0 && { enum: presets };
  return {
    ...schema,
    title: 'recall configuration',
    properties: { ...properties, ...byKey(false), extends: described('extends', refer('extends')) },
    ...(plugins.length > 0 && {
      if: {
        properties: {
          extends: { anyOf: [preset, { type: 'array', items: preset }] },
          plugins: { maxItems: 0 },
        },
      },
      then: { properties: byKey(true) },
    }),
    definitions: {
      extends: {
        anyOf: [
          preset,
          { type: 'string', minLength: 1 },
          { type: 'object' },
          { type: 'array', items: refer('extends') },
        ],
      },
      ...Object.assign({}, ...keys.map((key) => definitions(key, of(key)))),
    },
  };
}

const converted = (schema: z.core.$ZodType) => z.toJSONSchema(schema, FORM) as JsonSchema;
const refer = (definition: string) => ({ $ref: `#/definitions/${encodeURIComponent(definition)}` });
const entryNamePattern = converted(entryName).pattern;
const nameOf = ({ declaration }: AnyPlugin) => declaration.name;
const isRecord = (key: Key) => (PLUGIN_RECORDS as readonly string[]).includes(key);

/** The schema of a key: one plugin, or plugins by name. */
function under(key: Key, plugins: readonly AnyPlugin[], known: boolean): JsonSchema {
  const kind = KINDS[key];
  const entry = refer(known ? `known ${kind}` : kind);
  if (key === 'engine') {
    const builtIn = [{ enum: engineChoices }, converted(engineSchema.partial())];
    return { anyOf: known && plugins.length === 0 ? builtIn : [...builtIn, entry] };
  }
  if (!isRecord(key)) return entry;
  const named = plugins.map((plugin) => [
    nameOf(plugin),
    {
      description: plugin.declaration.description,
      allOf: [entry, unnamed(refer(`${kind} ${nameOf(plugin)}`))],
    },
  ]);
  return {
    type: 'object',
    propertyNames: { pattern: entryNamePattern },
    properties: Object.fromEntries(named),
    additionalProperties: entry,
  };
}

/** An entry without `plugin`, under the name of a plugin, has that plugin's options. */
const unnamed = (options: JsonSchema): JsonSchema => ({
  if: { type: 'object', not: { required: ['plugin'] } },
  then: options,
});

function definitions(key: Key, plugins: readonly AnyPlugin[]): Record<string, JsonSchema> {
  const kind = KINDS[key];
  const ours = plugins.map(({ declaration: { name, description } }) => ({ const: name, description }));
  const entry = (names: string): JsonSchema => ({
    anyOf: [
      refer(names),
      { allOf: [refer(`${kind} options`), { properties: { plugin: refer(names) } }] },
      ...(isRecord(key) ? [{ const: false, description: 'Removes it' }] : []),
    ],
  });
  return {
    ...Object.fromEntries(plugins.map((plugin) => [`${kind} ${nameOf(plugin)}`, optionsOf(plugin)])),
    [`${kind} names`]: { anyOf: [...ours, { type: 'string', minLength: 1 }] },
    [`known ${kind} names`]: ours.length > 0 ? { anyOf: ours } : { type: 'string' },
    [`${kind} options`]: {
      ...converted(commonSchema),
      // A sampler is never merged with an inherited one, and an engine without a plugin is a built-in one.
      ...((key === 'sampler' || key === 'engine') && { required: ['plugin'] }),
      ...(plugins.length > 0 && { allOf: plugins.map(whenNamed) }),
    },
    [kind]: entry(`${kind} names`),
    [`known ${kind}`]: entry(`known ${kind} names`),
  };
}

function whenNamed(plugin: AnyPlugin): JsonSchema {
  const named = { type: 'object', properties: { plugin: { const: nameOf(plugin) } }, required: ['plugin'] };
  return { if: named, then: refer(`${plugin.kind} ${nameOf(plugin)}`) };
}

/** Required options may be inherited, except by a sampler. */
function optionsOf({ kind, declaration: { options, description } }: AnyPlugin): JsonSchema {
  if (options !== undefined && !isZod(options)) return { description };
  const { properties, required, additionalProperties } = options ? converted(options) : closed;
  const common = converted(commonSchema).properties as JsonSchema;
  return {
    description,
    type: 'object',
    properties: { ...common, ...(properties as JsonSchema) },
    ...(kind === 'sampler' && required !== undefined && { required }),
    ...(additionalProperties !== undefined && { additionalProperties }),
  };
}

const closed: JsonSchema = { additionalProperties: false };

const isZod = (schema: unknown): schema is z.core.$ZodType =>
  typeof schema === 'object' && schema !== null && '_zod' in schema;
