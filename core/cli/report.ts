/** `recall report RUN...`: a page with pictures of one run, or of several side by side. */
import path from 'node:path';
import { Command } from 'commander';
import { COLUMNS, visible, wrap } from './text.js';

export function reportCommand(): Command {
  return new Command('report')
    .description('a page with pictures of a run, or of several side by side')
    .argument('<run...>', 'folders of runs, finished or not, or of sweeps')
    .option('-o, --out <file>', 'where to write the page (default: report.html in the first folder)')
    .addHelpText(
      'after',
      '\nExamples:\n  recall report runs/uniform-seed1\n  recall report runs/uniform-seed1 runs/zipf-seed1 --out both.html',
    )
    .action(async (folders: string[], { out }: { out?: string }) => {
      const { recordedRun } = await import('../report/recorded.js');
      const { reportPage } = await import('../report/page.js');
      const { writeWhole } = await import('../run/storage/files.js');
      const { runFolders } = await import('../sweep/run-folders.js');
      const runs = await Promise.all((await runFolders(folders)).map(recordedRun));
      const file = out ?? path.join(folders[0], 'report.html');
      await writeWhole(file, [reportPage(runs)]);
      process.stdout.write(`${wrap(`Written to ${visible(file)}`, COLUMNS).join('\n')}\n`);
    });
}
