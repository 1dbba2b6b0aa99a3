/** Appends to one file. Writes that file alone, and only while the run still owns it and its folder. */
import { createHash, type Hash } from 'node:crypto';
import {
  close,
  closeSync,
  existsSync,
  fdatasync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  writeSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { RecallError } from '../errors.js';
import { sha256OfFile, type StoredLog } from './checksums.js';
import { readError, syncFolder, writeError } from './files.js';
import { FolderLock } from './lock.js';

const syncAsync = promisify(fdatasync);
const closeAsync = promisify(close);

/** Characters or bytes that may wait to be written or to be synced, so that memory stays bounded. */
const MOST_WAITING = 8 * 1024 * 1024;

/**
 * Appends text or bytes; those added in one go are written in one go, and `flush` syncs them to disk.
 *
 * If a write fails, `flush` reports it, and the next `flush` writes everything since the last successful one again,
 * because a full disk may recover. What is kept for that is bounded; beyond the bound, or if the run no longer owns the file, the failure is
 * final and later records are dropped.
 */
export class LogFile {
  private waiting: (string | Uint8Array)[] = [];
  private waitingLength = 0;
  private descriptor?: number;
  private inode?: number;
  /** The lock of the folder, if a run of this process holds it. */
  private lock?: FolderLock;
  private scheduled?: NodeJS.Immediate;
  private failure?: RecallError;
  private closed = false;
  /** Bytes of the existing file to keep; the rest is cut at the first write. */
  private kept = 0;
  /** Where the next byte goes. */
  private end = 0;
  private synced = 0;
  /** Hashes of everything up to `end` and up to `synced`. */
  private hash = createHash('sha256');
  private syncedHash = createHash('sha256');
  private isNameSynced = false;
  /** The bytes between `synced` and `end`; undefined once a failure is final. */
  private unsynced?: Buffer[] = [];

  constructor(
    private readonly path: string,
    private readonly bound = MOST_WAITING,
  ) {}

  /** What the last `flush` stored. */
  get stored(): StoredLog {
    const sha256 = this.syncedHash.copy().digest('hex');
    return { file: basename(this.path), bytes: this.synced, sha256 };
  }

  add(record: string | Uint8Array): void {
    if (this.closed || (this.failure && !this.unsynced)) return;
    this.waiting.push(record);
    this.waitingLength += record.length;
    if (this.failure) this.checkBound();
    else if (this.waitingLength > this.bound) this.write();
    else this.scheduled ??= setImmediate(() => this.write());
  }

  /**
   * Resolves when all records are on disk. Creates no file if there are none.
   *
   * @throws RecallError `RECALL_WRITE` if something could not be written; `RECALL_LOCKED` if another process has taken
   * the folder; `RECALL_LOG_INCOMPLETE` if the file is gone or was changed.
   */
  async flush(): Promise<void> {
    this.write();
    if (this.failure && this.unsynced) {
      this.rewind();
      this.write();
    }
    const { end, unsynced = [] } = this;
    const hash = this.hash.copy();
    const written = unsynced.length;
    if (this.descriptor !== undefined && !this.failure) {
      await this.sync(this.descriptor, end).catch((cause: unknown) => this.fail(cause));
    }
    if (this.failure) throw this.failure;
    this.synced = end;
    this.syncedHash = hash;
    this.unsynced = unsynced.slice(written);
    if (this.descriptor !== undefined && !this.isNameSynced) {
      await syncFolder(dirname(this.path)).catch(() => undefined);
      this.isNameSynced = true;
    }
  }

  /** Flushes, verifies the file's content and closes it. @throws RecallError as {@link flush} does. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    try {
      await this.flush();
      if (this.descriptor !== undefined && (await sha256OfFile(this.path, this.end)) !== this.stored.sha256) {
        throw changed(this.path, this.end);
      }
    } finally {
      if (this.descriptor !== undefined) await closeAsync(this.descriptor);
    }
  }

  /**
   * Continues after the part of the file that a checkpoint vouches for. Call it before `add`; the file changes only at
   * the first write, since the run may yet be refused.
   *
   * @throws RecallError `RECALL_LOG_INCOMPLETE` if that part is missing or has changed.
   */
  keep({ bytes, sha256 }: Pick<StoredLog, 'bytes' | 'sha256'>): void {
    const size = this.size();
    if (size < bytes) throw incomplete(this.path, size, bytes);
    this.keepFirst(bytes);
    if (this.stored.sha256 !== sha256) throw changed(this.path, bytes);
  }

  /**
   * Continues after the valid part of an existing file that no checkpoint vouches for.
   *
   * @param validLength Returns how many of the bytes to keep.
   */
  keepValid(validLength: (bytes: Uint8Array) => number): void {
    try {
      if (this.size() > 0) this.keepFirst(validLength(readFileSync(this.path)));
    } catch (cause) {
      // A final failure, so that the file is not overwritten.
      this.unsynced = undefined;
      this.fail(cause);
    }
  }

  private keepFirst(bytes: number): void {
    this.kept = this.end = this.synced = bytes;
    this.hash = hashOfFirst(bytes, this.path);
    this.syncedHash = this.hash.copy();
  }

  /** @throws RecallError `RECALL_READ` */
  private size(): number {
    try {
      return statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    } catch (cause) {
      throw readError(this.path, cause);
    }
  }

  /** Never throws, since nobody may be waiting; `flush` reports failures. */
  private write(): void {
    clearImmediate(this.scheduled);
    this.scheduled = undefined;
    if (this.waiting.length === 0 || this.failure) return;
    try {
      const descriptor = this.ownDescriptor();
      const { bytes, start } = this.take();
      for (let done = 0; done < bytes.length;) {
        done += writeSync(descriptor, bytes, done, bytes.length - done, start + done);
      }
    } catch (cause) {
      this.fail(cause);
    }
  }

  private async sync(descriptor: number, end: number): Promise<void> {
    this.ownDescriptor();
    await syncAsync(descriptor);
    const { size } = fstatSync(descriptor);
    // More may have been added meanwhile.
    if (size >= end && size <= this.end) return;
    this.unsynced = undefined;
    throw new RecallError('RECALL_LOG_INCOMPLETE', `The log has ${size} bytes, but the run wrote ${end}`, {
      at: this.path,
      fix: 'Make sure that nothing else writes to it.',
    });
  }

  /** The open file. Throws if the run no longer owns it or its folder; that failure is final. */
  private ownDescriptor(): number {
    this.lock ??= FolderLock.of(dirname(this.path));
    const loss = this.lock?.loss() ?? this.fileLoss();
    if (loss) {
      this.unsynced = undefined;
      throw loss;
    }
    return (this.descriptor ??= this.open());
  }

  /** The error if the file was removed or replaced since it was opened. */
  private fileLoss(): RecallError | undefined {
    if (this.inode === undefined) return undefined;
    const found = statSync(this.path, { throwIfNoEntry: false });
    if (found?.ino === this.inode) return undefined;
    if (!existsSync(dirname(this.path))) return writeError(this.path, { code: 'ENOENT' });
    const what = found ? 'replaced by another file' : 'removed';
    return new RecallError('RECALL_LOG_INCOMPLETE', `The log was ${what} while the run was writing it`, {
      at: this.path,
      fix: 'Put the file back.',
    });
  }

  private open(): number {
    const { path, kept } = this;
    const descriptor = openSync(path, kept === 0 ? 'w' : 'r+');
    try {
      const { size } = fstatSync(descriptor);
      if (size < kept) throw incomplete(path, size, kept);
      if (kept > 0) ftruncateSync(descriptor, kept);
      this.inode = statSync(path).ino;
    } catch (cause) {
      closeSync(descriptor);
      throw cause;
    }
    return descriptor;
  }

  private take(): { bytes: Buffer; start: number } {
    const bytes = bytesOf(this.waiting);
    const start = this.end;
    this.waiting = [];
    this.waitingLength = 0;
    this.end += bytes.length;
    this.hash.update(bytes);
    this.unsynced?.push(bytes);
    this.checkBound();
    return { bytes, start };
  }

  /** Schedules everything since the last successful `flush` to be written again. */
  private rewind(): void {
    this.waiting = [...(this.unsynced ?? []), ...this.waiting];
    this.waitingLength = this.waiting.reduce((sum, record) => sum + record.length, 0);
    this.unsynced = [];
    this.end = this.synced;
    this.hash = this.syncedHash.copy();
    this.failure = undefined;
  }

  private fail(cause: unknown): void {
    this.failure ??= cause instanceof RecallError ? cause : writeError(this.path, cause);
    this.checkBound();
  }

  /** Drops what could be written again once it exceeds the bound, and what waits behind a final failure. */
  private checkBound(): void {
    if (this.end - this.synced + this.waitingLength > this.bound) this.unsynced = undefined;
    if (!this.failure || this.unsynced) return;
    this.waiting = [];
    this.waitingLength = 0;
  }
}

/** Text is joined before it is encoded: most records are lines. */
function bytesOf(records: readonly (string | Uint8Array)[]): Buffer {
  if (records.every((record) => typeof record === 'string')) return Buffer.from(records.join(''));
  return Buffer.concat(records.map((record) => (typeof record === 'string' ? Buffer.from(record) : record)));
}

/** Hashes the first bytes of a file, a piece at a time. Throws the system's error. */
function hashOfFirst(bytes: number, path: string): Hash {
  const hash = createHash('sha256');
  if (bytes === 0) return hash;
  const descriptor = openSync(path, 'r');
  try {
    const piece = Buffer.alloc(Math.min(bytes, 2 ** 16));
    for (let at = 0; at < bytes;) {
      const read = readSync(descriptor, piece, 0, Math.min(piece.length, bytes - at), at);
      if (read === 0) break;
      hash.update(piece.subarray(0, read));
      at += read;
    }
    return hash;
  } finally {
    closeSync(descriptor);
  }
}

const changed = (path: string, bytes: number) =>
  new RecallError('RECALL_LOG_INCOMPLETE', `The first ${bytes} bytes of the log have changed`, {
    at: path,
    fix: 'Restore the file from a copy.',
  });

const incomplete = (path: string, size: number, expected: number) =>
  new RecallError(
    'RECALL_LOG_INCOMPLETE',
    `The log has ${size} bytes, but the checkpoint needs ${expected}`,
    {
      at: path,
      fix: 'Restore the file from a copy.',
    },
  );
