/** Whether a log is still the run's own: its folder may have been taken by another process, or the file removed. */
import { existsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { RecallError } from '../../errors.js';
import { writeError } from './files.js';
import { FolderLock } from './lock.js';

/** The claim of a run to a log that it writes. It is looked at before every write, and costs some microseconds. */
export class Claim {
  /** Undefined for a log in a folder that no run of this process works in. */
  private readonly lock: FolderLock | undefined;
  private inode?: number;

  /** Must come once the folder is taken, and before anything is written. */
  constructor(private readonly path: string) {
    this.lock = FolderLock.of(dirname(path));
  }

  /** Takes note of the file, which has just been opened. Throws what the system says. */
  opened(): void {
    this.inode = statSync(this.path).ino;
  }

  /**
   * What keeps the run from writing; a claim that is lost does not come back. Throws what the system says.
   *
   * @returns RecallError `RECALL_LOCKED` when another process has the folder, `RECALL_LOG_INCOMPLETE` when the file is
   * gone, or another one is in its place; `RECALL_WRITE` when the folder is gone.
   */
  loss(): RecallError | undefined {
    const taken = this.lock?.loss();
    if (taken) return taken;
    if (this.inode === undefined) return undefined;
    const found = statSync(this.path, { throwIfNoEntry: false });
    if (found?.ino === this.inode) return undefined;
    if (!existsSync(dirname(this.path))) return writeError(this.path, { code: 'ENOENT' });
    const what = found ? 'replaced by another file' : 'removed';
    return new RecallError('RECALL_LOG_INCOMPLETE', `The log was ${what} while the run was writing it`, {
      at: this.path,
      fix: 'Bring the file back.',
    });
  }
}
