/** One training, from the first step to the summary. */
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Observable } from 'rxjs';
import { EventStream } from '../bus/event-stream.js';
import { eventsVersion, type RunEvent } from '../bus/events.js';
import type { Config } from '../config/schema.js';
import { createEngine } from '../engine/create.js';
import type { Engine } from '../engine/engine.js';
import { RecallError } from '../errors.js';
import { noKnowledgeBaseline } from '../population/population.js';
import type { Assembly } from './assemble.js';
import { batchDrawer } from './batch.js';
import { Boundaries } from './boundary.js';
import { Evaluator } from './evaluator.js';
import { writeError, writeWhole } from './files.js';
import { parametersSha256, writeModel } from './model-files.js';
import { Settings } from './settings.js';
import { learn, noFacts, summarise, type Summary } from './summary.js';
import { TrainingState } from './training-state.js';

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
    const { config, folder } = this;
    const engine = await createEngine({
      name: config.engine.name,
      threads: config.engine.threads,
      backend: config.engine.backend,
      ...(config.engine.providers && { executionProviders: config.engine.providers }),
    });
    try {
      if (folder) await this.openFolder(folder);
      return await this.train(engine);
    } finally {
      await this.closeReporters();
      await engine.dispose();
    }
  }

  private async train(engine: Engine): Promise<Summary> {
    const { config, assembly, folder } = this;
    const { population, shape, reporters } = assembly;
    const settings = new Settings(assembly.sampler.instance, config);
    const training = new TrainingState(engine, shape, config);
    const model = new Evaluator(engine, shape, population, config.seed, () => training.vectors.parameters);
    const boundaries = new Boundaries(assembly, settings, training, model, (event) => this.emit(event));
    const draw = batchDrawer(population, config);
    for (const { instance } of reporters) this.events$.subscribe((event) => instance.event(event));

    await training.prepare();
    this.emit({
      type: 'run-started',
      version: eventsVersion,
      step: this.step,
      steps: config.steps,
      baseline: noKnowledgeBaseline(population),
      individuals: population.individuals,
      parameters: training.vectors.parameters.length,
      engine: engine.description,
      batch: config.batch,
    });
    const started = performance.now();

    while (this.step < config.steps) {
      await boundaries.at(this.step);
      if (settings.stop ?? this.stopping) break;
      const distribution = settings.sampler.at(this.step, boundaries.samplerTransitions());
      const batch = draw(this.step, distribution);
      const learningRate = settings.learningRate(this.step);
      const loss = await training.step(batch, learningRate);
      this.step++;
      this.emit({
        type: 'step',
        step: this.step,
        loss,
        learningRate,
        tokens: batch.counted,
        batch: batch.hash,
      });
    }
    const because = settings.stop ?? this.stopping;
    if (because === undefined) await boundaries.at(this.step);
    this.emit({
      type: 'run-finished',
      step: this.step,
      reason: because === undefined ? 'finished' : 'stopped',
      ...(because !== undefined && { because }),
    });

    const { parameters } = training.vectors;
    const summary = summarise({
      facts: this.facts,
      preset: config.preset ?? null,
      seed: config.seed,
      threads: engine.threads,
      seconds: (performance.now() - started) / 1000,
      parametersSha256: parametersSha256(parameters),
    });
    if (folder) {
      await writeModel(path.join(folder, 'model'), parameters, shape, population.vocabulary);
      await writeWhole(path.join(folder, 'summary.json'), [`${JSON.stringify(summary, null, 2)}\n`]);
    }
    await model.dispose();
    await training.dispose();
    return summary;
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

  private async closeReporters(): Promise<void> {
    this.stream.complete();
    for (const { instance } of this.assembly.reporters) {
      await instance.flush?.();
      await instance.close?.();
    }
  }
}
