/** `recall resume RUN`: goes on with a run that was interrupted, or gives a finished one more steps. */
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
Example, of two continuations of one pre-training:
  recall resume pre --out new-64 --steps 2400 \\
    --set interventions.fine-tune.at=2000 \\
    --set interventions.fine-tune.individuals=64
  recall resume pre --out new-256 --steps 2400 \\
    --set interventions.fine-tune.at=2000 \\
    --set interventions.fine-tune.individuals=256`;

export function resumeCommand(): Command {
  const collect = (value: string, before: string[]) => [...before, value];
  return new Command('resume')
    .description('go on with a run from its newest checkpoint, there or in a new folder')
    .argument('<run>', "the run's folder")
    .option('-o, --out <folder>', 'goes on in a new folder, and leaves the run as it is')
    .option('--from <step>', 'goes on from the checkpoint of this step; with --out', wholeNumber('--from', 1))
    .option('--steps <number>', 'optimizer updates of the whole run', wholeNumber('--steps', 1))
    .option('--set <key=value>', 'changes a key from here on; repeatable', collect, [])
    .option(
      '--allow <module>',
      'loads code that the run names and your project does not; repeatable',
      collect,
      [],
    )
    .option('--threads <number>', 'threads of the engine', wholeNumber('--threads', 1))
    .option('--json', 'print the summary as JSON on stdout, and nothing else there')
    .option('-q, --quiet', 'show no progress')
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
