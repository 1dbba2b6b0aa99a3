/** Trains a model from its first step, or from a checkpoint, to the summary. Writes through `RunFolder` only. */
import type { Observable } from 'rxjs';
import { EventStream } from '../bus/event-stream.js';
import { eventsVersion, type RunEvent, type RunFinished } from '../bus/events.js';
import type { Config } from '../config/schema.js';
import type { Engine } from '../engine/engine.js';
import { RecallError, errorMessage } from '../errors.js';
import { noKnowledgeBaseline } from '../population/baseline.js';
import { advance, initialState, takeSnapshot, fromSnapshot, type RunSnapshot } from '../log/state.js';
import type { Assembly } from './assembly.js';
import { CheckpointKeeper } from './checkpoint/keeper.js';
import { dataFingerprint, type DataFingerprint } from './fingerprint.js';
import type { Continuation, RunFolder } from './storage/folder.js';
import { parameterCount } from '../model/shape.js';
import { parametersSha256 } from '../storage/model-files.js';
import type { Origin } from './storage/origin.js';
import { describeLearningRates, stretchFlag, type KeptSchedule } from './resume/kept-schedule.js';
import { scheduleChanges } from '../schedule/stages.js';
import { closeAll } from './reporters.js';
import { checkReason } from './checks/request.js';
import { Session, type Snapshot } from './training/session.js';
import { summarise, type Summary } from './summary.js';

/** Where a run is stored, and what it resumes from. */
export interface Stored {
  readonly folder: RunFolder;
  readonly origin: Origin;
  /** Set for a run that resumes. */
  readonly continuation?: Continuation;
  /** The state at its checkpoint; undefined if it was interrupted before the first one. */
  readonly resumed?: { readonly snapshot: Snapshot; readonly facts: RunSnapshot; readonly seconds: number };
  /** Set for a run that resumes with another number of steps. */
  readonly kept?: KeptSchedule;
}

/** Why a run ended early, and the intervention that ended it, if one did. */
type Stopped = Pick<RunFinished, 'because' | 'by'>;

export class Run {
  /** All events, as they happen. Subscribers cannot change or stop the run. */
  readonly events$: Observable<RunEvent>;
  readonly config: Config;
  /** What may surprise the user, in sentences, such as settings without effect and skipped checkpoints. */
  readonly notes: readonly string[];
  private readonly stream: EventStream;
  /** The steps of the run, or of the reference model that it trains. */
  private readonly steps: number;
  private state = initialState();
  private step = 0;
  private trained?: Float32Array;
  private stopping?: Stopped;
  private closing?: Promise<void>;
  private isStarted = false;
  private startedAt = 0;
  private hasDescribedRates = false;
  /** Flags that may avoid a loss that is not finite. */
  private slowerFlags?: string;

  constructor(
    private readonly assembly: Assembly,
    /** Undefined for a run that is not stored. */
    private readonly stored?: Stored,
    steps = assembly.config.steps,
  ) {
    this.config = assembly.config;
    this.steps = steps;
    this.notes = [...assembly.notes, ...(stored?.continuation?.notes ?? [])];
    this.stream = new EventStream((error) =>
      this.warn('RECALL_SUBSCRIBER', `A subscriber failed: ${errorMessage(error)}`, true),
    );
    this.events$ = this.stream.events$;
    assembly.references.watch((event, steps) => this.onReference(event, steps));
  }

  /** A hash of everything that decides the batches. */
  get fingerprint(): DataFingerprint {
    return dataFingerprint(this.assembly);
  }

  /** The trained parameters, flattened in the order of `parameterLayout`; undefined until the run has ended. */
  get parameters(): Float32Array | undefined {
    return this.trained;
  }

  /** The run's folder; undefined for a run that is not stored. */
  get folder(): string | undefined {
    return this.stored?.folder.path;
  }

  /** The command that resumes the run; undefined for a run that is not stored. */
  get resumeCommand(): string | undefined {
    return this.stored?.folder.resumeCommand;
  }

  /**
   * Ends the run at the next boundary, with a checkpoint. If a reference model is being trained, ends that training,
   * with a checkpoint of its own.
   *
   * @throws RecallError `RECALL_CONFIG` if the reason is not text.
   */
  stop(reason = 'asked to stop'): void {
    checkReason(reason);
    this.stopping ??= { because: reason };
    this.assembly.references.stop(reason);
  }

  /**
   * Trains to the end. Whatever it throws, everything reported so far and the latest checkpoint stay stored.
   *
   * @throws RecallError `RECALL_STARTED` at a second call; `RECALL_PLUGIN`, `RECALL_WRITE`, `RECALL_NOT_FINITE`,
   * `RECALL_LOCKED`, `RECALL_ENGINE_...`; `RECALL_STOPPED` if it is stopped while it waits for a reference model.
   */
  async start(): Promise<Summary> {
    if (this.isStarted) {
      throw new RecallError('RECALL_STARTED', 'This run has already started', {
        fix: 'Create another one with createRun, or resume it with resumeRun.',
      });
    }
    this.isStarted = true;
    const engine = await this.assembly.engine.open();
    try {
      // Before anything is written: the model may not fit into memory.
      const session = this.createSession(engine);
      const keeper = this.createKeeper();
      await this.open(session, engine.description);
      try {
        const summary = await this.train(session, engine, keeper);
        await this.close();
        await this.stored?.folder.writeSummary(summary);
        return summary;
      } catch (error) {
        throw await this.withNextAction(error);
      }
    } catch (error) {
      // The first error matters; one from closing reporters would hide it.
      await this.close().catch(() => undefined);
      throw error;
    } finally {
      await this.stored?.folder.close();
      await engine.dispose();
    }
  }

  private createSession(engine: Engine): Session {
    try {
      // A snapshot brings parameters of its own: the model that the run started from may be gone.
      const parameters = this.stored?.resumed && new Float32Array(parameterCount(this.assembly.shape));
      return new Session(this.assembly, engine, (event) => this.emit(event), parameters);
    } catch (error) {
      throw asMemoryError(error);
    }
  }

  /** Called before training: the keeper fingerprints plugins that have no state yet. */
  private createKeeper(): CheckpointKeeper | undefined {
    const { stored, assembly } = this;
    const warn: Run['warn'] = (code, message, passing) => this.warn(code, message, passing);
    return stored && new CheckpointKeeper(stored.folder, assembly, warn);
  }

  /** Takes the folder. A resumed run changes nothing in it before everything that could refuse it has succeeded. */
  private async open(session: Session, engine: string): Promise<void> {
    if (!this.stored) return;
    const { folder, origin, continuation, resumed } = this.stored;
    if (!continuation) return folder.create(this.config, origin, engine);
    await folder.take(this.config, continuation, engine);
    if (resumed) await session.restore(resumed.snapshot);
    await session.prepare();
    await folder.resume(this.config, continuation, engine);
  }

  private async train(session: Session, engine: Engine, keeper?: CheckpointKeeper): Promise<Summary> {
    const { config, assembly, stored } = this;
    const facts = stored?.resumed?.facts;
    for (const { name, instance } of assembly.reporters) {
      const onError = (error: unknown) =>
        this.warn('RECALL_SUBSCRIBER', `The reporter "${name}" failed: ${errorMessage(error)}`, true);
      this.stream.guarded(onError).subscribe((event) => instance.event(event));
    }

    await session.prepare();
    this.startedAt = performance.now();
    const changes = scheduleChanges(assembly.sampler.instance, this.steps);
    this.emit({
      type: 'run-started',
      version: eventsVersion,
      step: session.step,
      steps: this.steps,
      baseline: noKnowledgeBaseline(assembly.population),
      individuals: assembly.population.individuals,
      parameters: session.parameterCount,
      engine: engine.description,
      batch: config.batch,
      ...(changes.length > 0 && { changes }),
    });
    // The summary covers the whole run, not only this session.
    if (facts) {
      const { started, stage } = this.state;
      this.state = { ...fromSnapshot(facts), started, stage };
    }
    const stopped = await this.loop(session, engine, keeper);
    this.emit({
      type: 'run-finished',
      step: session.step,
      reason: stopped ? 'stopped' : 'finished',
      ...stopped,
    });
    const parameters = (await session.readParameters()).slice();
    const summary = summarise({
      state: this.state,
      preset: config.preset ?? null,
      seed: config.seed,
      threads: engine.threads,
      seconds: this.seconds(),
      parametersSha256: parametersSha256(parameters),
    });
    const { shape, population } = assembly;
    await stored?.folder.writeModel(parameters, shape, population.vocabulary, summary);
    this.trained = parameters;
    await session.dispose();
    return summary;
  }

  /**
   * Alternates boundaries and updates; returns why the run ended early, if it did. A checkpoint is taken between a
   * boundary and the next update, so that resuming repeats neither.
   */
  private async loop(
    session: Session,
    engine: Engine,
    keeper?: CheckpointKeeper,
  ): Promise<Stopped | undefined> {
    const progress = () => ({
      facts: takeSnapshot(this.state),
      engine: engine.description,
      seconds: this.seconds(),
    });
    let isFromCheckpoint = this.stored?.resumed !== undefined;
    for (;;) {
      this.step = session.step;
      await session.boundary();
      this.describeRates(session);
      const isFinished = session.step === this.steps;
      const stopped = isFinished ? undefined : (session.stopped ?? this.stopping);
      const isLast = isFinished || stopped !== undefined;
      if (!isFromCheckpoint) await keeper?.atBoundary(session, isLast, progress);
      if (isLast) return stopped;
      isFromCheckpoint = false;
      try {
        this.emit(await session.update());
      } catch (error) {
        this.slowerFlags = session.slowerFlags;
        throw error;
      }
    }
  }

  /**
   * Warns once what the learning rate of a run with a new number of steps will be: as soon as it is known, which is at
   * the old end if interventions may still change it.
   */
  private describeRates(session: Session): void {
    const { kept } = this.stored ?? {};
    if (!kept || this.hasDescribedRates) return;
    if (session.step < kept.stepsBefore && this.assembly.interventions.length > 0) return;
    this.hasDescribedRates = true;
    const intervention = session.learningRateBy;
    const key = intervention === undefined ? 'optimizer.' : `interventions.${intervention}.`;
    if (!kept.keys.some((each) => each.startsWith(key))) return;
    const rates = describeLearningRates((step) => session.learningRate(step - 1), {
      step: session.step,
      stepsBefore: kept.stepsBefore,
      steps: this.steps,
      flag: stretchFlag(intervention, this.steps),
    });
    this.warn('RECALL_SCHEDULE', rates, true);
  }

  /** Seconds of training, over all sessions of the run. */
  private seconds(): number {
    return (this.stored?.resumed?.seconds ?? 0) + (performance.now() - this.startedAt) / 1000;
  }

  private emit(event: RunEvent): void {
    this.state = advance(this.state, event);
    this.stream.emit(event);
  }

  /** Reports the progress and the warnings of a reference model as events of this run. */
  private onReference(event: RunEvent, steps: number): void {
    const { step } = this;
    if (event.type === 'warning') this.emit({ ...event, step, passing: true });
    // A reference of 0 steps is ready at once.
    if (steps > 0 && (event.type === 'step' || event.type === 'run-started')) {
      this.emit({ type: 'reference', step, trained: event.step, of: steps, passing: true });
    }
  }

  private warn(code: string, message: string, passing?: true): void {
    this.emit({ type: 'warning', step: this.step, code, message, ...(passing && { passing }) });
  }

  /**
   * Releases the folder of a run that something thrown outside of any hook ends at once.
   *
   * @returns The error to show, with the command that resumes the run.
   */
  async fail(cause: unknown): Promise<unknown> {
    const problem = `Something threw after its hook had returned, or outside of any: ${errorMessage(cause)}`;
    const at = firstOwnFrame(cause);
    const failure = await this.withNextAction(new RecallError('RECALL_PLUGIN', problem, { at, cause }));
    await this.stored?.folder.close();
    return failure;
  }

  /** Adds to an error that ended the run how to resume it. */
  private async withNextAction(thrown: unknown): Promise<unknown> {
    const known = asMemoryError(thrown);
    const error =
      known instanceof RecallError
        ? known
        : new RecallError('RECALL_BUG', errorMessage(known), { at: firstOwnFrame(known), cause: known });
    const { code, problem, at, more, cause } = error;
    const fixes = [code === 'RECALL_STOPPED' ? undefined : error.fix, await this.nextAction(code)];
    const fix = fixes.filter((each) => each !== undefined).join(' ') || undefined;
    return new RecallError(code, problem, { at, fix, more, cause, runStarted: true });
  }

  private async nextAction(code: string): Promise<string | undefined> {
    const { folder } = this.stored ?? {};
    if (!folder) return undefined;
    if (code === 'RECALL_STOPPED') return `To resume: ${folder.resumeCommand}`;
    if (!(await folder.exists())) return "The run's folder is gone.";
    return folder.nextAction(code === 'RECALL_NOT_FINITE' ? this.slowerFlags : undefined);
  }

  private async close(): Promise<void> {
    this.stream.complete();
    this.closing ??= closeAll(this.assembly.reporters, this.config.hooks, (message) =>
      process.emitWarning(message, { code: 'RECALL_PLUGIN' }),
    );
    await this.closing;
  }
}

/** The first stack frame that is not Node's own. */
function firstOwnFrame(thrown: unknown): string | undefined {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  return /\(?((?:file:|\/|[A-Za-z]:\\)[^()\n]*:\d+:\d+)\)?$/m.exec(stack)?.[1];
}

/** Translates V8's RangeError for an array that cannot be allocated; returns anything else unchanged. */
function asMemoryError(error: unknown): unknown {
  const isOutOfMemory =
    error instanceof RangeError &&
    /allocation failed|invalid (typed )?array( buffer)? length/i.test(error.message);
  if (!isOutOfMemory) return error;
  return new RecallError('RECALL_MEMORY', `There is not enough memory for this run: ${error.message}`, {
    fix: 'Use a smaller batch, model or population; recall plan says how much memory they need.',
    cause: error,
  });
}
