/** `recall ui [FOLDER]`: a live page of the runs in a folder, until Ctrl-C. */
import { existsSync } from 'node:fs';
import { Command } from 'commander';
import { RecallError } from '../errors.js';
import { wholeNumber } from './options.js';
import { visible } from '../text.js';

interface UiFlags {
  readonly host?: string;
  readonly port?: number;
}

export function uiCommand(): Command {
  return new Command('ui')
    .description('show the runs in a folder on a live page')
    .argument('[folder]', 'a folder of runs, a run, or a sweep', 'runs')
    .option('--port <number>', 'the port (default: any that is free)', wholeNumber('--port', 1))
    .option('--host <address>', 'listen on this address instead of 127.0.0.1; a token is needed then')
    .addHelpText('after', '\nExamples:\n  recall ui\n  recall ui runs/sweep-zipf --port 8080')
    .action(ui);
}

async function ui(folder: string, flags: UiFlags): Promise<void> {
  // A run that starts this one makes its folder in a moment.
  if (!process.connected && !existsSync(folder)) {
    throw new RecallError('RECALL_NO_RUN', `There is no folder ${visible(folder)}`, {
      fix: 'Name a folder of runs: recall ui FOLDER.',
    });
  }
  const { serve } = await import('../serve/server.js');
  const server = await serve(folder, flags);
  process.stdout.write(`${server.address}\n`);
  process.stderr.write('Ctrl-C stops.\n');
  await stopped();
  await server.close();
}

/** Resolves at Ctrl-C, or when the parent process is gone. */
function stopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve());
    if (process.connected) process.once('disconnect', () => resolve());
  });
}
