/** What is known of a run at a moment: the events so far, folded into what the terminal shows. */
import type {
  Measured,
  ReferenceTrained,
  RunEvent,
  RunFinished,
  RunStarted,
  Split,
} from '../../../core/bus/events.js';
import { Curve } from './curve.js';
import { Pace } from './pace.js';
import { PhaseOfLearning } from './phase.js';

/** The accuracy of one attribute on seen individuals. */
export interface AttributeAccuracy {
  readonly attribute: string;
  readonly accuracy: number;
}

const perAttribute = 'recall.accuracy.';

export class Progress {
  started?: RunStarted;
  finished?: RunFinished;
  /** The reference model that the run waits for, while it does. */
  reference?: ReferenceTrained;
  step = 0;
  trainingLoss?: number;
  /** Counts what changes the picture of the learning curve, so that it is drawn again only then. */
  revision = 0;
  /** Milliseconds since the run started, at the last event. */
  elapsed = 0;
  readonly seen = new Curve();
  readonly unseen = new Curve();
  readonly pace = new Pace();
  referencePace = new Pace();
  private startedAt?: number;
  private phases?: PhaseOfLearning;
  private readonly latest = new Map<string, number>();

  /** Takes in an event that happened at `time` (milliseconds on any steady clock). */
  take(event: RunEvent, time: number): void {
    this.step = event.step;
    this.startedAt ??= time;
    this.elapsed = time - this.startedAt;
    if (event.type === 'reference') {
      if (!this.reference) this.referencePace = new Pace();
      this.reference = event;
      this.referencePace.add(time, event.trained, 0);
    } else if (event.type !== 'warning') {
      this.reference = undefined;
    }
    if (event.type === 'run-started') {
      this.started = event;
      this.phases = new PhaseOfLearning(event.baseline);
    } else if (event.type === 'step') {
      this.trainingLoss = event.loss;
      this.pace.add(time, event.step, event.tokens);
    } else if (event.type === 'measurement') {
      this.measured(event);
    } else if (event.type === 'run-finished') {
      this.finished = event;
    }
  }

  get phase() {
    return this.seen.points.length > 0 ? this.phases?.current : undefined;
  }

  /** The newest value of a measurement, if there was one. */
  value(name: string, split: Split): number | undefined {
    return this.latest.get(`${split} ${name}`);
  }

  get attributes(): AttributeAccuracy[] {
    const prefix = `seen ${perAttribute}`;
    return [...this.latest]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, accuracy]) => ({ attribute: key.slice(prefix.length), accuracy }));
  }

  private measured({ name, split, step, value }: Measured): void {
    this.latest.set(`${split} ${name}`, value);
    if (name === 'recall.loss' && split === 'seen') {
      this.phases?.take(value);
      this.seen.add(step, value);
      this.revision++;
    } else if (name === 'hallucination.loss' && split === 'unseen') {
      this.unseen.add(step, value);
      this.revision++;
    }
  }
}
