/** `recall report RUN...`: the page of one or several runs as a single file. */
import { Command } from 'commander';
import { COLUMNS, visible, wrap } from '../text.js';

export function reportCommand(): Command {
  return new Command('report')
    .description('write a page about one or more runs to a single file')
    .argument('<run...>', 'folders of runs or sweeps')
    .option('-o, --out <file>', 'output file (default: report.html in the first folder)')
    .addHelpText(
      'after',
      '\nExamples:\n  recall report runs/uniform-seed1\n  recall report runs/uniform-seed1 runs/zipf-seed1 --out both.html',
    )
    .action(async (folders: string[], options: { out?: string }) => {
      const { report } = await import('../report/report.js');
      const file = await report(folders, options);
      process.stdout.write(`${wrap(`Written to ${visible(file)}`, COLUMNS).join('\n')}\n`);
    });
}
