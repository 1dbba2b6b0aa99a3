/** `recall worker`: carries out the runs that sweeps put into a queue. */
import { Command, Option } from 'commander';
import path from 'node:path';
import { RecallError } from '../errors.js';
import { wholeNumber } from './options.js';
import { visible } from '../text.js';

interface WorkerFlags {
  readonly queue?: string;
  readonly concurrency: number;
  readonly engine?: string;
  readonly threads?: number;
  readonly store?: string;
  readonly allow: string[];
  readonly patience: number;
  /** Set in the process that carries out one job: the folder that the worker has for it. */
  readonly job?: string;
}

const collect = (value: string, before: string[]) => [...before, value];

export function workerCommand(): Command {
  return new Command('worker')
    .description('carry out the runs of sweeps that are in a queue')
    .option('--queue <url>', 'the queue: redis://HOST:6379, or rediss:// for TLS')
    .option('--concurrency <number>', 'runs at once', wholeNumber('--concurrency', 1), 1)
    .option('--engine <name>', 'what computes, whatever the sweep says')
    .option(
      '--threads <number>',
      'threads of each run (default: they share the cores)',
      wholeNumber('--threads', 1),
    )
    .option('--store <folder>', 'keep runs with their checkpoints and models, for all workers that see it')
    .option(
      '--allow <folder>',
      'a folder outside of the project whose files runs may read; repeatable',
      collect,
      [],
    )
    .option(
      '--patience <seconds>',
      'silence after which a run goes to another worker',
      wholeNumber('--patience', 1),
      120,
    )
    .addOption(new Option('--job <folder>').hideHelp())
    .addHelpText(
      'after',
      '\nExample:\n  recall worker --queue redis://queue.example.org:6379 --store /shared/runs',
    )
    .action((flags: WorkerFlags) => (flags.job === undefined ? work(flags) : carryOut(flags.job, flags)));
}

async function work({ queue, store, allow, ...flags }: WorkerFlags): Promise<void> {
  if (queue === undefined) {
    throw new RecallError('RECALL_FLAG', 'Nothing says which queue to work for', {
      fix: 'Name it: --queue redis://HOST:6379',
    });
  }
  const { QueueWorker } = await import('../executor/queue/worker.js');
  const say = (text: string) => void process.stderr.write(`${visible(text)}\n`);
  const worker = new QueueWorker({
    ...flags,
    queue,
    say,
    store: store && path.resolve(store),
    allow: allow.map((folder) => path.resolve(folder)),
  });
  await worker.start();
  say(`${worker.name} takes runs from the queue. Ctrl-C ends it.`);
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      say('Stopping at the next boundary. Once more stops at once.');
      worker.stop().then(resolve, reject);
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
  });
  process.exitCode = 130;
  // A connection that waits for a lost queue keeps no process alive.
  setTimeout(() => process.exit(), 1000).unref();
}

async function carryOut(folder: string, { engine, threads, allow }: WorkerFlags): Promise<void> {
  const { runOfJob } = await import('../executor/queue/carry-out.js');
  const { train } = await import('./training.js');
  const { configRequest } = await import('./options.js');
  const { overrides = {} } = configRequest({ set: [], engine, threads });
  await train(await runOfJob(folder, { cwd: process.cwd(), allow }, overrides), { quiet: true });
}
