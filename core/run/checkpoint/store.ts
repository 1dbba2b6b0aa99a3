/**
 * The checkpoints of a run: `checkpoints/step-000600/` in its folder, each whole or not there at all. They are
 * written beside their place, synced, and renamed into it; they leave by being renamed first.
 */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { RecallError } from '../../errors.js';
import { openRegular } from '../../regular-file.js';
import { isAbsent, readError, remove, syncFolder, writeError, writeSynced } from '../storage/files.js';
import { checkManifest, LARGEST_MANIFEST } from './manifest-size.js';
import { damaged, decodeManifest, encodeManifest, sha256, type Manifest } from './manifest.js';

const MANIFEST = 'manifest.json';
const STATE = 'state.safetensors';

/** A checkpoint that has been read, and agrees with all its checksums. */
export interface StoredCheckpoint {
  readonly name: string;
  readonly manifest: Manifest;
  /** The bytes of `state.safetensors`. */
  readonly state: Uint8Array;
  readonly stateFile: string;
}

export class CheckpointStore {
  private readonly folder: string;

  constructor(runFolder: string) {
    this.folder = path.join(runFolder, 'checkpoints');
  }

  /**
   * Writes a checkpoint; afterwards it is there whole, or everything is as it was.
   *
   * @returns Its name.
   * @throws RecallError `RECALL_WRITE`; `RECALL_CHECKPOINT` when what was decided is too much to be read again.
   */
  async write(content: Omit<Manifest, 'files'>, state: readonly Uint8Array[]): Promise<string> {
    const name = nameOf(content.step);
    const place = path.join(this.folder, name);
    const beside = path.join(this.folder, `.${name}.${process.pid}.part`);
    const bytes = state.reduce((sum, piece) => sum + piece.length, 0);
    const files = { [STATE]: { bytes, sha256: sha256(...state) } };
    const manifest = encoded({ ...content, files }, place);
    try {
      // Not recursive: a run folder that has vanished is not made again, without everything that was in it.
      await mkdir(this.folder).then(() => syncFolder(path.dirname(this.folder)), unlessThere);
      await rm(beside, { recursive: true, force: true });
      await mkdir(beside);
      await writeSynced(path.join(beside, STATE), state);
      await writeSynced(path.join(beside, MANIFEST), [manifest]);
      await syncFolder(beside);
      await this.remove(name);
      await rename(beside, place);
      await syncFolder(this.folder);
    } catch (cause) {
      await rm(beside, { recursive: true, force: true }).catch(() => undefined);
      throw cause instanceof RecallError ? cause : writeError(place, cause);
    }
    return name;
  }

  /**
   * Steps of the checkpoints that are there, damaged or not, in ascending order.
   *
   * @throws RecallError `RECALL_CHECKPOINT` when there is no folder in their place; `RECALL_READ`
   */
  async steps(): Promise<number[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [] as string[];
      if (!isAbsent(error)) throw readError(this.folder, error);
      throw new RecallError('RECALL_CHECKPOINT', 'There is something else in the place of the checkpoints', {
        at: this.folder,
        cause: error,
      });
    });
    const steps = names.map((name) => ({ name, step: Number(/^step-(\d{6,16})$/.exec(name)?.[1]) }));
    return steps
      .filter(({ name, step }) => Number.isSafeInteger(step) && name === nameOf(step))
      .map(({ step }) => step)
      .sort((a, b) => a - b);
  }

  /**
   * Reads and checks a checkpoint. Nothing is allocated beyond the sizes that its files really have.
   *
   * @throws RecallError `RECALL_CHECKPOINT` when it is not what was written; `RECALL_READ` when that cannot be told,
   * since the disk or the system fails: an older checkpoint is no answer to that.
   */
  async read(step: number): Promise<StoredCheckpoint> {
    const name = nameOf(step);
    const manifest = await this.manifest(step);
    const stateFile = path.join(this.folder, name, STATE);
    const expected = manifest.files[STATE];
    const state = await whole(stateFile, (size) => size === expected.bytes);
    if (sha256(state) !== expected.sha256) throw damaged('its checksum is wrong', stateFile);
    return { name, manifest, state, stateFile };
  }

  /** Reads the manifest of a checkpoint alone. @throws RecallError as `read` does. */
  async manifest(step: number): Promise<Manifest> {
    const file = path.join(this.folder, nameOf(step), MANIFEST);
    const manifest = decodeManifest(await whole(file, (size) => size <= LARGEST_MANIFEST), file);
    if (manifest.step !== step) throw damaged(`it is of step ${manifest.step}`, file);
    return manifest;
  }

  /** Takes a checkpoint away, if it is there. */
  async remove(name: string): Promise<void> {
    const leaving = path.join(this.folder, `.${name}.${process.pid}.leaving`);
    const there = await rename(path.join(this.folder, name), leaving).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw writeError(path.join(this.folder, name), error);
        return false;
      },
    );
    if (there) await remove(leaving);
  }

  /** Puts a damaged checkpoint out of the way, for whoever wants to look at it. */
  async putAside(step: number): Promise<void> {
    const aside = path.join(this.folder, `damaged-${nameOf(step)}`);
    await remove(aside);
    await rename(path.join(this.folder, nameOf(step)), aside).catch((cause: unknown) => {
      throw writeError(aside, cause);
    });
  }

  /** Removes what a process that was killed has left half done. Only for the holder of the folder's lock. */
  async sweep(): Promise<void> {
    for (const name of await readdir(this.folder).catch(() => [] as string[])) {
      if (/^\.step-\d+\.\d+\.(part|leaving)$/.test(name)) {
        await remove(path.join(this.folder, name));
      }
    }
  }
}

/** `step-000600`: in the order of their names, too. */
export const nameOf = (step: number) => `step-${String(step).padStart(6, '0')}`;

/** The bytes of a manifest. What would not be read again is not written, so that those that can be read stay. */
function encoded(manifest: Manifest, at: string): Uint8Array {
  try {
    const bytes = Buffer.from(encodeManifest(manifest));
    checkManifest(bytes);
    return bytes;
  } catch (cause) {
    // V8, too, says so of what is too long.
    if (!(cause instanceof RangeError)) throw cause;
    throw new RecallError('RECALL_CHECKPOINT', `What was decided cannot be stored: ${cause.message}`, {
      at,
      fix: 'From an older checkpoint, the run can go on with other options (--set) that have it decide less or more rarely.',
      cause,
    });
  }
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** A file's bytes, once its size has been found acceptable. */
async function whole(file: string, accepts: (size: number) => boolean): Promise<Uint8Array> {
  try {
    const handle = await openRegular(file, Infinity);
    try {
      const found = await handle.stat();
      if (!accepts(found.size)) throw damaged(`its size is ${found.size} bytes`, file);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (cause instanceof RecallError)
      throw cause.code === 'RECALL_FILE' ? damaged(cause.problem, file) : cause;
    if (!isAbsent(cause)) {
      const { code, problem, cause: reason } = readError(file, cause);
      throw new RecallError(code, problem, {
        fix: `Try again. If it stays like that, move ${path.dirname(file)} away: the run goes on from the checkpoint before it.`,
        cause: reason,
      });
    }
    throw damaged(
      (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'the file is missing' : 'it is no file',
      file,
    );
  }
}
