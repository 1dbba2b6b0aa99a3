/** What the terminal shows of a run at a moment: its state, as the events so far tell it, and how fast it goes. */
import type { Measured, RunEvent } from 'recall-lab';
import { advance, initialState, type RunState } from 'recall-lab/kit';
import { Curve, MOST_POINTS } from './curve.js';
import { Pace } from './pace.js';

/** The accuracy of one attribute on seen individuals. */
export interface AttributeAccuracy {
  readonly attribute: string;
  readonly accuracy: number;
}

export class Progress {
  state: RunState = initialState();
  /** Counts what changes the picture of the learning curve, so that it is drawn again only then. */
  revision = 0;
  /** Milliseconds since the run started, at the last event. */
  elapsed = 0;
  readonly seen = new Curve();
  readonly unseen = new Curve();
  readonly pace = new Pace();
  referencePace = new Pace();
  private startedAt?: number;

  /** Takes in an event that happened at `time` (milliseconds on any steady clock). */
  take(event: RunEvent, time: number): void {
    this.startedAt ??= time;
    this.elapsed = time - this.startedAt;
    const isNew = this.state.reference === null;
    this.state = advance(this.state, event);
    if (event.type === 'reference') {
      if (isNew) this.referencePace = new Pace();
      this.referencePace.add(time, event.trained, 0);
    } else if (event.type === 'step') {
      this.pace.add(time, event.step, event.tokens);
    } else if (event.type === 'measurement') {
      const { roles } = this.state;
      if (event.name === roles.get('loss of seen')?.name) this.draw(this.seen, event);
      else if (event.name === roles.get('loss of unseen')?.name) this.draw(this.unseen, event);
    }
  }

  get phase() {
    return this.seen.points.length > 0 ? this.state.phases.phase : undefined;
  }

  /** The newest value of a role, if it was measured: `accuracy of seen`. */
  value(role: string): number | undefined {
    return this.state.roles.get(role)?.value;
  }

  /** The baseline that a role is compared with; of a loss the population's, where its probe says none. */
  baseline(role: string): number | undefined {
    const { roles, started } = this.state;
    return roles.get(role)?.baseline ?? (role.startsWith('loss') ? started?.baseline : undefined);
  }

  get attributes(): AttributeAccuracy[] {
    const all = this.state.roles.perAttribute('accuracy of seen');
    return all.map(({ attribute, value }) => ({ attribute: attribute!, accuracy: value }));
  }

  /** Adds to the curves what a resumed run measured before; a log that cannot be read leaves them as they are. */
  async addHistory(measurements: AsyncIterable<Measured>): Promise<void> {
    let past = initialState({ points: MOST_POINTS });
    try {
      for await (const event of measurements) past = advance(past, event);
    } catch {
      return;
    }
    const start = this.state.started?.step ?? 0;
    for (const [curve, role] of [
      [this.seen, 'loss of seen'],
      [this.unseen, 'loss of unseen'],
    ] as const) {
      const points = past.roles.get(role)?.curve.points ?? [];
      curve.prepend(points.filter(([step]) => step <= start).map(([step, value]) => ({ step, value })));
    }
    this.revision++;
  }

  private draw(curve: Curve, { step, value }: { readonly step: number; readonly value: number }): void {
    curve.add(step, value);
    this.revision++;
  }
}
