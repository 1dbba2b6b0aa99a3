/** `recall init`: a configuration to begin with. `recall init plugin NAME`: a plugin project. */
import { Command } from 'commander';

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
    .description('a folder NAME with a sampler and its contract test')
    .argument('<name>', 'name of the sampler and of the folder: small letters, digits, hyphens')
    .action(async (name: string) => {
      const { initPlugin } = await import('./init/plugin.js');
      report(
        await initPlugin(name, process.cwd()),
        `cd ${name}`,
        'npm install',
        'npm test',
        'npx recall plan',
      );
    });
  return command;
}

function report(files: readonly string[], ...next: readonly string[]): void {
  const written = files.map((file) => `  ${file}`).join('\n');
  const steps = next.map((line) => `  ${line}`).join('\n');
  process.stdout.write(`Written:\n${written}\n\nNext:\n${steps}\n`);
}
