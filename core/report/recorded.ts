/** What a run's log tells, folded as it is read: from a finished run, or one that goes on. */
import path from 'node:path';
import type { RunEvent } from '../bus/events.js';
import type { Curve as KeptCurve } from '../log/curve.js';
import { EVENTS_FILE, parseEvent } from '../log/lines.js';
import { advance, initialState, type RunState, type Series } from '../log/state.js';
import { parsedJson } from '../storage/files.js';
import type { Curve, LogEntry } from './contract.js';
import { LogTail } from './log-tail.js';

/** Characters of a decision that are shown: it may hold a list of a thousand individuals. */
const SHOWN = 200;

/** A run's log so far; `read` takes in what came since. */
export class Recording {
  state: RunState = initialState({ points: Infinity });
  readonly learningRates: [step: number, rate: number][] = [];
  readonly log: LogEntry[] = [];
  /** Counts the times that the log was cut, after which everything before is void. */
  generation = 0;
  private readonly tail: LogTail;
  private reading?: Promise<void>;

  constructor(folder: string) {
    this.tail = new LogTail(path.join(folder, EVENTS_FILE));
  }

  /** Several callers share one reading. */
  read(): Promise<void> {
    this.reading ??= this.readOn().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async readOn(): Promise<void> {
    const lines: string[] = [];
    const { restarted } = await this.tail.read((line) => lines.push(line));
    if (restarted) this.reset();
    for (const line of lines) {
      // Whoever looks at a damaged log should see the rest of it.
      const event = parseEvent(parsedJson(line));
      if (event) this.add(event);
    }
  }

  private reset(): void {
    this.generation++;
    this.state = initialState({ points: Infinity });
    this.learningRates.length = 0;
    this.log.length = 0;
  }

  private add(event: RunEvent): void {
    this.state = advance(this.state, event);
    if (event.type === 'step') this.learningRates.push([event.step, event.learningRate]);
    const entry = entryOf(event);
    if (entry) this.log.push(entry);
  }
}

/** An event as an entry of the log; undefined for those that curves show. */
function entryOf(event: RunEvent): LogEntry | undefined {
  const { step } = event;
  switch (event.type) {
    case 'run-started':
      return { step, type: step === 0 ? 'started' : 'resumed', text: event.engine };
    case 'transition':
      return { step, type: 'decision', by: event.plugin, text: shortened(JSON.stringify(event.data)) };
    case 'warning':
      return { step, type: 'warning', by: event.code, text: event.message };
    case 'run-finished':
      return { step, type: 'finished', by: event.by, text: event.because ?? 'all steps are done' };
    default:
      return undefined;
  }
}

/** Every curve of a run in columns, the training loss and the learning rate first. */
export function curvesOf({ state, learningRates }: Recording): [training: Curve, rate: Curve, ...Curve[]] {
  const of = (name: string, unit: string, points: KeptCurve['points']): Curve => ({
    name,
    unit,
    split: 'seen',
    n: 0,
    ...columns(points),
  });
  return [
    of('training loss', 'nats per token', state.training.points),
    of('learning rate', '', learningRates),
    ...[...state.series.values()].map(curveOf),
  ];
}

const curveOf = ({ name, unit, split, n, role, attribute, cohort, baseline, curve }: Series): Curve => ({
  ...{ name, unit, split, n, role, attribute, cohort, baseline },
  ...columns(curve.points),
});

const columns = (points: KeptCurve['points']): Pick<Curve, 'steps' | 'values'> => ({
  steps: points.map(([step]) => step),
  values: points.map(([, value]) => value),
});

const shortened = (text: string) => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
