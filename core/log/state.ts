/**
 * The state of a run, as its events tell it: the one reducer that summary, terminal, report and whatever else shows a
 * run are made from.
 *
 * `events.reduce(advance, initialState())`, or `events$.pipe(scan(advance, initialState()))`. The same events give the same
 * state, live or read from a log. A state is moved on in place, so that the cost is linear in the events however much is
 * measured: after `advance(state, event)` the returned state counts, and the one before must no longer be used.
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

/** One measurement over the run: what it is, its newest value, and its curve. */
export interface Series extends Measurement {
  /** Key of the probe. */
  readonly probe: string;
  /** Step of the newest value. */
  readonly step: number;
  readonly curve: Curve;
}

/** Where a run is: it waits for a reference model, has come to its end, or was ended before. */
export type Stage = 'waiting' | 'training' | 'reference' | 'finished' | 'stopped';

/** What has happened in a run so far. */
export interface RunState {
  readonly stage: Stage;
  readonly started: RunStarted | null;
  readonly finished: RunFinished | null;
  /** How far the reference model is that the run waits for, while it does. */
  readonly reference: ReferenceTrained | null;
  /** Updates that are done. */
  readonly step: number;
  /** Tokens trained on since `started`. */
  readonly tokens: number;
  /** Training loss of the newest batch, in nats per token. */
  readonly loss: number | null;
  readonly learningRate: number | null;
  readonly training: Curve;
  /** By name, in the order in which they were first measured. */
  readonly series: ReadonlyMap<string, Series>;
  /** The same by role: `state.roles.get('loss of seen')`. */
  readonly roles: Roles<Series>;
  /** What is known of the three phases, from the loss of the seen and its baseline. */
  readonly phases: Phases;
  readonly transitions: readonly Transition[];
  /** The newest warnings. */
  readonly warnings: readonly Warning[];
}

/** Warnings that a state keeps: a plugin may warn at every step. */
const WARNINGS = 100;

/** @param points Points of every curve that are kept; none by default. */
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

/** The state after one more event; the state before must not be used any more. */
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
      if (state.warnings.length > WARNINGS) state.warnings.shift();
      break;
    case 'run-finished':
      state.stage = event.reason;
      state.step = event.step;
      state.finished = event;
      break;
  }
  return state;
}

/** What a checkpoint keeps of a state: plain data, enough for the summary of the whole run. */
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
    .map(({ curve, ...told }) => (void curve, told));
  return { step, tokens, phases, measured };
}

/**
 * Facts without what the model was found to know by probes that are no longer there: it has learned since. Where the
 * plateau began and ended stays true.
 */
export function withoutProbes(facts: RunSnapshot, gone: readonly string[]): RunSnapshot {
  const isTrue = ({ probe, role }: RunSnapshot['measured'][number]) =>
    role === 'plateau-start' || role === 'plateau-end' || !gone.includes(probe);
  return { ...facts, measured: facts.measured.filter(isTrue) };
}

/** The state of a run that goes on from a checkpoint. */
export function fromSnapshot({ step, tokens, phases, measured }: RunSnapshot): RunState {
  const state = initialState() as MutableState;
  for (const told of measured) {
    // JSON has null for what is not finite.
    add(state, { ...told, value: told.value ?? NaN, curve: new Curve(0) });
  }
  return Object.assign(state, { step, tokens, phases });
}

/** A state that is moved on. */
type MutableState = { -readonly [Key in keyof RunState]: RunState[Key] } & {
  series: Map<string, Series>;
  transitions: Transition[];
  warnings: Warning[];
  readonly points: number;
};

function measure(state: MutableState, { type, ...measured }: Measured): void {
  void type;
  const known = state.series.get(measured.name);
  // Moved on in place, since it stands among the roles, too.
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
