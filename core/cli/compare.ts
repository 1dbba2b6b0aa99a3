/** `recall compare RUN...`: finished runs side by side, paired by seed. */
import { Command } from 'commander';
import { jsonText, visible } from '../text.js';

export function compareCommand(): Command {
  return new Command('compare')
    .description('compare finished runs with the first group, paired by seed')
    .argument('<run...>', 'folders of runs or sweeps')
    .option('--measure <name>', 'add a measurement, by name or role; repeatable', collect, [])
    .option('--json', 'print the table as JSON')
    .addHelpText('after', '\nExample:\n  recall compare runs/uniform-seed1 runs/zipf-seed1')
    .action(async (folders: string[], { measure, json }: { measure: string[]; json?: boolean }) => {
      const { comparedRun, comparisonText } = await import('../sweep/compare.js');
      const { kindNames } = await import('../sweep/kinds.js');
      const { runFolders } = await import('../sweep/run-folders.js');
      const { checkMeasures, SUMMARY_MEASURES } = await import('../sweep/results.js');
      const measures = [...SUMMARY_MEASURES, ...measure];
      const found = await runFolders(folders);
      const runs = await Promise.all(found.map((folder) => comparedRun(folder, measures)));
      await checkMeasures(found, measure);
      const names = kindNames(runs);
      const text = json
        ? jsonText(
            runs.map(({ folder, seed, kind, result }) => ({ folder, seed, label: names.get(kind), result })),
          )
        : comparisonText(runs, measures).split('\n').map(visible).join('\n');
      process.stdout.write(`${text}\n`);
    });
}

const collect = (value: string, before: string[]) => [...before, value];
