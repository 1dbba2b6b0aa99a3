/**
 * One process at a time works in a run folder: `run.lock` says which.
 *
 * A lock is stale when its process is gone. Where processes can be seen that is certain (the process's start counts,
 * since numbers are used again); elsewhere, on another machine or in another container, a lock counts as alive while
 * it is touched. Locks are only ever created, and only by the one that a second file admits a stale one is removed: so
 * that of several who found it one gets the folder.
 */
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { RecallError } from '../../errors.js';
import { writeError } from './files.js';

export const LOCK_FILE = 'run.lock';

/** How often a living lock is touched, and after how long without it is stale, in milliseconds. */
const TOUCH = 10_000;
const STALE = 60_000;
/** How often the guard of a stale lock is asked for: for five seconds. */
const GUARD_ATTEMPTS = 200;

interface Holder {
  readonly pid: number;
  readonly host: string;
  /** What tells where its process can be seen: the boot, and the container's numbers of processes. */
  readonly space: string | null;
  /** When the process started, where the system tells. */
  readonly start: string | null;
  /** Tells locks of one process apart. */
  readonly token: string;
}

/** The locks of this process, for it may leave one behind that it could not remove. */
const held = new Set<string>();
/** The locks that are to be released yet, by their files; of several the newest. */
const unreleased = new Map<string, FolderLock>();

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
      space: space(),
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
    const lock = new FolderLock(file, holder.token, touching, takenOver);
    unreleased.set(path.resolve(file), lock);
    return lock;
  }

  /** The lock that this process took of a folder, for who writes there and was handed nothing but its path. */
  static of(folder: string): FolderLock | undefined {
    return unreleased.get(path.resolve(folder, LOCK_FILE));
  }

  /**
   * What keeps its owner from writing into the folder: somebody has removed the lock, or put another one, or another
   * folder, in its place. It takes one look, without waiting. A lock that cannot be read is not known to be lost, and
   * where the folder is gone nobody has it.
   *
   * @returns RecallError `RECALL_LOCKED`
   */
  loss(): RecallError | undefined {
    try {
      if (readFileSync(this.file, 'utf8').includes(this.token)) return undefined;
    } catch (error) {
      const isRemoved =
        (error as NodeJS.ErrnoException).code === 'ENOENT' && existsSync(path.dirname(this.file));
      if (!isRemoved) return undefined;
    }
    return new RecallError('RECALL_LOCKED', 'The folder has been taken from this run', {
      at: this.file,
      fix: 'Its lock was removed, or another folder put in its place: what came since the last checkpoint is not stored.',
    });
  }

  /**
   * Gives the folder free; does nothing to a lock that somebody else has taken meanwhile. A lock that cannot be
   * removed is stale from now on, and no failure of the run.
   */
  async release(): Promise<void> {
    clearInterval(this.touching);
    held.delete(this.token);
    const file = path.resolve(this.file);
    if (unreleased.get(file) === this) unreleased.delete(file);
    const present = await holderOf(this.file).catch(() => undefined);
    if (present && present !== 'unreadable' && present.token === this.token) {
      await rm(this.file, { force: true }).catch(() => undefined);
    }
  }
}

/** @throws RecallError `RECALL_LOCKED` while a process works in a folder */
export async function checkNotLocked(folder: string): Promise<void> {
  const file = path.join(folder, LOCK_FILE);
  const holder = await holderOf(file);
  if (typeof holder === 'object' && (await isAlive(file, holder))) throw locked(file, holder);
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
    if (await removeStale(file, present, holder)) takenOver = true;
  }
  await sweepGuards(file).catch(() => undefined);
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
      const found = JSON.parse(await readFile(file, 'utf8')) as Partial<Holder> | null;
      // Signals to other numbers go to groups of processes.
      const isHolder = Number.isSafeInteger(found?.pid) && found!.pid! > 0 && typeof found?.host === 'string';
      return isHolder && typeof found?.token === 'string' ? (found as Holder) : 'unreadable';
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      if (!(error instanceof SyntaxError)) throw writeError(file, error);
    }
    await wait(25);
  }
  return 'unreadable';
}

async function isAlive(file: string, holder: Holder): Promise<boolean> {
  const { pid, host, start, token } = holder;
  if (host !== hostname() || holder.space !== space()) return isTouched(file);
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

/** Whether somebody touches a lock. Clocks may differ: one that seems old is watched for as long as a touch takes. */
async function isTouched(file: string): Promise<boolean> {
  const touched = () =>
    stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
  const before = await touched();
  if (Math.abs(Date.now() - before) < STALE) return true;
  await wait(1.2 * TOUCH);
  return (await touched()) !== before;
}

/** Null where nothing tells. */
function space(): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}

/** When a process started, in clock ticks since the boot. Null where nothing tells. */
function startOf(pid: number): string | null {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the command in brackets, which may contain anything; field 22 is the start.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended, though its parent has not taken note.
    return fields[0] === 'Z' ? 'ended' : fields[19];
  } catch {
    return null;
  }
}

/**
 * Removes a stale lock, if it is still the one that was seen; returns whether it did. Only one process at a time is
 * here: the one that could create the file that guards it.
 */
async function removeStale(file: string, seen: Holder | 'unreadable', holder: Holder): Promise<boolean> {
  const guard = await guarded(file, holder);
  try {
    const present = await holderOf(file);
    const isSame =
      present === seen ||
      (typeof present === 'object' && typeof seen === 'object' && present.token === seen.token);
    if (!isSame) return false;
    await rm(file, { force: true });
    return true;
  } finally {
    await rm(guard, { force: true });
  }
}

const guardOf = (file: string, n: number) => `${file}.guard-${n}`;

/**
 * Creates the guard of a lock. A guard whose process was killed stays, and the next one is created beside it: were it
 * removed for another, two might be here at a time. Who gets the lock sweeps them away, for nobody who believes in that
 * stale lock is let in any more.
 *
 * @returns The guard's file.
 * @throws RecallError `RECALL_LOCKED` when another process does not come to an end of it.
 */
async function guarded(file: string, holder: Holder): Promise<string> {
  for (let n = 0, attempt = 0; attempt < GUARD_ATTEMPTS;) {
    const guard = guardOf(file, n);
    if (await created(guard, holder)) return guard;
    const other = await holderOf(guard);
    if (other === undefined) continue;
    // It is held for as long as reading a file takes.
    if (other === 'unreadable' || !(await isAlive(guard, other))) n++;
    else await wait(25);
    attempt++;
  }
  throw new RecallError('RECALL_LOCKED', 'Another process is taking over the lock of this folder', {
    at: guardOf(file, 0),
    fix: 'If there is none, remove the file.',
  });
}

/** Removes the guards of processes that are gone. Only for the holder of the lock. */
async function sweepGuards(file: string): Promise<void> {
  for (let n = 0; ; n++) {
    const other = await holderOf(guardOf(file, n));
    if (other === undefined || (other !== 'unreadable' && (await isAlive(guardOf(file, n), other)))) return;
    await rm(guardOf(file, n), { force: true });
  }
}

function locked(file: string, { pid, host }: Holder): RecallError {
  return new RecallError('RECALL_LOCKED', `Process ${pid} on ${host} is working in this folder`, {
    at: file,
    fix: 'Wait until it has ended, or stop it; if it is gone, remove the file.',
  });
}
