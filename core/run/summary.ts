/** What a run came to: the content of `summary.json`, drawn from its state. */
import type { RunState } from '../log/state.js';

/** What a summary is made from: a run's state, and what no event says. */
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

/** What is known by those who were asked, and what it is compared with. */
export interface Asked extends MeasuredKnowledge {
  /** The no-knowledge baseline of those who were asked, in nats. */
  readonly baseline: number | null;
  /** The accuracy of always guessing the commonest value. */
  readonly chance: number | null;
  /** The probe that measured it; null when none did. */
  readonly probe: string | null;
  /** Other probes that measure the same of others: `warmup`. */
  readonly others: readonly string[];
}

/** The content of `summary.json`. What was not measured, because a probe was removed, is null. */
export interface Summary {
  readonly preset: string | null;
  readonly seed: number;
  /** Updates that were done. */
  readonly steps: number;
  /** Why the run ended before the steps that were asked for; null when it did not. */
  readonly stopped: string | null;
  /** The intervention that ended it; null when none did. */
  readonly stoppedBy: string | null;
  readonly individuals: number | null;
  /** What the engine turned out to run on. */
  readonly engine: string | null;
  readonly threads: number | null;
  /** The step at which the loss of the seen was measured last: before `steps` in a run that was stopped. */
  readonly measuredAt: number | null;
  /** The step at which the plateau ended; null when it did not. */
  readonly plateauEnd: number | null;
  /** The no-knowledge baseline of the population, in nats. */
  readonly baseline: number | null;
  /** What is known about individuals of the training set, asked in phrasings not seen of them. */
  readonly recall: Asked;
  /** The same for each attribute; empty when nothing measured it. */
  readonly attributes: Readonly<Record<string, MeasuredKnowledge>>;
  /** What is said about individuals that were never trained on. */
  readonly hallucination: Asked & {
    /** Mean probability of the most probable token of a value. */
    readonly maxProbability: number | null;
    /** Mean entropy of the prediction of a value's token, in nats. */
    readonly entropy: number | null;
  };
  /** Tokens trained on for each second of the run, probes included. */
  readonly tokensPerSecond: number | null;
  readonly seconds: number;
  readonly parametersSha256: string | null;
}

/** Sums up a run, finished or not. */
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

/** JSON has no other numbers. */
const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : null);
