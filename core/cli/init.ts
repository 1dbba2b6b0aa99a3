/** `recall init` writes a first configuration; `recall init plugin NAME` a plugin project. */
import { Command, Option } from 'commander';
import type { ProjectRequest } from './init/project.js';
import { TEMPLATE_KINDS } from './init/templates/template.js';

export function initCommand(): Command {
  const command = new Command('init')
    .description('create a recall.config.ts or a plugin project')
    .addHelpText('after', '\nExamples:\n  recall init\n  recall init plugin spaced-repetition')
    .action(async () => {
      const { initConfig } = await import('./init/config.js');
      const { commandHere } = await import('./init/command.js');
      const command = commandHere();
      report(await initConfig(process.cwd()), `${command} plan`, command);
    });
  command
    .command('plugin')
    .description('create a folder NAME with a plugin, its contract tests, and a run that uses it')
    .argument('<name>', 'name of the plugin and of the folder: small letters, digits, hyphens')
    .addOption(new Option('-k, --kind <kind>', 'kind of plugin').choices(TEMPLATE_KINDS).default('sampler'))
    .option('--typescript', 'write TypeScript instead of JavaScript', false)
    .addHelpText('after', '\nExample:\n  recall init plugin certainty --kind probe --typescript')
    .action(async (name: string, request: ProjectRequest) => {
      const { initPlugin } = await import('./init/plugin.js');
      const files = await initPlugin(name, process.cwd(), request);
      report(files, `cd ${name}`, 'npm install', 'npm test', 'npx recall plan');
    });
  return command;
}

function report(files: readonly string[], ...next: readonly string[]): void {
  const written = files.map((file) => `  ${file}`).join('\n');
  const steps = next.map((line) => `  ${line}`).join('\n');
  process.stdout.write(`Written:\n${written}\n\nNext:\n${steps}\n`);
}
