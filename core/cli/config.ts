/** `recall config`: the resolved configuration, and with `--explain` which file, preset or flag set each key. */
import { Command } from 'commander';
import { configRequest, withConfigFlags, type ConfigFlags } from './options.js';
import { escaped, isSteering, jsonText, visible } from '../text.js';

interface ConfigCommandFlags extends ConfigFlags {
  readonly explain?: boolean;
  readonly json?: boolean;
}

export function configCommand(): Command {
  return withConfigFlags(new Command('config').description('print the resolved configuration as YAML'))
    .option('--explain', 'show which file, preset or flag set each key')
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExample:\n  recall config --preset zipf --set seed=7 --explain')
    .action(async ({ explain: wanted, json, ...flags }: ConfigCommandFlags) => {
      const { explain, resolveConfig } = await import('../config/index.js');
      const resolved = await resolveConfig(configRequest(flags));
      process.stdout.write(
        await shown(resolved.config, json, wanted && explain(resolved, process.stdout.columns || undefined)),
      );
    });
}

async function shown(config: object, json?: boolean, lines?: readonly string[] | false): Promise<string> {
  if (lines) return `${lines.map(visible).join('\n')}\n`;
  const { jsonForm } = await import('../config/json-form.js');
  const plain: unknown = JSON.parse(JSON.stringify(jsonForm(config), named));
  if (json) return `${jsonText(plain)}\n`;
  const { Document, visit } = await import('yaml');
  const document = new Document(plain);
  visit(document, {
    Scalar(_, scalar) {
      // Only double quotes have escapes.
      if (typeof scalar.value === 'string' && isSteering(scalar.value)) scalar.type = 'QUOTE_DOUBLE';
    },
  });
  return document.toString({ lineWidth: 80 }).split('\n').map(escaped).join('\n');
}

/** What only code can hold has no JSON form, and would otherwise be missing without a word. */
const named = (_key: string, value: unknown) =>
  typeof value === 'function' ? `[function ${value.name || 'without a name'}]` : value;
