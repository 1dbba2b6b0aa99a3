/** `recall resume RUN`: resumes an interrupted run, extends a finished one, or branches from a checkpoint. */
import { Command } from 'commander';
import { configRequest, wholeNumber } from './options.js';
import { train } from './training.js';

interface ResumeFlags {
  readonly set: string[];
  readonly allow: string[];
  readonly out?: string;
  readonly from?: number;
  readonly steps?: number;
  readonly threads?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const EXAMPLE = `
Example: fork one pre-training into two fine-tuning runs:
  recall resume pre --out new-64 --steps 2400 \\
    --set interventions.fine-tune.at=2000 \\
    --set interventions.fine-tune.individuals=64
  recall resume pre --out new-256 --steps 2400 \\
    --set interventions.fine-tune.at=2000 \\
    --set interventions.fine-tune.individuals=256`;

export function resumeCommand(): Command {
  const collect = (value: string, before: string[]) => [...before, value];
  return new Command('resume')
    .description('resume a run from its latest checkpoint, in place or in a new folder')
    .argument('<run>', "the run's folder")
    .option('-o, --out <folder>', 'continue in a new folder, and leave the original run unchanged')
    .option(
      '--from <step>',
      'resume from the checkpoint of this step; requires --out',
      wholeNumber('--from', 1),
    )
    .option('--steps <number>', 'total number of optimizer updates', wholeNumber('--steps', 1))
    .option('--set <key=value>', 'override a setting from this point on; repeatable', collect, [])
    .option(
      '--allow <module>',
      'allow code that the run names but your project does not; repeatable',
      collect,
      [],
    )
    .option('--threads <number>', 'number of threads', wholeNumber('--threads', 1))
    .option('--json', 'print only the summary, as JSON')
    .option('-q, --quiet', 'hide progress')
    .addHelpText('after', EXAMPLE)
    .action(async (folder: string, flags: ResumeFlags) => {
      const { resumeRun } = await import('../run/resume/resume.js');
      const { set, overrides } = configRequest(flags);
      const quiet = flags.quiet && { reporters: { terminal: false as const } };
      const run = await resumeRun(folder, {
        folder: flags.out,
        from: flags.from,
        set,
        allow: flags.allow,
        overrides: { ...overrides, ...quiet },
      });
      await train(run, flags);
    });
}
