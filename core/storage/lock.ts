/**
 * Lets one process at a time work in a run's folder. Writes and deletes `run.lock` there, and nothing else.
 *
 * A lock is stale if its process has ended. On the same machine that is certain: the process's start time is compared,
 * because numbers are reused. For a process on another machine or in another container, a lock counts as alive while
 * it is touched.
 */
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { RecallError } from '../errors.js';
import { writeError } from './files.js';

export const LOCK_FILE = 'run.lock';

/** How often a lock is touched, and for how long an untouched one counts as alive, in milliseconds. */
const TOUCH = 10_000;
const STALE = 60_000;

const holderSchema = z.object({
  /** Positive: signals to other numbers reach groups of processes. */
  pid: z.int().positive(),
  host: z.string(),
  /** The boot and the container, within which process numbers are comparable; null if unknown. */
  space: z.string().nullish(),
  /** When the process started; null if unknown. */
  start: z.string().nullish(),
  /** Tells the locks of one process apart. */
  token: z.string().regex(/^[\w-]{1,50}$/),
});
type Holder = z.infer<typeof holderSchema>;

/** Tokens of this process's locks: it may leave a file behind that it could not delete. */
const heldTokens = new Set<string>();
/** This process's locks, by file. */
const heldLocks = new Map<string, FolderLock>();

export class FolderLock {
  private constructor(
    private readonly file: string,
    private readonly token: string,
    private readonly touching: NodeJS.Timeout,
    /** Whether it replaced a stale lock. */
    readonly takenOver: boolean,
  ) {}

  /** @throws RecallError `RECALL_LOCKED` while another process holds the lock; `RECALL_WRITE` */
  static async acquire(folder: string): Promise<FolderLock> {
    const file = path.join(folder, LOCK_FILE);
    const holder: Holder = {
      pid: process.pid,
      host: hostname(),
      space: space(),
      start: startOf(process.pid),
      token: `${process.pid}-${Math.random().toString(36).slice(2)}`,
    };
    heldTokens.add(holder.token);
    const takenOver = await take(file, holder).catch((error: unknown) => {
      heldTokens.delete(holder.token);
      throw error;
    });
    const touching = setInterval(() => {
      const now = new Date();
      // If the lock is lost, the next write to the folder reports it.
      utimes(file, now, now).catch(() => undefined);
    }, TOUCH).unref();
    const lock = new FolderLock(file, holder.token, touching, takenOver);
    heldLocks.set(path.resolve(file), lock);
    return lock;
  }

  /** This process's lock of a folder, for code that has only the path. */
  static of(folder: string): FolderLock | undefined {
    return heldLocks.get(path.resolve(folder, LOCK_FILE));
  }

  /**
   * Checks synchronously whether somebody removed or replaced the lock or the folder. A lock that cannot be read does
   * not count as lost, nor does one whose folder is gone.
   *
   * @returns RecallError `RECALL_LOCKED` if it is lost.
   */
  loss(): RecallError | undefined {
    try {
      if (readFileSync(this.file, 'utf8').includes(this.token)) return undefined;
    } catch (error) {
      const isRemoved =
        (error as NodeJS.ErrnoException).code === 'ENOENT' && existsSync(path.dirname(this.file));
      if (!isRemoved) return undefined;
    }
    return new RecallError('RECALL_LOCKED', 'The run has lost its folder', {
      at: this.file,
      fix: 'Its lock was removed, or another folder put in its place. What came after the last checkpoint is not stored.',
    });
  }

  /** Deletes the lock if it is still this one. One that cannot be deleted becomes stale. */
  async release(): Promise<void> {
    clearInterval(this.touching);
    heldTokens.delete(this.token);
    const file = path.resolve(this.file);
    if (heldLocks.get(file) === this) heldLocks.delete(file);
    const present = await holderOf(this.file).catch(() => undefined);
    if (typeof present === 'object' && present.token === this.token) {
      await rm(this.file, { force: true }).catch(() => undefined);
    }
  }
}

/** @throws RecallError `RECALL_LOCKED` while a process works in the folder */
export async function checkNotLocked(folder: string): Promise<void> {
  const holder = await livingHolder(folder);
  if (holder) throw locked(path.join(folder, LOCK_FILE), holder);
}

/** The number of the process that works in a folder, if one does. */
export async function workingIn(folder: string): Promise<number | undefined> {
  return (await livingHolder(folder))?.pid;
}

async function livingHolder(folder: string): Promise<Holder | undefined> {
  const file = path.join(folder, LOCK_FILE);
  const holder = await holderOf(file);
  return typeof holder === 'object' && (await isAlive(file, holder)) ? holder : undefined;
}

/**
 * Creates the lock; returns whether it replaced a stale one.
 *
 * Only the process that holds the lock named after a stale lock, `run.lock.TOKEN`, may replace it, by renaming its own
 * over it. If that process is killed before, its lock is stale, too, and is replaced the same way.
 */
async function take(file: string, holder: Holder): Promise<boolean> {
  for (;;) {
    if (await create(file, holder)) return false;
    const present = await holderOf(file);
    if (present === undefined) continue;
    if (typeof present === 'object' && (await isAlive(file, present))) throw locked(file, present);
    const successor = `${file}.${tokenOf(present)}`;
    await take(successor, holder);
    // It may have been replaced before this process took the successor's name.
    if (tokenOf(await holderOf(file)) === tokenOf(present)) {
      await rename(successor, file).catch((cause: unknown) => {
        throw writeError(file, cause);
      });
      return true;
    }
    await rm(successor, { force: true });
  }
}

async function create(file: string, holder: Holder): Promise<boolean> {
  try {
    await writeFile(file, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
    return true;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw writeError(file, cause);
  }
}

const tokenOf = (holder: Holder | 'unreadable' | undefined) =>
  typeof holder === 'object' ? holder.token : holder;

/** The holder of a lock; undefined if there is no lock. */
async function holderOf(file: string): Promise<Holder | 'unreadable' | undefined> {
  // A lock is empty between its creation and its only write, and stays so if the process is killed there.
  for (let attempt = 0; attempt < 20; attempt++) {
    try {
      const found: unknown = JSON.parse(await readFile(file, 'utf8'));
      return holderSchema.safeParse(found).data ?? 'unreadable';
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
  if (pid === process.pid && start === now) return heldTokens.has(token);
  if (start && now !== null) return now === start;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: the process exists but belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Whether a process touches the lock. Clocks may differ, so an old lock is watched for a little longer than TOUCH. */
async function isTouched(file: string): Promise<boolean> {
  const touchedAt = () =>
    stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => 0,
    );
  const before = await touchedAt();
  if (Math.abs(Date.now() - before) < STALE) return true;
  await wait(1.2 * TOUCH);
  return (await touchedAt()) !== before;
}

function space(): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${boot} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return null;
  }
}

/** When a process started, in clock ticks since the boot; null if unknown. */
function startOf(pid: number): string | null {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 2 is the command in brackets, which may contain anything; field 22 is the start time.
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended, although its parent has not noticed.
    return fields[0] === 'Z' ? 'ended' : fields[19];
  } catch {
    return null;
  }
}

function locked(file: string, { pid, host }: Holder): RecallError {
  return new RecallError('RECALL_LOCKED', `Process ${pid} on ${host} is working in this folder`, {
    at: file,
    fix: 'Wait until it ends, or stop it. If it is gone, delete the file.',
  });
}
