/** One training, from the first step to the summary. */
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Observable } from 'rxjs';
import { EventStream } from '../bus/event-stream.js';
import { eventsVersion, type RunEvent } from '../bus/events.js';
import type { Config } from '../config/schema.js';
import { createEngine, type EngineOptions } from '../engine/create.js';
import type { Engine } from '../engine/engine.js';
import { RecallError } from '../errors.js';
import { noKnowledgeBaseline } from '../population/population.js';
import type { Assembly } from './assemble.js';
import { writeError, writeWhole } from './files.js';
import { parametersSha256, writeModel } from './model-files.js';
import { Session } from './session.js';
import { learn, noFacts, summarise, type Summary } from './summary.js';

export class Run {
  /** Everything that happens, as it happens; nothing a subscriber does can change or stop the run. */
  readonly events$: Observable<RunEvent>;
  readonly config: Config;
  private readonly stream: EventStream;
  private facts = noFacts;
  private step = 0;
  private stopping?: string;

  constructor(
    private readonly assembly: Assembly,
    /** Where the run stores what it makes; undefined for a run that stores nothing. */
    readonly folder?: string,
  ) {
    this.config = assembly.config;
    this.stream = new EventStream((error) =>
      this.warn('RECALL_SUBSCRIBER', `A subscriber failed: ${String(error)}`),
    );
    this.events$ = this.stream.events$;
  }

  /** Asks the run to end at the next boundary, as if it had been told so in its configuration. */
  stop(reason = 'asked to stop'): void {
    this.stopping ??= reason;
  }

  /**
   * Trains to the end.
   *
   * @throws RecallError `RECALL_PLUGIN`, `RECALL_WRITE`, `RECALL_ENGINE_...`; what was reported until then is stored.
   */
  async start(): Promise<Summary> {
    const { name, threads, backend, providers } = this.config.engine;
    const executionProviders = providers as EngineOptions['executionProviders'];
    const engine = await createEngine({ name, threads, backend, ...(providers && { executionProviders }) });
    try {
      if (this.folder) await this.openFolder(this.folder);
      const summary = await this.train(engine);
      await this.closeReporters();
      return summary;
    } catch (error) {
      // The first failure is the one to tell; a reporter that fails too adds nothing.
      await this.closeReporters().catch(() => undefined);
      throw error;
    } finally {
      await engine.dispose();
    }
  }

  private async train(engine: Engine): Promise<Summary> {
    const { config, assembly } = this;
    const session = new Session(assembly, engine, (event) => this.emit(event));
    for (const { instance } of assembly.reporters) this.events$.subscribe((event) => instance.event(event));

    await session.prepare();
    this.emit({
      type: 'run-started',
      version: eventsVersion,
      step: session.step,
      steps: config.steps,
      baseline: noKnowledgeBaseline(assembly.population),
      individuals: assembly.population.individuals,
      parameters: session.parameters.length,
      engine: engine.description,
      batch: config.batch,
    });
    const started = performance.now();
    const because = await this.loop(session);
    this.emit({
      type: 'run-finished',
      step: session.step,
      reason: because === undefined ? 'finished' : 'stopped',
      ...(because !== undefined && { because }),
    });
    const summary = summarise({
      facts: this.facts,
      preset: config.preset ?? null,
      seed: config.seed,
      threads: engine.threads,
      seconds: (performance.now() - started) / 1000,
      parametersSha256: parametersSha256(session.parameters),
    });
    await this.store(session.parameters, summary);
    await session.dispose();
    return summary;
  }

  /** Boundary, update, boundary, update, ..., boundary; returns why it ended early, if it did. */
  private async loop(session: Session): Promise<string | undefined> {
    for (;;) {
      this.step = session.step;
      await session.boundary();
      if (session.step === this.config.steps) return undefined;
      const because = session.stopped ?? this.stopping;
      if (because !== undefined) return because;
      this.emit(await session.update());
    }
  }

  private async store(parameters: Float32Array, summary: Summary): Promise<void> {
    if (!this.folder) return;
    const { shape, population } = this.assembly;
    await writeModel(path.join(this.folder, 'model'), parameters, shape, population.vocabulary);
    await writeWhole(path.join(this.folder, 'summary.json'), [`${JSON.stringify(summary, null, 2)}\n`]);
  }

  private emit(event: RunEvent): void {
    this.facts = learn(this.facts, event);
    this.stream.emit(event);
  }

  private warn(code: string, message: string): void {
    this.emit({ type: 'warning', step: this.step, code, message });
  }

  /** @throws RecallError `RECALL_FOLDER_TAKEN` when something is there already; `RECALL_WRITE`. */
  private async openFolder(folder: string): Promise<void> {
    const present = await readdir(folder).catch(() => []);
    if (present.length > 0) {
      throw new RecallError('RECALL_FOLDER_TAKEN', `The folder ${folder} is not empty`, {
        fix: 'Name another with --out, or remove it.',
      });
    }
    await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
      throw writeError(folder, cause);
    });
    await writeWhole(path.join(folder, 'config.json'), [`${JSON.stringify(this.config, null, 2)}\n`]);
  }

  /** Every reporter is closed, whatever another one says; the first failure is told afterwards. */
  private async closeReporters(): Promise<void> {
    this.stream.complete();
    const closing = this.assembly.reporters.map(async ({ instance }) => {
      await instance.flush?.();
      await instance.close?.();
    });
    const failed = (await Promise.allSettled(closing)).find(({ status }) => status === 'rejected');
    if (failed) throw (failed as PromiseRejectedResult).reason;
  }
}
