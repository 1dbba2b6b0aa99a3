/** Computes the content of `summary.json` from a run's state. Pure functions. */
import type { RunState } from '../log/state.js';

/** A run's state, and what no event contains. */
export interface SummaryInputs {
  readonly state: RunState;
  /** Null for a run without a preset. */
  readonly preset: string | null;
  readonly seed: number;
  readonly threads: number | null;
  /** Wall-clock seconds since the last `run-started`, probes included. */
  readonly seconds: number;
  /** SHA-256 of the final parameters, hexadecimal. */
  readonly parametersSha256: string | null;
}

export interface MeasuredKnowledge {
  /** Attribute loss, in nats. */
  readonly loss: number | null;
  /** Attribute accuracy, a fraction. */
  readonly accuracy: number | null;
}

/** What the model knows about the sampled individuals, and what to compare it with. */
export interface Asked extends MeasuredKnowledge {
  /** The no-knowledge baseline of the sample, in nats. */
  readonly baseline: number | null;
  /** The accuracy of always guessing the most common value. */
  readonly chance: number | null;
  /** The probe that measured it; null if none did. */
  readonly probe: string | null;
  /** Other probes that measure the same on other samples: `warmup`. */
  readonly others: readonly string[];
}

/** The content of `summary.json`. What no probe measured is null. */
export interface Summary {
  readonly preset: string | null;
  readonly seed: number;
  /** Completed updates. */
  readonly steps: number;
  /** Why the run ended early; null if it did not. */
  readonly stopped: string | null;
  /** The intervention that ended it early; null if none did. */
  readonly stoppedBy: string | null;
  readonly individuals: number | null;
  /** The engine and the hardware that it used. */
  readonly engine: string | null;
  readonly threads: number | null;
  /** The step of the last measurement of the loss of seen, which may be before `steps` in a run that was stopped. */
  readonly measuredAt: number | null;
  /** The step at which the plateau ended; null if it did not. */
  readonly plateauEnd: number | null;
  /** The no-knowledge baseline of the population, in nats. */
  readonly baseline: number | null;
  /** Knowledge about individuals of the training set, asked in held-out phrasings. */
  readonly recall: Asked;
  /** The same for each attribute; empty if no probe measured it. */
  readonly attributes: Readonly<Record<string, MeasuredKnowledge>>;
  /** Predictions about individuals that were never trained on. */
  readonly hallucination: Asked & {
    /** Mean probability of the most likely token of a value. */
    readonly maxProbability: number | null;
    /** Mean entropy of the prediction of a value's token, in nats. */
    readonly entropy: number | null;
  };
  /** Training tokens per second, including the time of probes. */
  readonly tokensPerSecond: number | null;
  readonly seconds: number;
  readonly parametersSha256: string | null;
}

/** Summarises a run, finished or not. */
export function summarise(inputs: SummaryInputs): Summary {
  const { preset, seed, threads, seconds, parametersSha256, state } = inputs;
  const { started, finished, step, tokens, roles, phases } = state;
  const value = (role: string) => finite(roles.get(role)?.value);
  return {
    preset,
    seed,
    steps: step,
    stopped: finished?.reason === 'stopped' ? (finished.because ?? '') : null,
    stoppedBy: finished?.by ?? null,
    individuals: started?.individuals ?? null,
    engine: started?.engine ?? null,
    threads,
    measuredAt: roles.get('loss of seen')?.step ?? null,
    plateauEnd: value('plateau-end of seen') ?? phases.plateauEnd,
    baseline: finite(started?.baseline),
    recall: askedOf(state, 'seen'),
    attributes: attributesOf(state),
    hallucination: {
      ...askedOf(state, 'unseen'),
      maxProbability: value('confidence of unseen'),
      entropy: value('entropy of unseen'),
    },
    tokensPerSecond: seconds > 0 && tokens > 0 ? tokens / seconds : null,
    seconds,
    parametersSha256,
  };
}

function askedOf({ roles }: RunState, split: 'seen' | 'unseen'): Asked {
  const [loss, accuracy] = [roles.get(`loss of ${split}`), roles.get(`accuracy of ${split}`)];
  const probe = (loss ?? accuracy)?.probe ?? null;
  const others = roles.candidates(`loss of ${split}`).map((rival) => rival.probe);
  return {
    loss: finite(loss?.value),
    accuracy: finite(accuracy?.value),
    baseline: finite(loss?.baseline),
    chance: finite(accuracy?.baseline),
    probe,
    others: [...new Set(others)].filter((other) => other !== probe),
  };
}

function attributesOf({ roles }: RunState): Summary['attributes'] {
  const losses = new Map(roles.perAttribute('loss of seen').map((each) => [each.attribute, each.value]));
  return Object.fromEntries(
    roles
      .perAttribute('accuracy of seen')
      .map(({ attribute, value }) => [
        attribute!,
        { loss: finite(losses.get(attribute)), accuracy: finite(value) },
      ]),
  );
}

/** JSON cannot hold other numbers. */
const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : null);
