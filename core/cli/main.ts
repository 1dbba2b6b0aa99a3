#!/usr/bin/env node
/** The `recall` command. */
import { Command, CommanderError } from 'commander';
import { RecallError } from '../errors.js';
import { biographiesCommand } from './biographies.js';
import { runCommand } from './run.js';
import { packageVersion } from './version.js';

/** The process's exit codes; part of the interface. */
export const exitCodes = {
  finished: 0,
  /** Something failed while the run went on. */
  failed: 1,
  /** The command or the configuration is wrong; nothing was started. */
  usage: 2,
  /** Stopped with Ctrl-C or SIGTERM. */
  stopped: 130,
} as const;

/** Codes of errors that a run can meet after it has begun. */
const RUNTIME_CODES = ['RECALL_PLUGIN', 'RECALL_WRITE', 'RECALL_ENGINE_RUN', 'RECALL_NOT_FINITE'];

const program = new Command('recall')
  .description('Train a small language model on synthetic biographies, and watch it come to know facts.')
  .version(packageVersion())
  .exitOverride()
  .configureOutput({ outputError: () => undefined })
  .showSuggestionAfterError(true)
  .addCommand(runCommand(), { isDefault: true })
  .addCommand(biographiesCommand());

for (const command of program.commands) {
  command.exitOverride().configureOutput({ outputError: () => undefined });
}

// A reader that goes away, as in `recall ... | head`, is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Prints one line for a user's mistake, and a stack only for a mistake of ours. */
function report(error: unknown): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.finished;
    const text = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
    process.stderr.write(`RECALL_USAGE: ${text}\n`);
    return exitCodes.usage;
  }
  if (error instanceof RecallError) {
    process.stderr.write(`${error.code}: ${error.message}\n`);
    return RUNTIME_CODES.includes(error.code) ? exitCodes.failed : exitCodes.usage;
  }
  process.stderr.write(`RECALL_BUG: ${error instanceof Error ? error.stack : String(error)}\n`);
  return exitCodes.failed;
}
