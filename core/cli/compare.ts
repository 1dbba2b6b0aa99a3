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
      const { compare, comparisonText } = await import('../sweep/compare.js');
      const comparison = await compare(folders, { measures: measure });
      const text = json
        ? jsonText(
            comparison.kinds.flatMap(({ name, runs }) =>
              runs.map(({ folder, seed, result }) => ({ folder, seed, label: name, result })),
            ),
          )
        : comparisonText(comparison).split('\n').map(visible).join('\n');
      process.stdout.write(`${text}\n`);
    });
}

const collect = (value: string, before: string[]) => [...before, value];
