#!/usr/bin/env node
/**
 * The program `recall`. Its exit codes: 0 finished, 1 failed while running, 2 wrong command or configuration (nothing
 * was started), 130 stopped with Ctrl-C or SIGTERM.
 */
import { recall } from './recall.js';

// A reader or a terminal that goes away, as in `recall ... | head`, is no failure.
const GONE = ['EPIPE', 'EIO'];
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!GONE.includes(error.code ?? '')) throw error;
  });
}

const code = await recall(process.argv.slice(2));
// A command that was stopped, or found something wrong, has said so itself.
if (code !== 0) process.exitCode = code;
