/** One training, from the first step (or the checkpoint that it goes on from) to the summary. */
import type { Observable } from 'rxjs';
import { EventStream } from '../bus/event-stream.js';
import { eventsVersion, type RunEvent, type RunFinished } from '../bus/events.js';
import type { Config } from '../config/schema.js';
import { chooseEngine } from '../doctor/choose.js';
import type { Engine } from '../engine/engine.js';
import { RecallError, errorMessage } from '../errors.js';
import { noKnowledgeBaseline } from '../population/baseline.js';
import { advance, initialState, takeSnapshot, fromSnapshot, type RunSnapshot } from '../log/state.js';
import type { Assembly } from './assemble.js';
import { CheckpointKeeper } from './checkpoint/keeper.js';
import { dataFingerprint, type DataFingerprint } from './fingerprint.js';
import type { Continuation, RunFolder } from './storage/folder.js';
import { parametersSha256 } from './storage/model-files.js';
import type { Origin } from './storage/origin.js';
import { describeRates, layoutFlag, type KeptSchedule } from './resume/kept-schedule.js';
import { scheduleChanges } from '../schedule/stages.js';
import { closeAll } from './reporters.js';
import { checkReason } from './checks/request.js';
import { Session, type Snapshot } from './training/session.js';
import { summarise, type Summary } from './summary.js';

/** Where a run is stored, and how it came to be. */
export interface Stored {
  readonly folder: RunFolder;
  readonly origin: Origin;
  /** For a run that was interrupted. */
  readonly continuation?: Continuation;
  /** What it had come to; a run that was interrupted before its first checkpoint begins again. */
  readonly resumed?: { readonly snapshot: Snapshot; readonly facts: RunSnapshot; readonly seconds: number };
  /** For a run that was given another number of steps. */
  readonly kept?: KeptSchedule;
}

/** Why a run ended before its last step, and the intervention that said so, if one did. */
type Stopped = Pick<RunFinished, 'because' | 'by'>;

export class Run {
  /** Everything that happens, as it happens; nothing a subscriber does can change or stop the run. */
  readonly events$: Observable<RunEvent>;
  readonly config: Config;
  /** What a user may not expect, in sentences: what is never used, that a damaged checkpoint was passed over. */
  readonly notes: readonly string[];
  private readonly stream: EventStream;
  /** The run's own, or of a reference those that it is trained for. */
  private readonly steps: number;
  private state = initialState();
  private step = 0;
  private trained?: Float32Array;
  /** Flags with which a loss that is not finite may be avoided. */
  private remedy?: string;
  private stopping?: Stopped;
  private closing?: Promise<void>;
  private isStarted = false;
  private started = 0;
  private hasToldRates = false;

  constructor(
    private readonly assembly: Assembly,
    /** Undefined for a run that stores nothing. */
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
    assembly.references.watch((event, of) => this.onReference(event, of));
  }

  /** What decides the batches of the run. */
  get fingerprint(): DataFingerprint {
    return dataFingerprint(this.assembly);
  }

  /** What the run has come to, flat, in the order of `parameterLayout`; undefined until it has ended. */
  get parameters(): Float32Array | undefined {
    return this.trained;
  }

  /** Where the run stores what it makes; undefined for a run that stores nothing. */
  get folder(): string | undefined {
    return this.stored?.folder.path;
  }

  /** The command that goes on with the run from its folder; undefined for a run that stores nothing. */
  get resumeCommand(): string | undefined {
    return this.stored?.folder.resumeCommand;
  }

  /**
   * Asks the run to end at the next boundary, as if it had been told so in its configuration. What it has learned
   * is in a checkpoint then. While a reference model is trained, it is that which ends, with a checkpoint of its own.
   *
   * @throws RecallError `RECALL_CONFIG` when the reason is no text.
   */
  stop(reason = 'asked to stop'): void {
    checkReason(reason);
    this.stopping ??= { because: reason };
    this.assembly.references.stop(reason);
  }

  /**
   * Trains to the end.
   *
   * @throws RecallError `RECALL_STARTED` at a second call; `RECALL_PLUGIN`, `RECALL_WRITE`, `RECALL_NOT_FINITE`, `RECALL_LOCKED`, `RECALL_ENGINE_...`,
   * `RECALL_STOPPED` when it was stopped while it waited for a reference model;
   * what was reported until then is stored, and so is the last checkpoint.
   */
  async start(): Promise<Summary> {
    if (this.isStarted) {
      throw new RecallError('RECALL_STARTED', 'This run has been started already', {
        fix: 'Make another one with createRun, or go on with it by resumeRun.',
      });
    }
    this.isStarted = true;
    const engine = await chooseEngine(this.config.engine);
    try {
      // What cannot be held in memory is found before anything is written.
      const session = inMemory(() => new Session(this.assembly, engine, (event) => this.emit(event)));
      const keeper = this.keeper();
      await this.open(session, engine.description);
      try {
        const summary = await this.train(session, engine, keeper);
        await this.close();
        await this.stored?.folder.writeSummary(summary);
        return summary;
      } catch (error) {
        throw await this.withWayOn(error);
      }
    } catch (error) {
      // The first failure is the one to tell; a reporter that fails too adds nothing.
      await this.close().catch(() => undefined);
      throw error;
    } finally {
      await this.stored?.folder.close();
      await engine.dispose();
    }
  }

  /** A run that goes on does so only when it can: what refuses it comes before anything in its folder is changed. */
  private async open(session: Session, engine: string): Promise<void> {
    if (!this.stored) return;
    const { folder, origin, continuation, resumed } = this.stored;
    if (!continuation) return folder.create(this.config, origin, engine);
    await folder.take(this.config, continuation, engine);
    if (resumed) await session.restore(resumed.snapshot);
    await session.prepare();
    await folder.goOn(this.config, continuation, engine);
  }

  /** Made before the run goes on, for a fingerprint is of plugins that remember nothing yet. */
  private keeper(): CheckpointKeeper | undefined {
    const { stored, assembly } = this;
    return stored && new CheckpointKeeper(stored.folder, assembly, (...said) => this.warn(...said));
  }

  private async train(session: Session, engine: Engine, keeper?: CheckpointKeeper): Promise<Summary> {
    const { config, assembly, stored } = this;
    const { snapshot, facts } = stored?.resumed ?? {};
    for (const { name, instance } of assembly.reporters) {
      const failed = (error: unknown) =>
        this.warn('RECALL_SUBSCRIBER', `The reporter "${name}" failed: ${errorMessage(error)}`, true);
      this.stream.guarded(failed).subscribe((event) => instance.event(event));
    }

    await session.prepare();
    this.started = performance.now();
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
    // The summary is of the whole run, and not of its last session.
    if (facts) {
      const { started, stage } = this.state;
      this.state = { ...fromSnapshot(facts), started, stage };
    }
    const stopped = await this.loop(session, engine, snapshot !== undefined, keeper);
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
   * Boundary, update, boundary, update, ..., boundary; returns why it ended early, if it did. A checkpoint is taken
   * between a boundary and the update after it, so that going on from it repeats neither.
   */
  private async loop(
    session: Session,
    engine: Engine,
    isResumed: boolean,
    keeper?: CheckpointKeeper,
  ): Promise<Stopped | undefined> {
    const around = () => ({
      facts: takeSnapshot(this.state),
      engine: engine.description,
      seconds: this.seconds(),
    });
    let held = isResumed;
    for (;;) {
      this.step = session.step;
      await session.boundary();
      this.tellRates(session);
      const finished = session.step === this.steps;
      const stopped = finished ? undefined : (session.stopped ?? this.stopping);
      const ends = finished || stopped !== undefined;
      if (!held) await keeper?.at(session, ends, around);
      if (ends) return stopped;
      held = false;
      try {
        this.emit(await session.update());
      } catch (error) {
        this.remedy = session.slower;
        throw error;
      }
    }
  }

  /**
   * Of a run that was given another length: what its learning rate will be, asked of what will set it. Until its old
   * end interventions decide as they did; what it comes to is known then.
   */
  private tellRates(session: Session): void {
    const { kept } = this.stored ?? {};
    const isKnown = session.step >= (kept?.before ?? 0) || this.assembly.interventions.length === 0;
    if (this.hasToldRates || !isKnown) return;
    this.hasToldRates = true;
    const by = session.learningRateBy;
    const key = by === undefined ? 'optimizer.' : `interventions.${by}.`;
    if (!kept?.keys.some((each) => each.startsWith(key))) return;
    const { before } = kept;
    const flag = layoutFlag(by, this.steps);
    const layout = { from: session.step, before, steps: this.steps, flag };
    this.warn(
      'RECALL_SCHEDULE',
      describeRates((step) => session.learningRate(step - 1), layout),
      true,
    );
  }

  /** Seconds of training, over all sessions of the run. */
  private seconds(): number {
    return (this.stored?.resumed?.seconds ?? 0) + (performance.now() - this.started) / 1000;
  }

  private emit(event: RunEvent): void {
    this.state = advance(this.state, event);
    this.stream.emit(event);
  }

  /** What happens to a reference is told as what happens meanwhile. */
  private onReference(event: RunEvent, of: number): void {
    const { step } = this;
    if (event.type === 'warning') this.emit({ ...event, step, passing: true });
    // An untrained one is there at once.
    if (of > 0 && (event.type === 'step' || event.type === 'run-started')) {
      this.emit({ type: 'reference', step, trained: event.step, of, passing: true });
    }
  }

  private warn(code: string, message: string, passing?: true): void {
    this.emit({ type: 'warning', step: this.step, code, message, ...(passing && { passing }) });
  }

  /**
   * Ends a run at once for something that was thrown outside of any hook, and gives its folder free.
   *
   * @returns What to say, with how to go on from the last checkpoint.
   */
  async fail(cause: unknown): Promise<unknown> {
    const at = thrownPlace(cause);
    const problem = `Something threw after its hook had returned, or outside of any: ${errorMessage(cause)}`;
    const failure = await this.withWayOn(new RecallError('RECALL_PLUGIN', problem, { at, cause }));
    await this.stored?.folder.close();
    return failure;
  }

  /** An error that ended the run, with how to go on from the last checkpoint. */
  private async withWayOn(error: unknown): Promise<unknown> {
    const told = error instanceof RangeError && isOutOfMemory(error) ? outOfMemory(error) : error;
    if (!(told instanceof RecallError)) return told;
    const { code, problem, at, fix, more, cause } = told;
    const begun = true;
    if (!this.stored) return new RecallError(code, problem, { at, fix, more, cause, runStarted: begun });
    const { folder } = this.stored;
    if (code === 'RECALL_STOPPED') {
      return new RecallError(code, problem, {
        at,
        fix: `To resume: ${folder.resumeCommand}`,
        cause,
        runStarted: begun,
      });
    }
    const remedy = code === 'RECALL_NOT_FINITE' ? this.remedy : undefined;
    const way = (await folder.isThere()) ? folder.wayOn(remedy) : 'The folder of the run is gone.';
    return new RecallError(code, problem, {
      at,
      fix: fix === undefined ? way : `${fix} ${way}`,
      more,
      cause,
      runStarted: begun,
    });
  }

  private async close(): Promise<void> {
    this.stream.complete();
    this.closing ??= closeAll(this.assembly.reporters, this.config.hooks, (message) =>
      process.emitWarning(message, { code: 'RECALL_PLUGIN' }),
    );
    await this.closing;
  }
}

function inMemory<T>(make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof RangeError && isOutOfMemory(error) ? outOfMemory(error) : error;
  }
}

/** The first place of a stack that is not Node's own. */
function thrownPlace(thrown: unknown): string | undefined {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  return /\(?((?:file:|\/|[A-Za-z]:\\)[^()\n]*:\d+:\d+)\)?$/m.exec(stack)?.[1];
}

/** What V8 says of an array that it cannot allocate; other numbers are out of their range, too. */
const isOutOfMemory = ({ message }: RangeError) =>
  /allocation failed|invalid (typed )?array( buffer)? length/i.test(message);

/** Arrays that are too large are refused as being out of range. */
const outOfMemory = (cause: RangeError) =>
  new RecallError('RECALL_MEMORY', `There is not enough memory for this run: ${cause.message}`, {
    fix: 'A smaller batch, model or population needs less; recall plan says how much.',
    cause,
  });
