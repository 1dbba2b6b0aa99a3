/** The moving parts of a run that is going on, and the snapshot from which another session goes on. */
import type { RunEvent, StepFinished, Transition } from '../../bus/events.js';
import type { Engine } from '../../engine/engine.js';
import { RecallError } from '../../errors.js';
import type { Assembly } from '../assemble.js';
import { batchDrawer, type DrawBatch } from './batch.js';
import { Boundaries } from './boundary.js';
import { Evaluator } from './evaluator.js';
import { nextUpdate } from './next-update.js';
import { parametersSha256 } from '../storage/model-files.js';
import { checkInForce, sampleInForce, type InForce } from './in-force.js';
import { PluginMemory, type PluginStates } from './plugin-state.js';
import { Settings } from './settings.js';
import { TrainingState, type Vectors } from './training-state.js';

/** Everything that the rest of a run depends on, beyond its configuration. */
export interface Snapshot {
  /** Updates that are done; the boundary after them has been held. */
  readonly step: number;
  /** Updates since the optimizer was last reset. */
  readonly optimizerStep: number;
  /** Perhaps views of live arrays: copy or write them before the next update. */
  readonly vectors: Readonly<Vectors>;
  readonly transitions: readonly Transition[];
  readonly plugins: PluginStates;
  /** Plugins that were switched off because they failed. */
  readonly switchedOff: readonly string[];
  /** Plugins for which the boundary has not been held, because they were not there: `probe "forgetting"`. */
  readonly newcomers?: readonly string[];
  /** Whether the run goes on although it was decided at this boundary that it ends. */
  readonly goesOn?: boolean;
  /** The model whose attention patterns are in force; plugins bring it back, and it must be the same. */
  readonly reference: string | null;
  /** What replaying the decisions must bring back; of checkpoints from before it was stored, undefined. */
  readonly inForce?: InForce;
}

export class Session {
  /** Updates that are done. */
  step = 0;
  private readonly settings: Settings;
  private readonly training: TrainingState;
  private readonly model: Evaluator;
  private readonly boundaries: Boundaries;
  private readonly memory: PluginMemory;
  private readonly draw: DrawBatch;
  private newcomers?: readonly string[];

  constructor(
    private readonly assembly: Assembly,
    engine: Engine,
    emit: (event: RunEvent) => void,
  ) {
    const { config, population, shape, sampler } = assembly;
    this.settings = new Settings(sampler.instance, config);
    this.training = new TrainingState(engine, shape, config);
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

  /** How many numbers the model consists of. */
  get parameterCount(): number {
    return this.training.parameters.length;
  }

  /** The model's parameters; valid until the next update. */
  readParameters(): Promise<Readonly<Float32Array>> {
    return this.training.parameters.read();
  }

  /** Why an intervention ended the run, and which, if one did. */
  get stopped(): Settings['stop'] {
    return this.settings.stop;
  }

  /** Compiles what the first step needs. */
  async prepare(): Promise<void> {
    await this.training.prepare();
  }

  /**
   * Holds the boundary after the updates that are done: probes measure, plugins decide. Of the boundary that was
   * restored only those have a part who were not there when it was held.
   */
  async boundary(): Promise<void> {
    await this.boundaries.at(this.step, this.newcomers);
    this.newcomers = undefined;
  }

  /** One update. @throws RecallError `RECALL_NOT_FINITE` when it leaves no usable model. */
  async update(): Promise<StepFinished> {
    const { batch, learningRate } = nextUpdate(this.step, this.settings, this.boundaries, this.draw);
    const { counted, individuals, hash } = batch;
    const loss = await this.training.step(batch, learningRate);
    if (!this.training.finite) throw notFinite(this.step, loss, hash, learningRate);
    this.step++;
    const told = { step: this.step, loss, learningRate, tokens: counted, batch: hash };
    return { type: 'step', ...told, individuals: Int32Array.from(individuals) };
  }

  /** Of the update from `step` to `step + 1`, unless something is decided until then. */
  learningRate(step: number): number {
    return this.settings.learningRate(step);
  }

  /** The intervention that has set the learning rate, if one has. */
  get learningRateBy(): string | undefined {
    return this.settings.learningRateBy;
  }

  /** Flags with which the run would go on more slowly. */
  get slower(): string {
    const { learningRateBy } = this.settings;
    if (learningRateBy !== undefined) return `--set interventions.${learningRateBy}=false`;
    const { learningRate } = this.assembly.config.optimizer;
    return `--set optimizer.learningRate=${Number((learningRate / 10).toPrecision(3))}`;
  }

  /** @throws RecallError `RECALL_PLUGIN` when a plugin remembers what cannot be stored. */
  checkMemory(): void {
    this.memory.saved();
  }

  async snapshot(): Promise<Snapshot> {
    const { transitions, switchedOff } = this.boundaries;
    const { state, optimizerStep, reference } = this.training;
    return {
      step: this.step,
      optimizerStep,
      vectors: await state.read(),
      transitions,
      plugins: this.memory.saved(),
      switchedOff,
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
   * Goes on from a snapshot of a session with the same configuration. State of a plugin that is no longer there, or
   * is another one under the same name, is left alone.
   *
   * @throws RecallError `RECALL_REFERENCE` when the model whose attention patterns were in force is not the same;
   * `RECALL_FINGERPRINT` when what was decided no longer has the effect that it had.
   */
  async restore(snapshot: Snapshot): Promise<void> {
    this.step = snapshot.step;
    await this.training.restore(snapshot.vectors, snapshot.optimizerStep);
    this.memory.restore(snapshot.plugins);
    const endsAt = snapshot.goesOn ? undefined : snapshot.step;
    await this.boundaries.replay(snapshot.transitions, snapshot.switchedOff, endsAt);
    // Samplers that past decisions have brought back.
    this.memory.restore(snapshot.plugins);
    this.newcomers = snapshot.newcomers ?? [];
    if (snapshot.inForce) checkInForce(snapshot.inForce, this.inForce(snapshot.inForce.until), this.step);
    const { reference } = this.training;
    if (
      snapshot.reference !== null &&
      reference &&
      parametersSha256(await reference.read()) !== snapshot.reference
    ) {
      throw new RecallError('RECALL_REFERENCE', 'The model whose attention patterns are used has changed', {
        at: `step ${this.step}`,
        fix: 'Bring back the model that the run began with, or take the intervention out by name.',
      });
    }
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
    fix: `The learning rate is ${Number(learningRate.toPrecision(3))}, and most often that is too high.`,
  });
}
