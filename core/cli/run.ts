/** `recall [run] --preset NAME`: trains, shows it, and sums it up. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { folderName } from './folder-name.js';
import { configRequest, withConfigFlags, type ConfigFlags } from './options.js';
import { startPage } from './page-process.js';
import { train } from './training.js';

interface RunFlags extends ConfigFlags {
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly ui?: boolean;
}

export function runCommand(): Command {
  return withConfigFlags(
    new Command('run').description('train a model under a curriculum (the default command)'),
  )
    .option('-o, --out <folder>', 'where to store the run (default: runs/NAME-seedN)')
    .option('--json', 'print only the summary, as JSON')
    .option('-q, --quiet', 'hide progress')
    .option('--ui', 'show the run on a live page while it trains')
    .action(async (flags: RunFlags) => {
      const { createRun } = await import('../run/create.js');
      const request = configRequest(flags);
      const run = await createRun({
        ...request,
        defaults: { reporters: { terminal: {}, jsonl: {} } },
        overrides: { ...request.overrides, ...(flags.quiet && { reporters: { terminal: false } }) },
        folder: ({ preset, seed }) => flags.out ?? freeFolder(`${folderName(preset ?? '')}-seed${seed}`),
      });
      const endPage = flags.ui && run.folder !== undefined ? await startPage(run.folder) : undefined;
      await train(run, flags).finally(endPage);
    });
}

/** `runs/NAME`, or with the first number behind it that is still free. */
function freeFolder(name: string): string {
  for (let number = 1; ; number++) {
    const folder = path.join('runs', number === 1 ? name : `${name}-${number}`);
    if (!existsSync(folder)) return folder;
  }
}
