/** Writes, lists, reads and deletes `checkpoints/step-000600/` in a run's folder. Each is complete or absent. */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { RecallError } from '../../errors.js';
import { LARGEST, openRegular } from '../../regular-file.js';
import { isAbsent, readError, remove, syncFolder, writeError, writeSynced } from '../../storage/files.js';
import { damaged, decodeManifest, encodeManifest, sha256, type Manifest } from './manifest.js';

const MANIFEST = 'manifest.json';
const STATE = 'state.safetensors';

/** A checkpoint whose checksums are right. */
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
   * Writes a checkpoint completely, or leaves everything as it was.
   *
   * @returns Its name.
   * @throws RecallError `RECALL_WRITE`; `RECALL_CHECKPOINT` if the manifest is too large to be read again.
   */
  async write(content: Omit<Manifest, 'files'>, state: readonly Uint8Array[]): Promise<string> {
    const name = nameOf(content.step);
    const target = path.join(this.folder, name);
    const temporary = path.join(this.folder, `.${name}.${process.pid}.part`);
    const bytes = state.reduce((sum, piece) => sum + piece.length, 0);
    const files = { [STATE]: { bytes, sha256: sha256(...state) } };
    const manifest = encode({ ...content, files }, target);
    try {
      // Not recursive: a run folder that was deleted must not come back with nothing but checkpoints.
      await mkdir(this.folder).then(() => syncFolder(path.dirname(this.folder)), unlessPresent);
      await rm(temporary, { recursive: true, force: true });
      await mkdir(temporary);
      await writeSynced(path.join(temporary, STATE), state);
      await writeSynced(path.join(temporary, MANIFEST), [manifest]);
      await syncFolder(temporary);
      await this.remove(name);
      await rename(temporary, target);
      await syncFolder(this.folder);
    } catch (cause) {
      await rm(temporary, { recursive: true, force: true }).catch(() => undefined);
      throw cause instanceof RecallError ? cause : writeError(target, cause);
    }
    return name;
  }

  /**
   * Steps of all checkpoints, damaged or not, in ascending order.
   *
   * @throws RecallError `RECALL_CHECKPOINT` if `checkpoints` is not a folder; `RECALL_READ`
   */
  async steps(): Promise<number[]> {
    const names = await readdir(this.folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [] as string[];
      if (!isAbsent(error)) throw readError(this.folder, error);
      throw new RecallError('RECALL_CHECKPOINT', '"checkpoints" is not a folder', {
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
   * Reads and verifies a checkpoint.
   *
   * @throws RecallError `RECALL_CHECKPOINT` if it is damaged; `RECALL_READ` if the disk or the system fails, which is no
   * reason to fall back to an older one.
   */
  async read(step: number): Promise<StoredCheckpoint> {
    const name = nameOf(step);
    const manifest = await this.manifest(step);
    const stateFile = path.join(this.folder, name, STATE);
    const expected = manifest.files[STATE];
    const state = await readVerified(stateFile, (size) => size === expected.bytes);
    if (sha256(state) !== expected.sha256) throw damaged('its checksum is wrong', stateFile);
    return { name, manifest, state, stateFile };
  }

  /** Reads only the manifest of a checkpoint. @throws RecallError as {@link read} does. */
  async manifest(step: number): Promise<Manifest> {
    const file = path.join(this.folder, nameOf(step), MANIFEST);
    const manifest = decodeManifest(await readVerified(file, (size) => size <= LARGEST.manifest), file);
    if (manifest.step !== step) throw damaged(`it belongs to step ${manifest.step}`, file);
    return manifest;
  }

  /** Deletes a checkpoint if it exists. Renames it first, so that no half-deleted one is ever read. */
  async remove(name: string): Promise<void> {
    const leaving = path.join(this.folder, `.${name}.${process.pid}.leaving`);
    const exists = await rename(path.join(this.folder, name), leaving).then(
      () => true,
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw writeError(path.join(this.folder, name), error);
        return false;
      },
    );
    if (exists) await remove(leaving);
  }

  /** Renames a damaged checkpoint, so that it can be inspected. */
  async quarantine(step: number): Promise<void> {
    const aside = path.join(this.folder, `damaged-${nameOf(step)}`);
    await remove(aside);
    await rename(path.join(this.folder, nameOf(step)), aside).catch((cause: unknown) => {
      throw writeError(aside, cause);
    });
  }

  /** Deletes leftovers of a killed process. Call only while holding the folder's lock. */
  async sweep(): Promise<void> {
    for (const name of await readdir(this.folder).catch(() => [] as string[])) {
      if (/^\.step-\d+\.\d+\.(part|leaving)$/.test(name)) await remove(path.join(this.folder, name));
    }
  }
}

/** `step-000600`: names sort like their steps. */
export const nameOf = (step: number) => `step-${String(step).padStart(6, '0')}`;

/** The bytes of a manifest; refuses one that could not be read again. */
function encode(manifest: Manifest, at: string): Uint8Array {
  let problem: string | undefined;
  try {
    const bytes = Buffer.from(encodeManifest(manifest));
    if (bytes.length <= LARGEST.manifest) return bytes;
    problem = `its manifest has more than ${Math.floor(LARGEST.manifest / 2 ** 20)} MiB`;
  } catch (error) {
    // V8 refuses texts that are too long and objects that are too deep.
    if (!(error instanceof RangeError)) throw error;
    problem = error.message;
  }
  throw new RecallError('RECALL_CHECKPOINT', `The checkpoint cannot be stored: ${problem}`, {
    at,
    fix: 'The recorded decisions are too large. Resume from an older checkpoint with options (--set) that record less.',
  });
}

function unlessPresent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** A file's bytes, if its size is acceptable. */
async function readVerified(file: string, accepts: (size: number) => boolean): Promise<Uint8Array> {
  try {
    const handle = await openRegular(file, Infinity);
    try {
      const { size } = await handle.stat();
      if (!accepts(size)) throw damaged(`its size is ${size} bytes`, file);
      return await handle.readFile();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (isAbsent(cause)) {
      const isMissing = (cause as NodeJS.ErrnoException).code === 'ENOENT';
      throw damaged(isMissing ? 'the file is missing' : 'it is not a file', file);
    }
    if (cause instanceof RecallError) throw cause;
    const { code, problem, cause: reason } = readError(file, cause);
    throw new RecallError(code, problem, {
      fix: `Try again. If it keeps failing, move ${path.dirname(file)} away: the run then resumes from the checkpoint before it.`,
      cause: reason,
    });
  }
}
