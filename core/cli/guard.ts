/** What holds for the process of a command, whatever a plugin does in it: it ends when the command does, with a word. */
import { writeSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { visible } from '../text.js';

/** A reader or terminal that goes away, as in `recall ... | head`, is not an error. */
const GONE = ['EPIPE', 'EIO'];

/** The exit code of Node for a module that waits for what never comes. */
const UNSETTLED = 13;

let failing: ((error: unknown) => Promise<unknown>) | undefined;

/** Ends this run if anything is thrown outside of any hook, until the run is over. */
export function whenThrown(fail: ((error: unknown) => Promise<unknown>) | undefined): void {
  failing = fail;
}

/**
 * Guards the process of a command.
 *
 * @param isOutput Whether what the command prints is all that it makes: if that is lost, it has failed.
 * @param report Prints an error and returns the exit code.
 * @returns A function that ends the process once its output is written, whatever else keeps it alive.
 */
export function guardProcess(
  isOutput: boolean,
  report: (error: unknown) => number,
): (code: number) => Promise<never> {
  let isOver = false;
  let isLost = false;
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (isLost || GONE.includes(error.code ?? '')) return;
    isLost = true;
    say(`RECALL_WRITE: The output cannot be written: ${error.message}.`);
  });
  process.on('uncaughtException', (error) => {
    if (isOver) return;
    isOver = true;
    const failed = failing ? failing(error) : Promise.resolve(error);
    void failed.then(report, report).then((code) => process.exit(code));
  });
  process.on('exit', (code) => {
    if (isOver || (code !== 0 && code !== UNSETTLED)) return;
    process.exitCode = 1;
    const place = placeOf(new Error().stack);
    say(
      place === undefined
        ? 'RECALL_PLUGIN: The command waits for something that never comes, most likely an `await` at the top level of a module.'
        : `RECALL_PLUGIN: Something ended the process before the command was done (at ${place}).`,
    );
  });
  return async (code) => {
    isOver = true;
    await Promise.all([process.stdout, process.stderr].map(written));
    const ended = code === 0 && isLost && isOutput ? 1 : code;
    return process.exit(ended === 0 ? process.exitCode : ended);
  };
}

/** Resolves when a stream's output is written, or at once if the stream has failed. */
function say(line: string): void {
  try {
    writeSync(process.stderr.fd, `${visible(line)}\n`);
  } catch {
    return;
  }
}

const written = (stream: NodeJS.WriteStream) =>
  new Promise<void>((resolve) => {
    if (stream.destroyed || !stream.writable) resolve();
    else stream.write('', () => resolve());
  });

/** The first place of a stack that is neither Node's nor this file. */
function placeOf(stack = ''): string | undefined {
  const here = fileURLToPath(import.meta.url);
  const places = stack
    .split('\n')
    .filter((line) => !line.includes('node:'))
    .flatMap((line) => /\(?((?:file:|\/|[A-Za-z]:\\)[^()]*:\d+:\d+)\)?$/.exec(line)?.[1] ?? []);
  const plain = places.map((place) => place.replace(/^file:\/\//, ''));
  return plain.find((place) => !place.startsWith(here));
}
