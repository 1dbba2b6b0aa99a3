/** Creates, takes, reads and fills the folder of a run: `config.json`, `run.json`, checkpoints, model and summary. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { jsonForm } from '../../config/json-form.js';
import type { Config } from '../../config/schema.js';
import { RecallError } from '../../errors.js';
import type { ModelShape } from '../../model/shape.js';
import { isPlain } from '../../plain.js';
import type { Vocabulary } from '../../population/vocabulary.js';
import { expiredSteps } from '../checkpoint/cadence.js';
import { sha256, type Manifest } from '../checkpoint/manifest.js';
import { nameOf, CheckpointStore } from '../checkpoint/store.js';
import { makeBranch, type Branch } from '../resume/branch.js';
import type { Summary } from '../summary.js';
import { CHECKSUMS_FILE, differingFiles, sha256OfFile, writeChecksums } from '../../storage/checksums.js';
import {
  isAbsent,
  isFolder,
  makeFolder,
  matching,
  parsedJson,
  prettyJson,
  readError,
  remove,
  writeError,
  writeWhole,
} from '../../storage/files.js';
import { contentIfPresent } from '../../storage/small-file.js';
import { HISTORY_FILE, historyOf, record, type Changes } from './history.js';
import { FolderLock, LOCK_FILE } from '../../storage/lock.js';
import { writeModel } from '../../storage/model-files.js';
import { modelCard } from './model-card.js';
import { originSchema, type Origin } from './origin.js';
import { endOf, SUMMARY_FILE, type End } from './stored-summary.js';

/** Where a run resumes. */
export interface Continuation {
  /** Undefined if the run was interrupted before its first checkpoint and starts again. */
  readonly step?: number;
  readonly changes: Changes;
  readonly notes: readonly string[];
  /** Steps of newer checkpoints that are unusable. */
  readonly skipped: readonly number[];
  /** Set if the run resumes in a new folder. */
  readonly branch?: Branch;
}

const CONFIG = 'config.json';
const ORIGIN = 'run.json';
const MODEL = 'model';
/** Leftovers of a killed process. */
const PART = /\.\d+\.part$/;

/** What a folder contains, before anything is validated. */
export interface StoredRun {
  readonly config: unknown;
  readonly origin: Origin;
  /** How the run ended; undefined if it has not. */
  readonly ended?: End;
  /** Files that have changed since they were stored, in sentences. */
  readonly damage: readonly string[];
}

export class RunFolder {
  readonly checkpoints: CheckpointStore;
  private lock?: FolderLock;
  /** Whether it is a branch that may yet be refused, and is deleted then. */
  private isTentative = false;
  /** The newest checkpoint that is known to be good. */
  private newest?: string;

  /** @param allow Code that must be allowed to resume the run. */
  constructor(
    readonly path: string,
    private readonly allow: readonly string[] = [],
  ) {
    this.checkpoints = new CheckpointStore(path);
  }

  get resumeCommand(): string {
    const words = [this.path, ...this.allow.flatMap((module) => ['--allow', module])];
    return ['recall resume', ...words.map(quoted)].join(' ');
  }

  get lastGood(): string {
    return this.newest === undefined
      ? 'There is no checkpoint yet.'
      : `The last good checkpoint is ${this.newest}.`;
  }

  /** How to continue after a failure. `flags` are a way to avoid the same failure. */
  nextAction(flags?: string): string {
    const { newest, lastGood, resumeCommand } = this;
    if (newest === undefined && flags === undefined) return lastGood;
    const command = flags === undefined ? resumeCommand : `${resumeCommand} ${flags}`;
    return `${lastGood} To ${newest === undefined ? 'start again' : 'resume from it'}: ${command}`;
  }

  /**
   * Takes an empty or missing folder for a new run.
   *
   * @throws RecallError `RECALL_FOLDER_TAKEN` if it is not empty; `RECALL_LOCKED`, `RECALL_WRITE`
   */
  async create(config: Config, origin: Origin, engine?: string): Promise<void> {
    await this.checkEmpty();
    await makeFolder(this.path).catch((cause: unknown) => {
      throw writeError(this.path, cause);
    });
    this.lock = await FolderLock.acquire(this.path);
    await this.checkEmpty();
    await writeWhole(this.file(ORIGIN), [prettyJson({ ...origin })]);
    const text = prettyJson(jsonForm(config));
    await writeWhole(this.file(CONFIG), [text]);
    const files = await recordedFiles(this.path, text);
    await record(this.path, { type: 'started', step: 0, engine, files });
  }

  /**
   * Takes the folder of a run that resumes, or creates that of a branch. The run may yet be refused, so nothing else
   * changes; `close` undoes this.
   *
   * @throws RecallError `RECALL_LOCKED` if another process holds the folder or has resumed the run since it was read;
   * `RECALL_FOLDER_TAKEN` for a branch; `RECALL_WRITE`
   */
  async take(config: Config, continuation: Continuation, engine: string): Promise<void> {
    const { step, skipped, branch } = continuation;
    const complete = (folder: string) => recordResumption(folder, config, continuation, engine);
    if (branch) await makeBranch(this.path, branch, complete);
    await this.checkLinks();
    this.lock = await FolderLock.acquire(this.path);
    const newest = (await this.checkpoints.steps()).filter((found) => !skipped.includes(found)).at(-1);
    if (newest !== step) {
      throw new RecallError('RECALL_LOCKED', 'Another process has resumed this run meanwhile', {
        at: this.path,
        fix: 'Resume it again.',
      });
    }
    this.isTentative = branch !== undefined;
  }

  /**
   * Records that the run resumes, once nothing can refuse it, and removes what is outdated, its summary last.
   *
   * @throws RecallError `RECALL_WRITE`
   */
  async resume(config: Config, continuation: Continuation, engine: string): Promise<void> {
    const { step, skipped, branch } = continuation;
    this.isTentative = false;
    if (!branch) await recordResumption(this.path, config, continuation, engine);
    await this.checkpoints.sweep();
    for (const folder of [this.path, this.file(MODEL)]) await removeParts(folder);
    for (const each of skipped) await this.checkpoints.quarantine(each);
    await remove(this.file(CHECKSUMS_FILE));
    await remove(this.file(SUMMARY_FILE));
    if (step !== undefined) this.newest = nameOf(step);
  }

  /** @throws RecallError `RECALL_NO_RUN` if there is no run; `RECALL_LINK`, `RECALL_READ` */
  async read(): Promise<StoredRun> {
    await this.checkLinks();
    const [config, origin, summary] = await Promise.all(
      [CONFIG, ORIGIN, SUMMARY_FILE].map((name) => this.json(name)),
    );
    const checkpoints = await this.checkpoints.steps();
    if (!isPlain(config) && checkpoints.length === 0) {
      throw new RecallError('RECALL_NO_RUN', 'There is no run in this folder', {
        at: this.path,
        fix: `The folder of a run contains a ${CONFIG}${config === undefined ? '' : '; this one is damaged'}.`,
      });
    }
    return {
      config,
      origin: matching(originSchema, origin) ?? { cwd: process.cwd(), code: [], values: [] },
      ended: summary === undefined ? undefined : endOf(summary),
      damage: await this.damage(),
    };
  }

  /** Files that have changed, apart from those that checkpoints vouch for. @throws RecallError `RECALL_READ` */
  private async damage(): Promise<string[]> {
    const { entries, damaged } = await historyOf(this.path);
    const differing = new Set(
      await differingFiles(this.path, [CONFIG, ORIGIN, SUMMARY_FILE, HISTORY_FILE]).catch(unlessDamaged),
    );
    for (const name of [CONFIG, ORIGIN]) {
      const known = entries.flatMap(({ files }) => files?.[name] ?? []);
      const actual = await sha256OfFile(this.file(name)).catch(() => '');
      if (known.length > 0 && !known.includes(actual)) differing.add(name);
    }
    return [
      ...(damaged.length > 0 ? [`${HISTORY_FILE} is damaged in line ${damaged.join(', ')}.`] : []),
      ...[...differing].map((name) => `${name} has changed since the run stored it.`),
    ];
  }

  /** @throws RecallError `RECALL_LOCKED` if the folder no longer belongs to this run */
  checkHeld(): void {
    const loss = this.lock?.loss();
    if (loss) throw loss;
  }

  /** Stores a checkpoint and deletes expired ones. @throws RecallError `RECALL_WRITE`, `RECALL_CHECKPOINT` */
  async checkpoint(
    content: Omit<Manifest, 'files'>,
    state: readonly Uint8Array[],
    settings: Config['checkpoints'],
  ): Promise<void> {
    const isFirst = this.newest === undefined;
    this.newest = await this.writeCheckpoint(content, state, settings.keepSteps);
    // If all checkpoints are lost later, the history knows that there was one.
    if (isFirst) await record(this.path, { type: 'stored', step: content.step });
    for (const step of expiredSteps(await this.checkpoints.steps(), settings)) {
      await this.checkpoints.remove(nameOf(step));
    }
  }

  /** On a full disk, deletes an older checkpoint, but never the last good one, and tries again. */
  private async writeCheckpoint(
    content: Omit<Manifest, 'files'>,
    state: readonly Uint8Array[],
    kept: readonly number[],
  ): Promise<string> {
    try {
      return await this.checkpoints.write(content, state);
    } catch (error) {
      const isFull = ((error as Error).cause as NodeJS.ErrnoException | undefined)?.code === 'ENOSPC';
      const [oldest, newer] = (await this.checkpoints.steps()).filter((step) => !kept.includes(step));
      if (!isFull || newer === undefined) throw error;
      await this.checkpoints.remove(nameOf(oldest)).catch(() => {
        throw error;
      });
      return this.checkpoints.write(content, state);
    }
  }

  exists(): Promise<boolean> {
    return isFolder(this.path);
  }

  /** Stores the trained model. @throws RecallError `RECALL_LOCKED`, `RECALL_WRITE` */
  async writeModel(
    parameters: Float32Array,
    shape: ModelShape,
    vocabulary: Vocabulary,
    summary: Summary,
  ): Promise<void> {
    this.checkHeld();
    const card = modelCard(summary, shape, vocabulary);
    await writeModel(this.file(MODEL), parameters, shape, vocabulary, card);
  }

  /** Marks the run as ended; everything else must be stored before. @throws RecallError `RECALL_LOCKED`, `RECALL_WRITE` */
  async writeSummary(summary: Summary): Promise<void> {
    this.checkHeld();
    const text = prettyJson(summary);
    await writeChecksums(this.path, { [SUMMARY_FILE]: text });
    await writeWhole(this.file(SUMMARY_FILE), [text]);
  }

  /** Releases the folder, and deletes that of a branch that was refused. */
  async close(): Promise<void> {
    if (this.isTentative) await remove(this.path).catch(() => undefined);
    await this.lock?.release();
  }

  private file(name: string): string {
    return path.join(this.path, name);
  }

  /** Undefined if the file is missing, null if it is not JSON. @throws RecallError `RECALL_READ` */
  private async json(name: string): Promise<unknown> {
    const content = await contentIfPresent(this.file(name));
    return content && (parsedJson(content) ?? null);
  }

  /** Refuses links, so that nothing is written outside of the folder. @throws RecallError `RECALL_LINK`, `RECALL_READ` */
  private async checkLinks(folder = this.path): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
      // An expired checkpoint may be deleted meanwhile.
      if (isAbsent(cause)) return [];
      throw readError(folder, cause);
    });
    const special = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
    if (special) {
      const what = special.isSymbolicLink() ? 'a link' : 'something that is not a file';
      throw new RecallError('RECALL_LINK', `The folder of the run contains ${what}`, {
        at: path.join(folder, special.name),
        fix: 'Replace it with the file or folder itself. Only the whole folder of a run may be a link.',
      });
    }
    for (const entry of entries)
      if (entry.isDirectory()) await this.checkLinks(path.join(folder, entry.name));
  }

  private async checkEmpty(): Promise<void> {
    const present = await readdir(this.path).catch(() => []);
    // A start that was killed at once leaves only these: the configuration is written last.
    const origin = matching(originSchema, await this.json(ORIGIN));
    const isLeftover = (name: string) =>
      name.startsWith(LOCK_FILE) || name.endsWith('.part') || (name === ORIGIN && origin !== undefined);
    if (present.every(isLeftover)) return;
    await this.close();
    throw new RecallError('RECALL_FOLDER_TAKEN', `The folder ${this.path} is not empty`, {
      fix: 'Choose another with --out, or delete it.',
    });
  }
}

async function removeParts(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (PART.test(name)) await remove(path.join(folder, name));
}

/** Records the changes before it stores the configuration, so that a crash between the two loses no accepted change. */
async function recordResumption(
  folder: string,
  config: Config,
  continuation: Continuation,
  engine: string,
): Promise<void> {
  const { step = 0, changes, notes, branch } = continuation;
  const type = branch ? ({ type: 'branched', of: branch.of } as const) : ({ type: 'resumed' } as const);
  const text = prettyJson(jsonForm(config));
  const files = await recordedFiles(folder, text);
  await record(folder, { ...type, step, engine, changes, notes, files });
  await writeWhole(path.join(folder, CONFIG), [text]);
}

/** The files that the history vouches for, with their SHA-256. */
const recordedFiles = async (folder: string, config: string) => ({
  [CONFIG]: sha256(config),
  [ORIGIN]: await sha256OfFile(path.join(folder, ORIGIN)).catch(() => ''),
});

/** Damaged checksums say nothing about the other files. */
function unlessDamaged(error: unknown): string[] {
  if (error instanceof RecallError && error.code === 'RECALL_DAMAGED') return [CHECKSUMS_FILE];
  throw error;
}

/** Quotes a word for a shell where necessary. */
const quoted = (word: string) => (/^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
