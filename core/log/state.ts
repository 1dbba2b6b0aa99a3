/**
 * The state of a run, derived from its events. Summary, terminal and report all use this reducer.
 *
 * `events.reduce(advance, initialState())`, or `events$.pipe(scan(advance, initialState()))`. The same events
 * always give the same state, live or from a log. `advance` updates the state in place, to stay linear in the number of
 * events, so use only the state that it returns.
 */
import type {
  Measured,
  Measurement,
  ReferenceTrained,
  RunEvent,
  RunFinished,
  RunStarted,
  Transition,
  Warning,
} from '../bus/events.js';
import { Roles } from '../bus/roles.js';
import { nextPhases, initialPhases, type Phases } from '../measure/phases.js';
import { Curve } from './curve.js';

/** A measurement over the run: its description, latest value and curve. */
export interface Series extends Measurement {
  /** Key of the probe. */
  readonly probe: string;
  /** Step of the latest value. */
  readonly step: number;
  readonly curve: Curve;
}

/** The stage of a run: `reference` while it trains a reference model, `stopped` if it ended early. */
export type RunStage = 'waiting' | 'training' | 'reference' | 'finished' | 'stopped';

/** What has happened in a run so far. */
export interface RunState {
  readonly stage: RunStage;
  readonly started: RunStarted | null;
  readonly finished: RunFinished | null;
  /** Progress of the reference model, while the run waits for it. */
  readonly reference: ReferenceTrained | null;
  /** Completed updates. */
  readonly step: number;
  /** Tokens trained on since `started`. */
  readonly tokens: number;
  /** Training loss of the latest batch, in nats per token. */
  readonly loss: number | null;
  readonly learningRate: number | null;
  readonly training: Curve;
  /** Measurements by name, in the order of their first value. */
  readonly series: ReadonlyMap<string, Series>;
  /** Measurements by role: `state.roles.get('loss of seen')`. */
  readonly roles: Roles<Series>;
  /** The three phases, detected from the loss of seen and its baseline. */
  readonly phases: Phases;
  readonly transitions: readonly Transition[];
  /** The latest warnings. */
  readonly warnings: readonly Warning[];
}

/** Maximum number of warnings kept, because a plugin may warn at every step. */
const MAX_WARNINGS = 100;

/** @param points Maximum points per curve (default: 0). */
export function initialState({ points = 0 }: { readonly points?: number } = {}): RunState {
  const state: MutableState = {
    stage: 'waiting',
    started: null,
    finished: null,
    reference: null,
    step: 0,
    tokens: 0,
    loss: null,
    learningRate: null,
    training: new Curve(points),
    series: new Map(),
    roles: new Roles(),
    phases: initialPhases,
    transitions: [],
    warnings: [],
    points,
  };
  return state;
}

/** Applies an event to the state. Do not use the previous state afterwards. */
export function advance(before: RunState, event: RunEvent): RunState {
  const state = before as MutableState;
  if (event.type !== 'warning') state.reference = null;
  switch (event.type) {
    case 'run-started':
      state.stage = 'training';
      state.started = event;
      state.finished = null;
      state.step = event.step;
      state.tokens = 0;
      break;
    case 'step':
      state.stage = 'training';
      state.step = event.step;
      state.tokens += event.tokens;
      state.loss = event.loss;
      state.learningRate = event.learningRate;
      state.training.add(event.step, event.loss);
      break;
    case 'measurement':
      state.step = event.step;
      measure(state, event);
      break;
    case 'transition':
      state.transitions.push(event);
      break;
    case 'reference':
      state.stage = 'reference';
      state.reference = event;
      break;
    case 'warning':
      state.warnings.push(event);
      if (state.warnings.length > MAX_WARNINGS) state.warnings.shift();
      break;
    case 'run-finished':
      state.stage = event.reason;
      state.step = event.step;
      state.finished = event;
      break;
  }
  return state;
}

/** The part of a state that a checkpoint stores: plain data, sufficient for the summary of the run. */
export interface RunSnapshot {
  readonly step: number;
  readonly tokens: number;
  readonly phases: Phases;
  /** The measurements that have a role. */
  readonly measured: readonly (Measurement & { readonly probe: string; readonly step: number })[];
}

export function takeSnapshot({ step, tokens, phases, series }: RunState): RunSnapshot {
  const measured = [...series.values()]
    .filter(({ role }) => role !== undefined)
    .map(({ curve, ...measurement }) => (void curve, measurement));
  return { step, tokens, phases, measured };
}

/**
 * Removes the measurements of probes that the run no longer has, because the model has learned since. The start and end
 * of the plateau remain valid.
 */
export function withoutProbes(snapshot: RunSnapshot, removed: readonly string[]): RunSnapshot {
  const isValid = ({ probe, role }: RunSnapshot['measured'][number]) =>
    role === 'plateau-start' || role === 'plateau-end' || !removed.includes(probe);
  return { ...snapshot, measured: snapshot.measured.filter(isValid) };
}

/** The state of a run that resumes from a checkpoint. */
export function fromSnapshot({ step, tokens, phases, measured }: RunSnapshot): RunState {
  const state = initialState() as MutableState;
  for (const measurement of measured) {
    // JSON stores values that are not finite as null.
    add(state, { ...measurement, value: measurement.value ?? NaN, curve: new Curve(0) });
  }
  return Object.assign(state, { step, tokens, phases });
}

/** The state, as `advance` modifies it. */
type MutableState = { -readonly [Key in keyof RunState]: RunState[Key] } & {
  series: Map<string, Series>;
  transitions: Transition[];
  warnings: Warning[];
  readonly points: number;
};

function measure(state: MutableState, { type, ...measured }: Measured): void {
  void type;
  const known = state.series.get(measured.name);
  // Updated in place, because `roles` refers to the same object.
  const series = known
    ? Object.assign(known, measured)
    : add(state, { ...measured, curve: new Curve(state.points) });
  series.curve.add(measured.step, measured.value);
  const baseline = measured.baseline ?? state.started?.baseline;
  if (baseline === undefined || state.roles.get('loss of seen') !== series) return;
  state.phases = nextPhases(state.phases, measured.step, measured.value, baseline);
}

function add(state: MutableState, series: Series): Series {
  state.series.set(series.name, series);
  state.roles.add(series);
  return series;
}
