/** A file that grows at its end, written behind the back of whoever adds to it. */
import { createHash, type Hash } from 'node:crypto';
import {
  close,
  closeSync,
  fdatasync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  statSync,
  write,
  writeSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';
import { promisify } from 'node:util';
import { RecallError } from '../../errors.js';
import { sha256OfFile, type StoredLog } from './checksums.js';
import { Claim } from './claim.js';
import { readError, syncFolder, writeError } from './files.js';

const writeLater = promisify(write);
const synchronise = promisify(fdatasync);
const closeLater = promisify(close);

/** Characters or bytes that may wait for the disk; beyond them adding waits, so that memory stays bounded. */
const mostWaiting = 8 * 1024 * 1024;

/**
 * Adds lines, or records of bytes, without waiting for the disk.
 *
 * Every write says at which byte it goes, so that order never depends on when a write finishes. When one fails,
 * `flush` says so, and its next call writes everything anew since the last one that succeeded: a disk may be full for
 * a while. What was written since then is kept for that, up to a bound; beyond it a failure is for good, and what
 * comes later is dropped. So it is when the file or its folder is no longer the run's: nothing more is written then.
 */
export class LogFile {
  private waiting: (string | Uint8Array)[] = [];
  private waitingLength = 0;
  private descriptor?: number;
  private claim?: Claim;
  private work?: Promise<void>;
  private failure?: RecallError;
  private closed = false;
  /** So many bytes of what is there stay; the rest is cut when the file is first written to. */
  private kept = 0;
  /** Where the next byte goes; those just before it may still be on their way. */
  private end = 0;
  private synchronised = 0;
  /** Of everything up to `end`, and up to `synchronised`. */
  private hash = createHash('sha256');
  private synchronisedHash = createHash('sha256');
  private named = false;
  /** What lies between `synchronised` and `end`; undefined when it is too much to keep. */
  private recent?: Buffer[] = [];

  constructor(
    private readonly path: string,
    private readonly bound = mostWaiting,
  ) {}

  /** What the last `flush` left on disk. */
  get stored(): StoredLog {
    const sha256 = this.synchronisedHash.copy().digest('hex');
    return { file: basename(this.path), bytes: this.synchronised, sha256 };
  }

  add(record: string | Uint8Array): void {
    if (this.closed || (this.failure && !this.recent)) return;
    this.waiting.push(record);
    this.waitingLength += record.length;
    if (this.failure) this.checkBound();
    else if (this.waitingLength > this.bound) this.writeNow();
    else this.work ??= this.writeSoon();
  }

  /**
   * Resolves when everything added before is on disk; does nothing to a file that nothing was added to.
   *
   * @throws RecallError `RECALL_WRITE` when something could not be written; `RECALL_LOCKED` when another process has
   * the folder, `RECALL_LOG_INCOMPLETE` when the file is gone.
   */
  async flush(): Promise<void> {
    await this.settled();
    if (this.failure && this.recent) {
      this.rewind();
      await this.settled();
    }
    const { end, recent = [] } = this;
    const hash = this.hash.copy();
    const written = recent.length;
    if (this.descriptor !== undefined && !this.failure) {
      await this.store(this.descriptor, end).catch((cause: unknown) => this.fail(cause));
    }
    if (this.failure) throw this.failure;
    this.synchronised = end;
    this.synchronisedHash = hash;
    this.recent = recent.slice(written);
    // The name of a new file is stored by its folder, once.
    if (this.descriptor !== undefined && !this.named) {
      await syncFolder(dirname(this.path)).catch(() => undefined);
      this.named = true;
    }
  }

  /**
   * Flushes and closes.
   *
   * @throws RecallError as `flush` does; `RECALL_LOG_INCOMPLETE` when the file does not hold what was written.
   */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    try {
      await this.flush();
      if (this.descriptor !== undefined) await this.check();
    } finally {
      if (this.descriptor !== undefined) await closeLater(this.descriptor);
    }
  }

  /**
   * Goes on after what a checkpoint vouches for; must come before anything is added. Nothing is changed before
   * something is, be it an empty text: a run may yet be refused.
   *
   * @throws RecallError `RECALL_LOG_INCOMPLETE` when there is less, or something else.
   */
  keep({ bytes, sha256 }: Pick<StoredLog, 'bytes' | 'sha256'>): void {
    const size = this.size();
    if (size < bytes) throw incomplete(this.path, size, bytes);
    this.keepFirst(bytes);
    if (this.stored.sha256 !== sha256) throw changed(this.path, bytes);
  }

  private keepFirst(bytes: number): void {
    this.kept = this.end = this.synchronised = bytes;
    this.hash = hashOfFirst(bytes, this.path);
    this.synchronisedHash = this.hash.copy();
  }

  /**
   * Goes on after what is sound of what is there: for a run that is resumed by a reporter that knows nothing of it.
   *
   * @param sound How many of the bytes are to stay.
   */
  keepSound(sound: (bytes: Uint8Array) => number): void {
    try {
      if (this.size() > 0) this.keepFirst(sound(readFileSync(this.path)));
    } catch (cause) {
      // What is there must not be written over.
      this.recent = undefined;
      this.fail(cause);
    }
  }

  /** @throws RecallError `RECALL_READ` */
  private size(): number {
    try {
      return statSync(this.path).size;
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return 0;
      throw readError(this.path, cause);
    }
  }

  private async settled(): Promise<void> {
    while (this.work !== undefined) await this.work;
  }

  /** Never rejects, since nobody may be waiting; `flush` tells. */
  private async writeSoon(): Promise<void> {
    try {
      // What is added in one go is written in one go.
      await Promise.resolve();
      while (this.waiting.length > 0) {
        const descriptor = this.own();
        const { bytes, start } = this.take();
        for (let done = 0; done < bytes.length;) {
          done += (await writeLater(descriptor, bytes, done, bytes.length - done, start + done)).bytesWritten;
        }
      }
    } catch (cause) {
      this.fail(cause);
    } finally {
      this.work = undefined;
    }
  }

  private writeNow(): void {
    try {
      const descriptor = this.own();
      const { bytes, start } = this.take();
      for (let done = 0; done < bytes.length;) {
        done += writeSync(descriptor, bytes, done, bytes.length - done, start + done);
      }
    } catch (cause) {
      this.fail(cause);
    }
  }

  private async store(descriptor: number, end: number): Promise<void> {
    this.own();
    await synchronise(descriptor);
    const { size } = fstatSync(descriptor);
    // More may have been added meanwhile.
    if (size >= end && size <= this.end) return;
    this.recent = undefined;
    throw new RecallError('RECALL_LOG_INCOMPLETE', `The log has ${size} bytes, and the run wrote ${end}`, {
      at: this.path,
      fix: 'Something else changed it while the run was writing.',
    });
  }

  private async check(): Promise<void> {
    if ((await sha256OfFile(this.path, this.end)) !== this.stored.sha256) throw changed(this.path, this.end);
  }

  /** The file, open, and still the run's own. */
  private own(): number {
    const claim = (this.claim ??= new Claim(this.path));
    const loss = claim.loss();
    if (loss) {
      this.recent = undefined;
      throw loss;
    }
    return (this.descriptor ??= this.open(claim));
  }

  private open(claim: Claim): number {
    const { path, kept } = this;
    const descriptor = openSync(path, kept === 0 ? 'w' : 'r+');
    try {
      const { size } = fstatSync(descriptor);
      if (size < kept) throw incomplete(path, size, kept);
      if (kept > 0) ftruncateSync(descriptor, kept);
      claim.opened();
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
    this.recent?.push(bytes);
    this.checkBound();
    return { bytes, start };
  }

  /** Has everything since the last `flush` written again. */
  private rewind(): void {
    this.waiting = [...(this.recent ?? []), ...this.waiting];
    this.waitingLength = this.waiting.reduce((sum, record) => sum + record.length, 0);
    this.recent = [];
    this.end = this.synchronised;
    this.hash = this.synchronisedHash.copy();
    this.failure = undefined;
    this.work = this.writeSoon();
  }

  private fail(cause: unknown): void {
    this.failure ??= cause instanceof RecallError ? cause : writeError(this.path, cause);
    this.checkBound();
  }

  /** Lets go of what could be written again when it becomes too much, and then of what waits behind a failure. */
  private checkBound(): void {
    if (this.end - this.synchronised + this.waitingLength > this.bound) this.recent = undefined;
    if (!this.failure || this.recent) return;
    this.waiting = [];
    this.waitingLength = 0;
  }
}

/** Most of what is added is lines: they are joined before they become bytes. */
function bytesOf(records: readonly (string | Uint8Array)[]): Buffer {
  if (records.every((record) => typeof record === 'string')) return Buffer.from(records.join(''));
  return Buffer.concat(records.map((record) => (typeof record === 'string' ? Buffer.from(record) : record)));
}

/** Of the first bytes of a file, a piece at a time. Throws what the system says. */
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

function changed(path: string, bytes: number): RecallError {
  return new RecallError(
    'RECALL_LOG_INCOMPLETE',
    `The first ${bytes} bytes of the log are not what the run wrote`,
    {
      at: path,
      fix: 'Bring the file back as it was.',
    },
  );
}

function incomplete(path: string, size: number, length: number): RecallError {
  return new RecallError(
    'RECALL_LOG_INCOMPLETE',
    `The log has ${size} bytes, and the checkpoint was made when it had ${length}`,
    {
      at: path,
      fix: 'Bring the file back as it was.',
    },
  );
}
