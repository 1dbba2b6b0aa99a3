/** The folder of a run: taken by one process at a time, and made so that it explains itself. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Config } from '../../config/schema.js';
import type { ModelShape } from '../../model/shape.js';
import type { Vocabulary } from '../../population/vocabulary.js';
import { RecallError } from '../../errors.js';
import { makeBranch, type Branch } from '../resume/branch.js';
import type { Summary } from '../summary.js';
import { endOf, SUMMARY_FILE, type End } from './stored-summary.js';
import { expendable } from '../checkpoint/cadence.js';
import { sha256, type Manifest } from '../checkpoint/manifest.js';
import { nameOf, CheckpointStore } from '../checkpoint/store.js';
import { isPlain } from '../../plain.js';
import { jsonForm } from '../../config/json-form.js';
import { CHECKSUMS_FILE, differingFiles, sha256OfFile, writeChecksums } from './checksums.js';
import {
  contentOf,
  isAbsent,
  isFolder,
  makeFolder,
  parsedJson,
  readError,
  remove,
  writeError,
  writeWhole,
} from './files.js';
import { HISTORY_FILE, historyOf, record, type Changes } from './history.js';
import { FolderLock, LOCK_FILE } from './lock.js';
import { writeModel } from './model-files.js';
import { originSchema, type Origin } from './origin.js';

/** From where a run goes on. */
export interface Continuation {
  /** Undefined when it was stopped before its first checkpoint, and begins again. */
  readonly step?: number;
  readonly changes: Changes;
  readonly notes: readonly string[];
  /** Steps of newer checkpoints that cannot be read. */
  readonly damaged: readonly number[];
  /** Set when the run goes on in a new folder. */
  readonly branch?: Branch;
}

const CONFIG = 'config.json';
const ORIGIN = 'run.json';
const MODEL = 'model';
/** What a process that was killed has left. */
const HALF_DONE = /\.\d+\.part$/;

/** What a folder says about the run in it, before anything is checked. */
export interface StoredRun {
  readonly config: unknown;
  readonly origin: Origin;
  /** What its summary says of its end; undefined when there is none, for the run has not come to one. */
  readonly ended?: End;
  /** What is not as the run stored it, in sentences. */
  readonly damage: readonly string[];
}

export class RunFolder {
  readonly checkpoints: CheckpointStore;
  private lock?: FolderLock;
  /** Whether it is a branch that may yet be refused. */
  private isTrial = false;
  /** The newest checkpoint that is known to be good. */
  private newest?: string;

  /** @param allow Code that has to be allowed to resume the run. */
  constructor(
    readonly path: string,
    private readonly allow: readonly string[] = [],
  ) {
    this.checkpoints = new CheckpointStore(path);
  }

  get resumeCommand(): string {
    return ['recall resume', this.path, ...this.allow.flatMap((module) => ['--allow', module])]
      .map((word, at) => (at === 0 ? word : quoted(word)))
      .join(' ');
  }

  /** What is left of the run when it fails, for messages. */
  get lastGood(): string {
    return this.newest === undefined
      ? 'There is no checkpoint yet.'
      : `The last good checkpoint is ${this.newest}.`;
  }

  /** The same, with what to type. */
  wayOn(flags?: string): string {
    const from = this.newest === undefined ? 'begin again' : 'go on from it';
    if (flags === undefined && this.newest === undefined) return this.lastGood;
    if (flags === undefined) return `${this.lastGood} To ${from}: ${this.resumeCommand}`;
    return `${this.lastGood} To ${from}: ${this.resumeCommand} ${flags} (without the flag, to see the same again)`;
  }

  /**
   * Takes an empty or missing folder for a new run.
   *
   * @throws RecallError `RECALL_FOLDER_TAKEN` when something is there already; `RECALL_LOCKED`, `RECALL_WRITE`.
   */
  async create(config: Config, origin: Origin, engine?: string): Promise<void> {
    await this.checkEmpty();
    await makeFolder(this.path).catch((cause: unknown) => {
      throw writeError(this.path, cause);
    });
    this.lock = await FolderLock.acquire(this.path);
    await this.checkEmpty();
    await writeWhole(this.file(ORIGIN), [pretty({ ...origin })]);
    const text = pretty(jsonForm(config));
    await writeWhole(this.file(CONFIG), [text]);
    await record(this.path, { type: 'started', step: 0, engine, files: await filesOf(this.path, text) });
  }

  /**
   * Takes the folder of a run that is to go on, or makes that of a branch. Of the run itself nothing is changed yet: it
   * may be refused, and `close` then leaves everything as it was.
   *
   * @throws RecallError `RECALL_LOCKED` while another process has it, or when one went on with it since it was
   * read; `RECALL_FOLDER_TAKEN` for a branch; `RECALL_WRITE`.
   */
  async take(config: Config, continuation: Continuation, engine: string): Promise<void> {
    const { step, damaged, branch } = continuation;
    if (branch) await makeBranch(this.path, branch, (folder) => note(folder, config, continuation, engine));
    await this.checkLinks();
    this.lock = await FolderLock.acquire(this.path);
    const newest = (await this.checkpoints.steps()).filter((found) => !damaged.includes(found)).at(-1);
    if (newest !== step) {
      throw new RecallError('RECALL_LOCKED', 'Another process has gone on with this run meanwhile', {
        at: this.path,
        fix: 'Resume it again.',
      });
    }
    this.isTrial = branch !== undefined;
  }

  /**
   * Writes down that the run goes on, now that nothing refuses it. What it had come to goes last.
   *
   * @throws RecallError `RECALL_WRITE`
   */
  async goOn(config: Config, continuation: Continuation, engine: string): Promise<void> {
    const { step, damaged, branch } = continuation;
    this.isTrial = false;
    if (!branch) await note(this.path, config, continuation, engine);
    await this.checkpoints.sweep();
    for (const folder of [this.path, this.file(MODEL)]) await removeHalfDone(folder);
    for (const each of damaged) await this.checkpoints.putAside(each);
    await remove(this.file(CHECKSUMS_FILE));
    await remove(this.file(SUMMARY_FILE));
    if (step !== undefined) this.newest = nameOf(step);
  }

  /**
   * Reads what the folder says about its run.
   *
   * @throws RecallError `RECALL_NO_RUN` when there is none; `RECALL_LINK`, `RECALL_READ`
   */
  async read(): Promise<StoredRun> {
    await this.checkLinks();
    const [config, origin, summary] = await Promise.all(
      [CONFIG, ORIGIN, SUMMARY_FILE].map((name) => this.json(name)),
    );
    const checkpoints = await this.checkpoints.steps();
    if (!isPlain(config) && checkpoints.length === 0) {
      throw new RecallError('RECALL_NO_RUN', 'There is no run in this folder', {
        at: this.path,
        fix: `A run's folder has a ${CONFIG}${config === undefined ? '' : ', and this one cannot be read'}.`,
      });
    }
    const parsed = originSchema.safeParse(origin);
    return {
      config,
      origin: parsed.success ? parsed.data : { cwd: process.cwd(), code: [], values: [] },
      ended: summary === undefined ? undefined : endOf(summary),
      damage: await this.damage(),
    };
  }

  /** What is not as the run stored it, but for what checkpoints vouch for. @throws RecallError `RECALL_READ` */
  private async damage(): Promise<string[]> {
    const { entries, damaged } = await historyOf(this.path);
    const differing = new Set(
      await differingFiles(this.path, [CONFIG, ORIGIN, SUMMARY_FILE, HISTORY_FILE]).catch(unlessDamaged),
    );
    for (const name of [CONFIG, ORIGIN]) {
      const known = entries.flatMap(({ files }) => files?.[name] ?? []);
      const found = await sha256OfFile(this.file(name)).catch(() => '');
      if (known.length > 0 && !known.includes(found)) differing.add(name);
    }
    return [
      ...(damaged.length > 0 ? [`Damaged, and not read: ${HISTORY_FILE}, line ${damaged.join(', ')}.`] : []),
      ...[...differing].map((name) => `${name} is not what the run stored.`),
    ];
  }

  /**
   * Checks that the folder is still this run's, before anything is added to what it holds.
   *
   * @throws RecallError `RECALL_LOCKED` when another process has taken it over, or it is another folder by now
   */
  checkHeld(): void {
    const loss = this.lock?.loss();
    if (loss) throw loss;
  }

  /** Stores a checkpoint, and lets older ones go. @throws RecallError `RECALL_WRITE` */
  async checkpoint(
    content: Omit<Manifest, 'files'>,
    state: readonly Uint8Array[],
    settings: Config['checkpoints'],
  ): Promise<void> {
    const isFirst = this.newest === undefined;
    this.newest = await this.written(content, state, settings.keepSteps);
    // Whoever finds no checkpoint knows by this that there was one.
    if (isFirst) await record(this.path, { type: 'stored', step: content.step });
    for (const step of expendable(await this.checkpoints.steps(), settings)) {
      await this.checkpoints.remove(nameOf(step));
    }
  }

  /** On a disk that is full, an older checkpoint gives its place to the new one: the last good one stays. */
  private async written(
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

  /** Whether the folder is still there. */
  isThere(): Promise<boolean> {
    return isFolder(this.path);
  }

  /** Stores the model at the end. @throws RecallError `RECALL_LOCKED`, `RECALL_WRITE` */
  async writeModel(
    parameters: Float32Array,
    shape: ModelShape,
    vocabulary: Vocabulary,
    summary: Summary,
  ): Promise<void> {
    this.checkHeld();
    await writeModel(this.file(MODEL), parameters, shape, vocabulary, summary);
  }

  /**
   * Says that the run has come to its end: everything else must be stored by then.
   *
   * @throws RecallError `RECALL_LOCKED`, `RECALL_WRITE`
   */
  async writeSummary(summary: Summary): Promise<void> {
    this.checkHeld();
    const text = pretty(summary);
    await writeChecksums(this.path, { [SUMMARY_FILE]: text });
    await writeWhole(this.file(SUMMARY_FILE), [text]);
  }

  /** Gives the folder free; that of a branch that was refused goes. */
  async close(): Promise<void> {
    if (this.isTrial) await remove(this.path).catch(() => undefined);
    await this.lock?.release();
  }

  private file(name: string): string {
    return path.join(this.path, name);
  }

  /** A file's content; undefined when it is missing, null when it is no JSON. @throws RecallError `RECALL_READ` */
  private async json(name: string): Promise<unknown> {
    try {
      return parsedJson(await contentOf(this.file(name))) ?? null;
    } catch (cause) {
      if (isAbsent(cause)) return undefined;
      throw readError(this.file(name), cause);
    }
  }

  /**
   * What is written into the folder stays in the folder, be it from a stranger.
   *
   * @throws RecallError `RECALL_LINK`, `RECALL_READ`
   */
  private async checkLinks(folder = this.path): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true }).catch((cause: unknown) => {
      // A checkpoint may leave meanwhile.
      if (isAbsent(cause)) return [];
      throw readError(folder, cause);
    });
    const stranger = entries.find((entry) => !entry.isFile() && !entry.isDirectory());
    if (stranger) {
      const isLink = stranger.isSymbolicLink();
      throw new RecallError(
        'RECALL_LINK',
        `The folder of the run has ${isLink ? 'a link to somewhere else' : 'something that is no file'}`,
        {
          at: path.join(folder, stranger.name),
          fix: 'Put the file or folder itself in its place. The whole folder of a run may be a link.',
        },
      );
    }
    for (const entry of entries)
      if (entry.isDirectory()) await this.checkLinks(path.join(folder, entry.name));
  }

  private async checkEmpty(): Promise<void> {
    const present = await readdir(this.path).catch(() => []);
    // What a start that was killed at once has left is nothing: its configuration comes last.
    const origin = originSchema.safeParse(await this.json(ORIGIN));
    const isNothing = (name: string) =>
      name.startsWith(LOCK_FILE) || name.endsWith('.part') || (name === ORIGIN && origin.success);
    if (present.every(isNothing)) return;
    await this.close();
    throw new RecallError('RECALL_FOLDER_TAKEN', `The folder ${this.path} is not empty`, {
      fix: 'Name another with --out, or remove it.',
    });
  }
}

/** Removes what a process that was killed was writing. */
async function removeHalfDone(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if (HALF_DONE.test(name)) await remove(path.join(folder, name));
}

/** Writes down how a run goes on. */
async function note(
  folder: string,
  config: Config,
  continuation: Continuation,
  engine: string,
): Promise<void> {
  const { step = 0, changes, notes, branch } = continuation;
  const how = branch ? ({ type: 'branched', of: branch.of } as const) : ({ type: 'resumed' } as const);
  // In this order, so that a configuration that was changed by name is known as such whenever this is cut short.
  const text = pretty(jsonForm(config));
  await record(folder, { ...how, step, engine, changes, notes, files: await filesOf(folder, text) });
  await writeWhole(path.join(folder, CONFIG), [text]);
}

/** What the history vouches for: the configuration, as it is or is about to be, and where it came from. */
const filesOf = async (folder: string, config: string) => ({
  [CONFIG]: sha256(config),
  [ORIGIN]: await sha256OfFile(path.join(folder, ORIGIN)).catch(() => ''),
});

const pretty = (content: unknown) => `${JSON.stringify(content, null, 2)}\n`;

/** Checksums that are damaged say nothing of the rest. */
function unlessDamaged(error: unknown): string[] {
  if (error instanceof RecallError && error.code === 'RECALL_DAMAGED') return [CHECKSUMS_FILE];
  throw error;
}

/** As a shell takes it for one word. */
const quoted = (name: string) => (/^[\w./@:+-]+$/.test(name) ? name : `'${name.replaceAll("'", `'\\''`)}'`);
