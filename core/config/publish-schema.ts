/** Writes the JSON Schema of configuration files, with our own plugins' options: `node publish-schema.js FILE`. */
import { writeFileSync } from 'node:fs';
import { BUILT_IN_PLUGINS, loadPlugins } from '../plugin/registry.js';
import { configJsonSchema } from './json-schema.js';

const [file] = process.argv.slice(2);
const registry = await loadPlugins(BUILT_IN_PLUGINS, import.meta.filename);
const schema = configJsonSchema(registry.list().map(({ definition }) => definition));
writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
