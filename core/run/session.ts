/** The moving parts of a run that is going on, and the snapshot from which another session goes on. */
import type { RunEvent, StepFinished, Transition } from '../bus/events.js';
import type { Engine } from '../engine/engine.js';
import type { Json } from '../bus/events.js';
import type { Stateful } from '../plugin/contracts.js';
import type { Assembly } from './assemble.js';
import { batchDrawer, type DrawBatch } from './batch.js';
import { Boundaries } from './boundary.js';
import { Evaluator } from './evaluator.js';
import { Settings } from './settings.js';
import { TrainingState, type Vectors } from './training-state.js';

/** Everything that the rest of a run depends on, beyond its configuration. */
export interface Snapshot {
  /** Updates that are done; the boundary after them has been held. */
  readonly step: number;
  /** Updates since the optimizer was last reset. */
  readonly optimizerStep: number;
  /** Views of the live arrays: copy or write them before the next update. */
  readonly vectors: Readonly<Vectors>;
  readonly transitions: readonly Transition[];
  /** State of the plugins that have any, by kind and name: `probe recall`. */
  readonly plugins: Readonly<Record<string, Json>>;
}

export class Session {
  /** Updates that are done. */
  step = 0;
  private readonly settings: Settings;
  private readonly training: TrainingState;
  private readonly model: Evaluator;
  private readonly boundaries: Boundaries;
  private readonly draw: DrawBatch;

  constructor(
    private readonly assembly: Assembly,
    engine: Engine,
    emit: (event: RunEvent) => void,
  ) {
    const { config, population, shape, sampler } = assembly;
    this.settings = new Settings(sampler.instance, config);
    this.training = new TrainingState(engine, shape, config);
    this.model = new Evaluator(engine, shape, population, config.seed, () => this.parameters);
    this.boundaries = new Boundaries(assembly, this.settings, this.training, this.model, emit);
    this.draw = batchDrawer(population, config);
  }

  get parameters(): Float32Array {
    return this.training.vectors.parameters;
  }

  /** Why a plugin ended the run, if one did. */
  get stopped(): string | undefined {
    return this.settings.stop;
  }

  /** Compiles what the first step needs. */
  async prepare(): Promise<void> {
    await this.training.prepare();
  }

  /** Holds the boundary after the updates that are done: probes measure, plugins decide. */
  async boundary(): Promise<void> {
    await this.boundaries.at(this.step);
  }

  /** One update. */
  async update(): Promise<StepFinished> {
    const { settings, boundaries } = this;
    const distribution = settings.sampler.at(this.step, boundaries.samplerTransitions());
    const { tokens, weights, counted, hash } = this.draw(this.step, distribution);
    const learningRate = settings.learningRate(this.step);
    const loss = await this.training.step({ tokens, weights }, learningRate);
    this.step++;
    return { type: 'step', step: this.step, loss, learningRate, tokens: counted, batch: hash };
  }

  snapshot(): Snapshot {
    return {
      step: this.step,
      optimizerStep: this.training.optimizerStep,
      vectors: this.training.vectors,
      transitions: this.boundaries.transitions,
      plugins: Object.fromEntries(this.stateful().map(([key, plugin]) => [key, plugin.save()])),
    };
  }

  /** Goes on from a snapshot of a session with the same configuration. */
  async restore(snapshot: Snapshot): Promise<void> {
    this.step = snapshot.step;
    this.training.restore(snapshot.vectors, snapshot.optimizerStep);
    for (const [key, plugin] of this.stateful()) {
      if (Object.hasOwn(snapshot.plugins, key)) plugin.restore(snapshot.plugins[key]);
    }
    await this.boundaries.replay(snapshot.transitions);
  }

  async dispose(): Promise<void> {
    await this.model.dispose();
    await this.training.dispose();
  }

  private stateful(): [string, Stateful][] {
    const { probes, interventions, reporters } = this.assembly;
    return [...probes, ...interventions, ...reporters].flatMap(({ name, definition, instance }) =>
      'save' in instance && instance.save && instance.restore
        ? [[`${definition.kind} ${name}`, instance as Stateful] as [string, Stateful]]
        : [],
    );
  }
}
