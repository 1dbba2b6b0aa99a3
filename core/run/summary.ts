/** What a run came to: the content of `summary.json`, folded from its events. */
import type { RunEvent, RunFinished, RunStarted, Split } from '../bus/events.js';

/** What a run's events have told so far: plain data, fit for a checkpoint. */
export interface RunFacts {
  readonly started: RunStarted | null;
  readonly finished: RunFinished | null;
  /** Updates that are done. */
  readonly step: number;
  /** Tokens trained on since `started`. */
  readonly tokens: number;
  /** The newest value of each measurement, by its split and name: `seen recall.loss`. */
  readonly measured: Readonly<Record<string, number>>;
  /** The step of the newest measurement of `recall.loss`. */
  readonly asked: number | null;
}

/** What is known before the first event. */
export const noFacts: RunFacts = {
  started: null,
  finished: null,
  step: 0,
  tokens: 0,
  measured: {},
  asked: null,
};

/**
 * Takes one more event into account: `events.reduce(learn, noFacts)`.
 */
export function learn(facts: RunFacts, event: RunEvent): RunFacts {
  const { step } = event;
  switch (event.type) {
    case 'run-started':
      return { ...facts, step, started: event, finished: null, tokens: 0 };
    case 'step':
      return { ...facts, step, tokens: facts.tokens + event.tokens };
    case 'measurement': {
      const key = keyOf(event.split, event.name);
      const asked = event.name === 'recall.loss' ? step : facts.asked;
      return { ...facts, step, asked, measured: { ...facts.measured, [key]: event.value } };
    }
    case 'run-finished':
      return { ...facts, step, finished: event };
    default:
      return facts;
  }
}

/**
 * Facts without what the model was found to know by probes that are no longer there: it has learned since. Where the
 * plateau ended stays true.
 */
export function withoutProbes(facts: RunFacts, gone: readonly string[]): RunFacts {
  const isGone = (key: string) =>
    gone.some((probe) => key.split(' ')[1].startsWith(`${probe}.`)) && !key.endsWith('.plateau-end');
  const measured = Object.entries(facts.measured).filter(([key]) => !isGone(key));
  return { ...facts, measured: Object.fromEntries(measured) };
}

/** What a summary is made from: a run's facts, and what no event says. */
export interface SummaryInputs {
  readonly facts: RunFacts;
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
  /** The step at which `recall` was measured last: before `steps` in a run that was stopped. */
  readonly measuredAt: number | null;
  /** The step at which the plateau ended; null when it did not. */
  readonly plateauEnd: number | null;
  /** The no-knowledge baseline, in nats. */
  readonly baseline: number | null;
  /** What is known about individuals of the training set, asked in phrasings not seen of them. */
  readonly recall: MeasuredKnowledge;
  /** The same for each attribute; empty when nothing measured it. */
  readonly attributes: Readonly<Record<string, MeasuredKnowledge>>;
  /** What is said about individuals that were never trained on. */
  readonly hallucination: MeasuredKnowledge & {
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
  const { preset, seed, threads, seconds, parametersSha256 } = inputs;
  const { started, finished, step, tokens, measured, asked } = inputs.facts;
  const value = (split: Split, name: string) => finite(measured[keyOf(split, name)]);
  const attributes = Object.keys(measured)
    .filter((key) => key.startsWith(attributePrefix))
    .map((key) => key.slice(attributePrefix.length));
  return {
    preset,
    seed,
    steps: step,
    stopped: finished?.reason === 'stopped' ? (finished.because ?? '') : null,
    stoppedBy: finished?.by ?? null,
    individuals: started?.individuals ?? null,
    engine: started?.engine ?? null,
    threads,
    measuredAt: asked ?? null,
    plateauEnd: value('seen', 'recall.plateau-end'),
    baseline: finite(started?.baseline),
    recall: { loss: value('seen', 'recall.loss'), accuracy: value('seen', 'recall.accuracy') },
    attributes: Object.fromEntries(
      attributes.map((attribute) => [
        attribute,
        {
          loss: value('seen', `recall.loss.${attribute}`),
          accuracy: value('seen', `recall.accuracy.${attribute}`),
        },
      ]),
    ),
    hallucination: {
      loss: value('unseen', 'hallucination.loss'),
      accuracy: value('unseen', 'hallucination.accuracy'),
      maxProbability: value('unseen', 'hallucination.max-probability'),
      entropy: value('unseen', 'hallucination.entropy'),
    },
    tokensPerSecond: seconds > 0 && tokens > 0 ? tokens / seconds : null,
    seconds,
    parametersSha256,
  };
}

const keyOf = (split: Split, name: string) => `${split} ${name}`;
const attributePrefix = keyOf('seen', 'recall.accuracy.');

/** JSON has no other numbers. */
const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : null);
