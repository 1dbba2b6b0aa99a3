/** Takes the checkpoints of a run when they are due, and puts up with a disk that fails for a while. */
import { RecallError } from '../../errors.js';
import { trainedVocabulary } from '../../population/population.js';
import type { Assembly } from '../assemble.js';
import { dataFingerprint, type DataFingerprint } from '../fingerprint.js';
import type { RunFolder } from '../storage/folder.js';
import { flushAll } from '../reporters.js';
import type { Session } from '../training/session.js';
import { CheckpointCadence } from './cadence.js';
import { contentOf, type Around } from './content.js';

/** What a run tells of itself. */
type Progress = Pick<Around, 'facts' | 'engine' | 'seconds'>;
type Warn = (code: string, message: string, passing?: true) => void;

export class CheckpointKeeper {
  private readonly cadence: CheckpointCadence;
  /** Of samplers as they were made, before they remember anything. */
  private readonly fingerprint: DataFingerprint;
  private isChecked = false;

  constructor(
    private readonly folder: RunFolder,
    private readonly assembly: Assembly,
    private readonly warn: Warn,
  ) {
    this.cadence = new CheckpointCadence(assembly.config.checkpoints);
    this.fingerprint = dataFingerprint(assembly);
  }

  /**
   * Takes a checkpoint of a boundary that has been held, if one is due or the run ends. When too much was decided for
   * one, the run says so and goes on, even to its end.
   *
   * @throws RecallError `RECALL_WRITE` when it could not be stored, and it is the last one, or too many failed before;
   * `RECALL_LOCKED` when the folder is no longer this run's; `RECALL_NOT_FINITE`, `RECALL_PLUGIN`, and
   * what a reporter throws.
   */
  async at(session: Session, ends: boolean, around: () => Progress): Promise<void> {
    if (!ends && !this.cadence.isDue(session.step)) {
      // What cannot be stored is told at once, and not when hours are lost.
      if (!this.isChecked) session.checkMemory();
      this.isChecked = true;
      return;
    }
    try {
      await this.take(session, around());
    } catch (error) {
      if (error instanceof RecallError && error.code === 'RECALL_CHECKPOINT') return this.goWithout(error);
      if (ends || !(await this.mayPass(error))) throw error;
      this.cadence.failed();
      const problem = (error as RecallError).message.trim();
      const said = `${problem} The run goes on, and tries again. ${this.folder.lastGood}`;
      return this.warn('RECALL_WRITE', said, true);
    }
    if (this.cadence.failures > 0) {
      this.warn('RECALL_WRITE', `It could be stored. ${this.folder.lastGood}`, true);
    }
    this.cadence.taken();
  }

  /** What is too much for a checkpoint will not become less: the run itself need not end for that. */
  private goWithout({ code, message }: RecallError): void {
    this.cadence.taken();
    this.warn(code, `${message} The run goes on without it. ${this.folder.lastGood}`, true);
  }

  private async take(session: Session, around: Progress): Promise<void> {
    const { assembly, folder } = this;
    const { config, population, reporters, shape } = assembly;
    folder.checkHeld();
    // First the logs: what reporters save is how much of theirs is on the disk.
    await flushAll(reporters, config.hooks, this.warn);
    const vocabulary = trainedVocabulary(population);
    const stored = { ...around, config, fingerprint: this.fingerprint, vocabulary };
    const { manifest, state } = contentOf(await session.snapshot(), shape, stored);
    await folder.checkpoint(manifest, state, config.checkpoints);
  }

  /** What keeps a checkpoint from being stored may pass; a folder that is gone will not be back. */
  private async mayPass(error: unknown): Promise<boolean> {
    const isWrite = error instanceof RecallError && error.code === 'RECALL_WRITE';
    const { failures } = this.assembly.config.checkpoints;
    return isWrite && this.cadence.failures < failures && (await this.folder.isThere());
  }
}
