#!/usr/bin/env node
/**
 * The program `recall`. Its exit codes: 0 finished, 1 failed while running, 2 wrong command or configuration (nothing
 * was started), 130 stopped with Ctrl-C or SIGTERM.
 */
import { guardProcess } from './guard.js';
import { recall, report } from './recall.js';

const args = process.argv.slice(2);
// A run is stored in its folder, even if its output cannot be printed.
const isRun =
  args[0] === undefined || args[0].startsWith('-') || ['run', 'resume', 'sweep'].includes(args[0]);
const end = guardProcess(!isRun, report);
await end(await recall(args));
