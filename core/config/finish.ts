/** The last step of composition: removes disabled plugins, fills in names, and checks options. */
import { RecallError, combineErrors } from '../errors.js';
import { withDefinition, type PluginKind, type PluginSpec } from '../plugin/definition.js';
import { checkVersion } from '../plugin/requirements.js';
import { validateOptions } from '../plugin/options.js';
import type { Registry } from '../plugin/registry.js';
import { isPlain } from '../plain.js';
import { withSource, type SourceOf } from './provenance.js';
import { configSchema, PLUGIN_RECORDS, type Config, type PartialConfig } from './schema.js';

/** The kind of plugin in each record. */
const KINDS = { probes: 'probe', interventions: 'intervention', reporters: 'reporter' } as const;
const ORDER = Object.keys(configSchema.shape);

/**
 * Drops removed plugins, fills in names of plugins that an entry's key implies, and orders the keys. Idempotent.
 */
export function finished(config: PartialConfig): PartialConfig {
  const result: Record<string, unknown> = { ...config };
  delete result.$schema;
  for (const key of PLUGIN_RECORDS) {
    if (isPlain(result[key])) result[key] = finishedRecord(result[key]);
  }
  const rank = (key: string) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  return Object.fromEntries(Object.entries(result).sort(([a], [b]) => rank(a) - rank(b)));
}

function finishedRecord(record: Readonly<Record<string, unknown>>): object {
  const kept = Object.entries(record).filter(([, entry]) => entry !== false);
  return Object.fromEntries(
    kept.map(([key, entry]) => [
      key,
      isPlain(entry) ? withDefinition({ plugin: key, ...entry }, entry) : entry,
    ]),
  );
}

/**
 * Checks that every plugin exists and accepts its options. Errors name the source of the key.
 *
 * @throws RECALL_UNKNOWN_PLUGIN, RECALL_NEED, RECALL_OPTION.
 */
export function checkPlugins(config: Config, registry: Registry, sourceOf: SourceOf): void {
  const errors: RecallError[] = [];
  const check = (kind: PluginKind, spec: PluginSpec, path: readonly string[]) => {
    const at = path.join('.');
    try {
      const definition = registry.find(kind, spec, at);
      checkVersion(definition, at);
      validateOptions(definition, spec, at);
    } catch (error) {
      const placed = withSource(error, sourceOf);
      if (!(placed instanceof RecallError)) throw placed;
      errors.push(placed);
    }
  };
  check('population', config.population, ['population']);
  check('sampler', config.sampler, ['sampler']);
  const { architecture } = config.model;
  if (config.engine.plugin !== undefined) check('engine', config.engine, ['engine']);
  if (architecture) check('architecture', architecture, ['model', 'architecture']);
  for (const key of PLUGIN_RECORDS) {
    for (const [name, spec] of Object.entries(config[key])) check(KINDS[key], spec, [key, name]);
  }
  if (errors.length > 0) throw combineErrors(errors);
}
