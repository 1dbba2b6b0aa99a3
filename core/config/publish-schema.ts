/** Writes the JSON Schema of configuration files with the built-in plugins and presets: `node publish-schema.js FILE`. */
import { writeFileSync } from 'node:fs';
import { BUILT_IN_PLUGINS, loadPlugins } from '../plugin/registry.js';
import { configJsonSchema } from './json-schema.js';
import { BUILT_IN_PRESETS, PresetCatalogue } from './presets.js';

const [file] = process.argv.slice(2);
const registry = await loadPlugins(BUILT_IN_PLUGINS, import.meta.filename);
const catalogue = await new PresetCatalogue().load(BUILT_IN_PRESETS, import.meta.filename);
const plugins = registry.list().map(({ definition }) => definition);
const presets = catalogue.list().map(({ name }) => name);
const schema = configJsonSchema(plugins, presets);
writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
