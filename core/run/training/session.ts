/** Trains a model step by step between two interruptions. Computes and emits events; writes no files. */
import type { RunEvent, StepFinished, Transition } from '../../bus/events.js';
import type { Engine } from '../../engine/engine.js';
import { RecallError } from '../../errors.js';
import type { Assembly } from '../assembly.js';
import { parametersSha256 } from '../../storage/model-files.js';
import { batchDrawer, type DrawBatch } from './batch.js';
import { Boundaries } from './boundary.js';
import { Evaluator } from './evaluator.js';
import { checkInForce, sampleInForce, type InForce } from './in-force.js';
import { nextUpdate } from './next-update.js';
import { PluginMemory, type PluginStates } from './plugin-state.js';
import { Settings } from './settings.js';
import { TrainingState, type Vectors } from './training-state.js';

/** Everything but the configuration that the rest of a run depends on. */
export interface Snapshot {
  /** Completed updates. The boundary after them is complete, too. */
  readonly step: number;
  /** Updates since the optimizer was last reset. */
  readonly optimizerStep: number;
  /** May be views of live arrays: copy or write them before the next update. */
  readonly vectors: Readonly<Vectors>;
  readonly transitions: readonly Transition[];
  readonly plugins: PluginStates;
  /** Plugins that were disabled after an error. */
  readonly disabled: readonly string[];
  /** Plugins that have yet to take part in the boundary, because they are new: `probe "forgetting"`. */
  readonly pending?: readonly string[];
  /** Whether to ignore a decision, made at this boundary, to end the run. */
  readonly ignoresStop?: boolean;
  /** SHA-256 of the model whose attention patterns are in use. */
  readonly reference: string | null;
  /** What replaying the decisions must bring back; undefined in older checkpoints. */
  readonly inForce?: InForce;
}

export class Session {
  /** Completed updates. */
  step = 0;
  private readonly settings: Settings;
  private readonly training: TrainingState;
  private readonly model: Evaluator;
  private readonly boundaries: Boundaries;
  private readonly memory: PluginMemory;
  private readonly draw: DrawBatch;
  private pending?: readonly string[];

  constructor(
    private readonly assembly: Assembly,
    engine: Engine,
    emit: (event: RunEvent) => void,
    parameters = assembly.initial(),
  ) {
    const { config, population, shape, sampler } = assembly;
    this.settings = new Settings(sampler.instance, config);
    this.training = new TrainingState(engine, shape, config, parameters);
    this.model = new Evaluator({
      engine,
      shape,
      population,
      seed: config.seed,
      parameters: () => this.training.parameters,
      reference: () => this.training.reference,
    });
    this.memory = new PluginMemory(assembly, this.settings);
    this.boundaries = new Boundaries(assembly, this.settings, this.training, this.model, emit);
    this.draw = batchDrawer(population, config);
  }

  get parameterCount(): number {
    return this.training.parameters.length;
  }

  /** The model's parameters, valid until the next update. */
  readParameters(): Promise<Readonly<Float32Array>> {
    return this.training.parameters.read();
  }

  /** Set if an intervention ended the run at this boundary. */
  get stopped(): Settings['stop'] {
    return this.settings.stop;
  }

  /** Compiles the training step. */
  async prepare(): Promise<void> {
    await this.training.prepare(this.assembly.population.textLength);
  }

  /** Runs the boundary after the completed updates. After `restore`, only pending plugins take part. */
  async boundary(): Promise<void> {
    await this.boundaries.at(this.step, this.pending);
    this.pending = undefined;
  }

  /** Performs one update. @throws RecallError `RECALL_NOT_FINITE` if the loss or gradient is not finite. */
  async update(): Promise<StepFinished> {
    const { batch, learningRate } = nextUpdate(this.step, this.settings, this.boundaries, this.draw);
    const { counted, individuals, hash } = batch;
    const loss = await this.training.step(batch, learningRate);
    if (!this.training.finite) throw notFinite(this.step, loss, hash, learningRate);
    this.step++;
    return {
      type: 'step',
      step: this.step,
      loss,
      learningRate,
      tokens: counted,
      batch: hash,
      individuals: Int32Array.from(individuals),
    };
  }

  /** The learning rate of the update from `step` to `step + 1`, unless a decision changes it before. */
  learningRate(step: number): number {
    return this.settings.learningRate(step);
  }

  /** The intervention that set the learning rate, if one did. */
  get learningRateBy(): string | undefined {
    return this.settings.learningRateBy;
  }

  /** Flags that make the run learn more slowly. */
  get slowerFlags(): string {
    const { learningRateBy } = this.settings;
    if (learningRateBy !== undefined) return `--set interventions.${learningRateBy}=false`;
    const { learningRate } = this.assembly.config.optimizer;
    return `--set optimizer.learningRate=${Number((learningRate / 10).toPrecision(3))}`;
  }

  /** @throws RecallError `RECALL_PLUGIN` if the state of a plugin cannot be stored. */
  checkPluginState(): void {
    this.memory.save();
  }

  async snapshot(): Promise<Snapshot> {
    const { transitions, disabled } = this.boundaries;
    const { state, optimizerStep, reference } = this.training;
    return {
      step: this.step,
      optimizerStep,
      vectors: await state.read(),
      transitions,
      plugins: this.memory.save(),
      disabled,
      reference: reference && parametersSha256(await reference.read()),
      inForce: this.inForce(this.assembly.config.steps),
    };
  }

  private inForce(until: number): InForce {
    const { step, settings, boundaries } = this;
    const { seed } = this.assembly.config;
    return sampleInForce(settings, boundaries.samplerTransitions(), { seed, step, until });
  }

  /**
   * @throws RecallError `RECALL_REFERENCE` if the model whose attention patterns were in use has changed;
   * `RECALL_FINGERPRINT` if replaying the decisions has another effect than before.
   */
  async restore(snapshot: Snapshot): Promise<void> {
    this.step = snapshot.step;
    await this.training.restore(snapshot.vectors, snapshot.optimizerStep);
    this.memory.restore(snapshot.plugins);
    const endsAt = snapshot.ignoresStop ? undefined : snapshot.step;
    await this.boundaries.replay(snapshot.transitions, snapshot.disabled, endsAt);
    // Again, for a sampler that the replayed decisions have created.
    this.memory.restore(snapshot.plugins);
    this.pending = snapshot.pending ?? [];
    if (snapshot.inForce) checkInForce(snapshot.inForce, this.inForce(snapshot.inForce.until), this.step);
    const { reference } = this.training;
    if (snapshot.reference === null || !reference) return;
    if (parametersSha256(await reference.read()) === snapshot.reference) return;
    throw new RecallError(
      'RECALL_REFERENCE',
      'The model that provides the attention patterns has changed since the checkpoint',
      {
        at: `step ${this.step}`,
        fix: 'Restore it, or remove the intervention with --set interventions.NAME=false.',
      },
    );
  }

  async dispose(): Promise<void> {
    await this.model.dispose();
    await this.training.dispose();
  }
}

function notFinite(step: number, loss: number, batch: string, learningRate: number): RecallError {
  const what = Number.isFinite(loss) ? 'gradient' : 'loss';
  return new RecallError('RECALL_NOT_FINITE', `The ${what} is not finite`, {
    at: `the update from step ${step} to ${step + 1}, batch ${batch}`,
    fix: `The learning rate, ${Number(learningRate.toPrecision(3))}, is probably too high.`,
  });
}
