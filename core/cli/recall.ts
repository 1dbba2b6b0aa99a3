/** The `recall` command, from its arguments to its exit code. */
import { CommanderError } from 'commander';
import { RecallError, suggestName, errorMessage } from '../errors.js';
import { commands, DEFAULT_COMMAND } from './commands.js';
import { helpText } from './help.js';
import { packageVersion } from '../version.js';
import { visible } from '../text.js';

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
const RUNTIME_CODES = [
  'RECALL_PLUGIN',
  'RECALL_WRITE',
  'RECALL_ENGINE_RUN',
  'RECALL_NOT_FINITE',
  'RECALL_DISTRIBUTION',
];

/** Runs the command in the arguments and returns the exit code. Errors go to stderr, in one line. */
export async function recall(args: readonly string[]): Promise<number> {
  try {
    await dispatch(args);
    return exitCodes.finished;
  } catch (error) {
    const command = commands.find(({ name }) => name === args[0]);
    return report(error, command ? `recall ${command.name} --help` : 'recall --help');
  }
}

async function dispatch([first, ...rest]: readonly string[]): Promise<void> {
  if (first === '--version' || first === '-V') {
    process.stdout.write(`${packageVersion()}\n`);
  } else if (first === '--help' || first === '-h' || (first === 'help' && rest.length === 0)) {
    process.stdout.write(helpText(commands, await loaded(DEFAULT_COMMAND)));
  } else if (first === 'help') {
    (await loaded(rest[0])).outputHelp();
  } else if (first === undefined || first.startsWith('-')) {
    const given = first === undefined ? [] : [first, ...rest];
    await (await loaded(DEFAULT_COMMAND)).parseAsync(given, { from: 'user' });
  } else {
    await (await loaded(first)).parseAsync(rest, { from: 'user' });
  }
}

/** @throws RecallError `RECALL_UNKNOWN_COMMAND`, with the nearest name. */
async function loaded(name: string) {
  const entry = commands.find((command) => command.name === name);
  if (!entry) throw await unknownCommand(name);
  const command = await entry.load();
  for (const each of [command, ...command.commands]) {
    each.exitOverride().configureOutput({ outputError: () => undefined });
  }
  return command.name(name === DEFAULT_COMMAND ? 'recall' : `recall ${name}`);
}

async function unknownCommand(name: string): Promise<RecallError> {
  // Somebody who types a preset's name means to run it.
  const { builtInPresetNames } = await import('./preset-names.js');
  const isPreset = (await builtInPresetNames()).includes(name);
  return new RecallError('RECALL_UNKNOWN_COMMAND', `There is no command "${name}"`, {
    fix: isPreset
      ? `It is a preset: recall --preset ${name}`
      : suggestName(
          name,
          commands.map((command) => command.name),
        ),
  });
}

/** Prints a line for each of a user's mistakes, and a stack only for a mistake of ours. */
export function report(error: unknown, help = 'recall --help'): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.finished;
    const text = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
    process.stderr.write(`RECALL_USAGE: ${text.replace(/\.$/, '')}. See ${help}\n`);
    return exitCodes.usage;
  }
  if (error instanceof RecallError) {
    // Only indented lines are a list of ours.
    const list = [error.headline, ...error.more.map((each) => `  ${each}`)].join('\n');
    const lines = list.replace(/\s*\n(?! {2}\S)\s*/g, ' ').split('\n');
    process.stderr.write(`${error.code}: ${lines.map(visible).join('\n')}\n`);
    if (error.code === 'RECALL_BUG') process.stderr.write(`${stackOf(error.cause)}\n`);
    return error.runStarted || RUNTIME_CODES.includes(error.code) ? exitCodes.failed : exitCodes.usage;
  }
  process.stderr.write(`RECALL_BUG: ${stackOf(error)}\n`);
  return exitCodes.failed;
}

const stackOf = (error: unknown) =>
  error instanceof Error ? (error.stack ?? error.message) : errorMessage(error);
