/** The last step of composition: from layers laid over each other to a configuration that says everything once. */
import { RecallError, combineErrors } from '../errors.js';
import { withDefinition, type PluginKind, type PluginSpec } from '../plugin/definition.js';
import { checkVersion } from '../plugin/requirements.js';
import { validateOptions } from '../plugin/options.js';
import type { Registry } from '../plugin/registry.js';
import { isPlain } from '../plain.js';
import { withSource, type SourceOf } from './provenance.js';
import { configSchema, PLUGIN_RECORDS, type Config, type PartialConfig } from './schema.js';

/** The kind of plugin that each record holds. */
const KINDS = { probes: 'probe', interventions: 'intervention', reporters: 'reporter' } as const;
const ORDER = Object.keys(configSchema.shape);

/**
 * Takes removed plugins out, fills in the plugin's name where an entry's key is all there is, and orders the keys.
 *
 * Finishing twice is finishing once.
 */
export function finished(config: PartialConfig): PartialConfig {
  const whole: Record<string, unknown> = { ...config };
  delete whole.$schema;
  for (const key of PLUGIN_RECORDS) {
    if (isPlain(whole[key])) whole[key] = finishedRecord(whole[key]);
  }
  const rank = (key: string) => (ORDER.includes(key) ? ORDER.indexOf(key) : ORDER.length);
  return Object.fromEntries(Object.entries(whole).sort(([a], [b]) => rank(a) - rank(b)));
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
 * Checks that every plugin exists and accepts its options, while a wrong one can still be told where it is from.
 *
 * @throws RECALL_UNKNOWN_PLUGIN, RECALL_NEED, RECALL_OPTION.
 */
export function checkPlugins(config: Config, registry: Registry, sourceOf: SourceOf): void {
  const wrong: RecallError[] = [];
  const check = (kind: PluginKind, spec: PluginSpec, path: readonly string[]) => {
    const at = path.join('.');
    try {
      const definition = registry.find(kind, spec, at);
      checkVersion(definition, at);
      validateOptions(definition, spec, at);
    } catch (error) {
      const placed = withSource(error, sourceOf);
      if (!(placed instanceof RecallError)) throw placed;
      wrong.push(placed);
    }
  };
  check('population', config.population, ['population']);
  check('sampler', config.sampler, ['sampler']);
  const { architecture } = config.model;
  if (architecture) check('architecture', architecture, ['model', 'architecture']);
  for (const key of PLUGIN_RECORDS) {
    for (const [name, spec] of Object.entries(config[key])) check(KINDS[key], spec, [key, name]);
  }
  if (wrong.length > 0) throw combineErrors(wrong);
}
