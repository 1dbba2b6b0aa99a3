/**
 * One process at a time works in a run folder: `run.lock` says which.
 *
 * A lock is stale when its process is gone. On the machine that made it that is certain (the process's start
 * counts, since numbers are used again); for another machine's, which may have been copied along with the
 * folder, a lock counts as alive while it is touched.
 */
import { readFileSync } from 'node:fs';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { RecallError } from '../errors.js';
import { writeError } from './files.js';

export const LOCK_FILE = 'run.lock';

/** How often a living lock is touched, and after how long without it is stale, in milliseconds. */
const TOUCH = 10_000;
const STALE = 60_000;

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** When the process started, where the system tells. */
  readonly start: string | null;
  /** Tells locks of one process apart. */
  readonly token: string;
}

/** The locks of this process, for it may leave one behind that it could not remove. */
const held = new Set<string>();

export class FolderLock {
  private constructor(
    private readonly file: string,
    private readonly token: string,
    private readonly touching: NodeJS.Timeout,
    /** Whether a lock of a process that is gone was taken over. */
    readonly takenOver: boolean,
  ) {}

  /**
   * Takes the lock of a folder.
   *
   * @throws RecallError `RECALL_LOCKED` while another process has it; `RECALL_WRITE`.
   */
  static async acquire(folder: string): Promise<FolderLock> {
    const file = path.join(folder, LOCK_FILE);
    const holder: Holder = {
      pid: process.pid,
      host: hostname(),
      start: startOf(process.pid),
      token: `${process.pid}-${Math.random().toString(36).slice(2)}`,
    };
    held.add(holder.token);
    const takenOver = await taken(file, holder).catch((error: unknown) => {
      held.delete(holder.token);
      throw error;
    });
    const touching = setInterval(() => {
      const now = new Date();
      // A lock that cannot be touched is no reason to stop: the next write to the folder will tell.
      utimes(file, now, now).catch(() => undefined);
    }, TOUCH).unref();
    return new FolderLock(file, holder.token, touching, takenOver);
  }

  /**
   * Gives the folder free; does nothing to a lock that somebody else has taken meanwhile. A lock that cannot be
   * removed is stale from now on, and no failure of the run.
   */
  async release(): Promise<void> {
    clearInterval(this.touching);
    held.delete(this.token);
    const present = await holderOf(this.file).catch(() => undefined);
    if (present && present !== 'unreadable' && present.token === this.token) {
      await rm(this.file, { force: true }).catch(() => undefined);
    }
  }
}

/** The process that works in a folder, if one does. */
export async function workingIn(folder: string): Promise<number | undefined> {
  const file = path.join(folder, LOCK_FILE);
  const holder = await holderOf(file);
  return typeof holder === 'object' && (await isAlive(file, holder)) ? holder.pid : undefined;
}

/** Makes the lock ours, or throws; returns whether a stale one had to go. */
async function taken(file: string, holder: Holder): Promise<boolean> {
  let takenOver = false;
  while (!(await created(file, holder))) {
    const present = await holderOf(file);
    if (present === undefined) continue;
    if (present !== 'unreadable' && (await isAlive(file, present))) throw locked(file, present);
    takenOver = true;
    await removeStale(file, present);
  }
  // Of two that found the same stale lock only one may go on: the one whose lock is still there a moment later.
  if (takenOver) {
    await wait(50);
    const present = await holderOf(file);
    if (typeof present === 'object' && present.token !== holder.token) throw locked(file, present);
  }
  return takenOver;
}

async function created(file: string, holder: Holder): Promise<boolean> {
  try {
    await writeFile(file, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw writeError(file, cause);
  }
}

/** Who has the lock; undefined when nobody has. */
async function holderOf(file: string): Promise<Holder | 'unreadable' | undefined> {
  // Between its creation and its only write a lock is empty; a process killed in between leaves it so.
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      return JSON.parse(await readFile(file, 'utf8')) as Holder;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      if (!(error instanceof SyntaxError)) throw writeError(file, error);
    }
    await wait(25);
  }
  return 'unreadable';
}

async function isAlive(file: string, { pid, host, start, token }: Holder): Promise<boolean> {
  if (host !== hostname()) {
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }));
    return Math.abs(Date.now() - mtimeMs) < STALE;
  }
  const now = startOf(pid);
  if (pid === process.pid && start === now) return held.has(token);
  if (start !== null && now !== null) return now === start;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process that may not be signalled is there all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process of this machine started: the boot, and clock ticks since then. Null where nothing tells. */
function startOf(pid: number): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in brackets, which may contain anything; field 22 is the start.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended, though its parent has not taken note.
    return fields[0] === 'Z' ? `${boot} ended` : `${boot} ${fields[19]}`;
  } catch {
    return null;
  }
}

/** Takes a stale lock away by renaming it, which only one of several processes can do; puts a fresh one back. */
async function removeStale(file: string, seen: Holder | 'unreadable'): Promise<void> {
  const aside = `${file}.${process.pid}.stale`;
  try {
    await rename(file, aside);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw writeError(file, cause);
  }
  const moved = await holderOf(aside);
  const same =
    moved === seen || (typeof moved === 'object' && typeof seen === 'object' && moved.token === seen.token);
  if (same) await rm(aside, { force: true });
  else await rename(aside, file);
}

function locked(file: string, { pid, host }: Holder): RecallError {
  return new RecallError('RECALL_LOCKED', `Process ${pid} on ${host} is working in this folder`, {
    at: file,
    fix: 'Wait until it has ended, or stop it; if it is gone, remove the file.',
  });
}
