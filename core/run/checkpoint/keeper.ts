/** Takes a run's checkpoints when they are due, and retries while the disk fails. Writes through `RunFolder` only. */
import { RecallError } from '../../errors.js';
import { trainedVocabulary } from '../../population/population.js';
import type { Assembly } from '../assembly.js';
import { dataFingerprint, type DataFingerprint } from '../fingerprint.js';
import { flushAll } from '../reporters.js';
import type { RunFolder } from '../storage/folder.js';
import type { Session } from '../training/session.js';
import { CheckpointCadence } from './cadence.js';
import { checkpointContent, type RunContext } from './content.js';

type Progress = Pick<RunContext, 'facts' | 'engine' | 'seconds'>;
type Warn = (code: string, message: string, passing?: true) => void;

export class CheckpointKeeper {
  private readonly cadence: CheckpointCadence;
  /** Taken before training, while samplers have no state yet. */
  private readonly fingerprint: DataFingerprint;
  private isStateChecked = false;

  constructor(
    private readonly folder: RunFolder,
    private readonly assembly: Assembly,
    private readonly warn: Warn,
  ) {
    this.cadence = new CheckpointCadence(assembly.config.checkpoints);
    this.fingerprint = dataFingerprint(assembly);
  }

  /**
   * Takes a checkpoint if one is due or the run ends. If the recorded decisions are too large to store, warns and
   * lets the run continue without checkpoints.
   *
   * @throws RecallError `RECALL_WRITE` if the last checkpoint, or too many in a row, could not be stored;
   * `RECALL_LOCKED` if another process has taken the folder; `RECALL_NOT_FINITE`; `RECALL_PLUGIN`; and what a reporter
   * throws.
   */
  async atBoundary(session: Session, isLast: boolean, progress: () => Progress): Promise<void> {
    if (!isLast && !this.cadence.isDue(session.step)) {
      // State that cannot be stored is reported at the first boundary, before hours of training are lost.
      if (!this.isStateChecked) session.checkPluginState();
      this.isStateChecked = true;
      return;
    }
    try {
      await this.take(session, progress());
    } catch (error) {
      if (!(error instanceof RecallError)) throw error;
      const problem = error.message.trim();
      if (error.code === 'RECALL_CHECKPOINT') {
        this.cadence.succeeded();
        this.warn(error.code, `${problem} The run continues without it. ${this.folder.lastGood}`, true);
        return;
      }
      if (isLast || !(await this.mayRetry(error))) throw error;
      this.cadence.failed();
      this.warn('RECALL_WRITE', `${problem} The run continues and will retry. ${this.folder.lastGood}`, true);
      return;
    }
    if (this.cadence.failures > 0) {
      this.warn('RECALL_WRITE', `The checkpoint is stored now. ${this.folder.lastGood}`, true);
    }
    this.cadence.succeeded();
  }

  private async take(session: Session, progress: Progress): Promise<void> {
    const { assembly, folder } = this;
    const { config, population, reporters, shape } = assembly;
    folder.checkHeld();
    // Logs first: the state of a reporter says how much of its log is on disk.
    await flushAll(reporters, config.hooks, this.warn);
    const vocabulary = trainedVocabulary(population);
    const context = { ...progress, config, fingerprint: this.fingerprint, vocabulary };
    const { manifest, state } = checkpointContent(await session.snapshot(), shape, context);
    await folder.checkpoint(manifest, state, config.checkpoints);
  }

  /** A failed write may succeed later, unless the folder itself is gone. */
  private async mayRetry({ code }: RecallError): Promise<boolean> {
    const { failures } = this.assembly.config.checkpoints;
    return code === 'RECALL_WRITE' && this.cadence.failures < failures && (await this.folder.exists());
  }
}
