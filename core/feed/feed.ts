/**
 * What a run trains on, step by step, for a trainer that is not recall's. Built from the same parts as a run's own
 * session, so that the batches are the same to the last bit.
 */
import { setImmediate as turn } from 'node:timers/promises';
import type { RunEvent } from '../bus/events.js';
import { RecallError } from '../errors.js';
import { plainShape } from '../model/shape.js';
import type { Model } from '../plugin/model.js';
import { assembleResolved, type Assembly, type Resolved } from '../run/assemble.js';
import { dataFingerprint } from '../run/fingerprint.js';
import { batchDrawer } from '../run/training/batch.js';
import { Boundaries } from '../run/training/boundary.js';
import { nextUpdate, type NextUpdate } from '../run/training/next-update.js';
import { Settings, type Changeable } from '../run/training/settings.js';
import { feedVersion, type BatchLine, type FeedLine, type Start } from './lines.js';
import type { Ask } from './model.js';
import { withoutTrainer, withTrainer } from './plugins.js';
import { answerTo, feedbackError, type Trainer } from './trainer.js';

export interface FeedOptions {
  /** The step of the first batch (default: 0). */
  readonly from?: number;
  /** Number of batches (default: to the end of the run). */
  readonly limit?: number;
  /** Who measures the model; without it, a run that depends on measurements is refused. */
  readonly trainer?: Trainer;
}

/** What changes of plugins do to a training that goes on elsewhere: the next batch tells the trainer. */
class RemoteTraining implements Changeable {
  frozen: readonly string[] = [];
  private isReset = false;

  freeze(parts: readonly string[]): void {
    this.frozen = parts;
  }

  resetOptimizer(): Promise<void> {
    this.isReset = true;
    return Promise.resolve();
  }

  patchFrom(parameters: Readonly<Float32Array> | null): Promise<void> {
    return parameters === null ? Promise.resolve() : Promise.reject(ownTrainerOnly('patches attention'));
  }

  setParameters(): Promise<void> {
    return Promise.reject(ownTrainerOnly('sets parameters'));
  }

  /** What the next batch has to say, once. */
  orders(): Pick<BatchLine, 'frozen' | 'resetOptimizer'> {
    const { frozen, isReset } = this;
    this.isReset = false;
    return { ...(frozen.length > 0 && { frozen }), ...(isReset && { resetOptimizer: true }) };
  }
}

const ownTrainerOnly = (what: string) =>
  feedbackError(
    `An intervention ${what}, which only recall's own training can do`,
    'interventions',
    'Leave it out.',
  );

export class Feed {
  readonly assembly: Assembly;
  readonly from: number;
  /** The step at which the feed ends, unless an intervention ends the run before. */
  readonly end: number;
  /** The assembly with plugins that do without a model of recall's. */
  private readonly plugged: Assembly;
  private ask: Ask = () => Promise.reject(new Error('nothing is asked before the feed begins'));

  /** @throws RecallError as a run does; `RECALL_FEEDBACK` if what is trained depends on measurements, and no trainer is given */
  constructor(
    resolved: Resolved,
    private readonly options: FeedOptions = {},
  ) {
    const noReference = () => Promise.reject(ownTrainerOnly('needs a reference model'));
    this.assembly = assembleResolved(resolved, undefined, noReference);
    const { steps } = this.assembly.config;
    const { from = 0, limit = Infinity } = options;
    if (from >= steps) {
      throw new RecallError('RECALL_FLAG', `The run has ${steps} steps, so it has no batch of step ${from}`, {
        at: '--from',
        fix: `Use at most ${steps - 1}, or make the run longer: --set steps=${from + 1}.`,
      });
    }
    this.plugged = options.trainer
      ? withTrainer(this.assembly, (question) => this.ask(question))
      : withoutTrainer(this.assembly);
    this.from = from;
    this.end = Math.min(steps, from + limit);
  }

  /** The first line. */
  get start(): Start {
    const { config, shape } = this.assembly;
    const { beta1, beta2, epsilon, weightDecay } = config.optimizer;
    return {
      type: 'start',
      version: feedVersion,
      preset: config.preset ?? null,
      seed: config.seed,
      from: this.from,
      steps: config.steps,
      batch: config.batch,
      fingerprint: dataFingerprint(this.assembly).hash,
      model: plainShape(shape),
      optimizer: { beta1, beta2, epsilon, weightDecay },
    };
  }

  /**
   * Writes all lines, and waits for each to be taken. Boundaries before the first batch are held only if something may
   * be decided there; their questions are not asked again, because the trainer repeats the answers that it gave.
   *
   * @param signal Ends the feed after the current line, without a last one.
   * @throws RecallError `RECALL_FEEDBACK` if an answer is missing or cannot be used; `RECALL_STOPPED` if the signal
   * ends a wait for the trainer; and what the plugins throw
   */
  async write(write: (line: FeedLine) => Promise<void>, signal?: AbortSignal): Promise<void> {
    const { from, end, options } = this;
    const { trainer } = options;
    await write(this.start);
    let step = 0;
    let pending: FeedLine[] = [];
    const flush = async () => {
      const lines = pending;
      pending = [];
      for (const line of lines) await write(line);
    };
    const emit = (event: RunEvent) => {
      if (event.type === 'warning') process.emitWarning(event.message, { code: event.code });
      if (step >= from && (event.type === 'measurement' || event.type === 'transition')) pending.push(event);
    };
    this.ask = async (question) => {
      if (step >= from) pending.push(question);
      await flush();
      return answerTo(question, trainer!);
    };
    const { config, population, sampler, interventions } = this.plugged;
    const settings = new Settings(sampler.instance, config);
    const training = new RemoteTraining();
    const boundaries = new Boundaries(this.plugged, settings, training, NO_MODEL, emit);
    const draw = batchDrawer(population, config);
    const decides = trainer !== undefined || 'decide' in sampler.instance || interventions.length > 0;
    for (step = decides ? 0 : from; !signal?.aborted; step++) {
      const finished = step === config.steps;
      if (step === end && !finished) return write({ type: 'end', step, reason: 'limit' });
      if (decides) await boundaries.at(step);
      await flush();
      const { stop } = settings;
      if (finished) return write({ type: 'end', step, reason: 'finished' });
      if (stop) return write({ type: 'end', step, reason: 'stopped', ...stop });
      if (step >= from) await write(this.line(step, nextUpdate(step, settings, boundaries, draw), training));
      // Signals and a reader that has gone are noticed between steps.
      if (step >= from || step % HELD_AT_ONCE === 0) await turn();
    }
  }

  private line(step: number, { batch, learningRate }: NextUpdate, training: RemoteTraining): BatchLine {
    const { hash, individuals, positions, tokens, weights } = batch;
    const told = { step, batch: hash, learningRate, individuals, positions, tokens, weights };
    return { type: 'batch', ...told, ...training.orders() };
  }
}

/** How many boundaries before the first batch are held at a time. */
const HELD_AT_ONCE = 1024;

/** Plugins are given models of their own. */
const NO_MODEL = undefined as unknown as Model;
