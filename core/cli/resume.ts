/** `recall resume RUN`: goes on with a run that was interrupted, or gives a finished one more steps. */
import { Command } from 'commander';
import { configRequest, wholeNumber } from './options.js';
import { train } from './training.js';

interface ResumeFlags {
  readonly set: string[];
  readonly steps?: number;
  readonly threads?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function resumeCommand(): Command {
  const collect = (value: string, before: string[]) => [...before, value];
  return new Command('resume')
    .description('go on with a run from its newest checkpoint')
    .argument('<run>', "the run's folder")
    .option('--steps <number>', 'optimizer updates of the whole run', wholeNumber('--steps', 1))
    .option('--set <key=value>', 'changes a key from here on; repeatable', collect, [])
    .option('--threads <number>', 'threads of the engine', wholeNumber('--threads', 1))
    .option('--json', 'print the summary as JSON on stdout, and nothing else there')
    .option('-q, --quiet', 'show no progress')
    .action(async (folder: string, flags: ResumeFlags) => {
      const { resumeRun } = await import('../run/resume.js');
      const { set, overrides } = configRequest(flags);
      const quiet = flags.quiet && { reporters: { terminal: false as const } };
      const run = await resumeRun(folder, { set, overrides: { ...overrides, ...quiet } });
      await train(run, flags);
    });
}
