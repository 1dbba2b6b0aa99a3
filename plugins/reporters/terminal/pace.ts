/** How fast a run goes, by the wall clock, and how long it still takes. */

interface Moment {
  readonly time: number;
  readonly step: number;
  readonly tokens: number;
}

/** Milliseconds of the past that count: long enough to include probes, short enough to notice a change. */
const past = 20_000;
const apart = 250;

/** A sliding window over the last steps. Time that probes take counts, since one waits for them too. */
export class Pace {
  private moments: Moment[] = [];
  private tokens = 0;
  private last?: Moment;

  /** Records that `step` finished at `time` (milliseconds), after training on `tokens`. */
  add(time: number, step: number, tokens: number): void {
    // The first step's own time is unknown: it includes whatever the engine prepares.
    if (this.last) this.tokens += tokens;
    this.last = { time, step, tokens: this.tokens };
    const newest = this.moments.at(-1);
    if (newest && time - newest.time < apart) return;
    this.moments.push(this.last);
    while (this.moments.length > 2 && this.moments[0].time < time - past) this.moments.shift();
  }

  get tokensPerSecond(): number | undefined {
    return this.rate('tokens');
  }

  /** Seconds until `steps` are done, or undefined while it cannot be estimated. */
  secondsLeft(steps: number): number | undefined {
    const rate = this.rate('step');
    return rate && this.last ? (steps - this.last.step) / rate : undefined;
  }

  private rate(what: 'step' | 'tokens'): number | undefined {
    const first = this.moments[0];
    if (!first || !this.last || this.last.time <= first.time) return undefined;
    return (1000 * (this.last[what] - first[what])) / (this.last.time - first.time);
  }
}
