/** Shows a run in about twenty plain lines, for files, pipes and continuous integration. */
import type { ReferenceTrained, RunEvent, RunStarted } from 'recall-lab';
import { announcement, scheduleNews } from './announcements.js';
import type { RunLabels } from './frame.js';
import { Progress } from './progress.js';
import type { TerminalStream } from './stream.js';
import { count, duration, nats, percent, printable } from './wording.js';

/** Number of progress lines, without the first and the last. */
const lines = 20;

export class PlainLines {
  private readonly progress = new Progress();
  /** The boundary whose measurements are arriving, until another event shows that they are complete. */
  private measured?: number;
  private written?: number;
  /** Reported fifths of the reference model. */
  private fifth?: number;
  private due = 0;

  constructor(
    private readonly stream: TerminalStream,
    private readonly labels: RunLabels,
  ) {}

  event(event: RunEvent): void {
    if (this.measured !== undefined && (event.type !== 'measurement' || event.step !== this.measured)) {
      if (this.measured >= this.due) this.writeProgress();
      this.measured = undefined;
    }
    // Without measurements for a long time, the training loss is better than silence.
    if (
      event.type === 'step' &&
      this.progress.state.started &&
      this.progress.state.step >= this.due + this.patience
    ) {
      this.writeProgress();
    }
    this.progress.take(event, performance.now());
    if (event.type === 'run-started') {
      this.due = event.step;
      this.write(this.firstLine(event));
    } else if (event.type === 'measurement') {
      this.measured = event.step;
    }
    if (event.type === 'reference') this.writeReference(event);
    for (const line of scheduleNews(this.progress.state.started, event)) this.write(line);
    const news = announcement(event);
    if (news) this.write(news.text);
    if (event.type === 'run-finished') this.finish();
  }

  /** Writes the last lines of a run that did not finish. */
  close(): void {
    this.finish();
  }

  private finish(): void {
    this.measured = undefined;
    const { started, step } = this.progress.state;
    if (started && this.written !== step) this.writeProgress();
  }

  private get interval(): number {
    const { started } = this.progress.state;
    return started ? Math.max(1, (started.steps - started.step) / lines) : 1;
  }

  /** Steps to wait for measurements that are due; none in a run that measures nothing. */
  private get patience(): number {
    return this.progress.seen.points.length + this.progress.unseen.points.length > 0 ? this.interval : 0;
  }

  private firstLine({ individuals, parameters, engine, baseline, steps }: RunStarted): string {
    const { title, seed } = this.labels;
    return (
      [
        `${printable(title ?? 'recall')}, seed ${seed}: ${count(steps)} steps,`,
        `${count(individuals)} individuals, ${count(parameters)} parameters\n`,
      ].join(' ') + `engine ${printable(engine)}; no-knowledge baseline ${nats(baseline)} nats`
    );
  }

  private writeProgress(): void {
    const { phase, pace, state } = this.progress;
    const { step, started, loss } = state;
    const steps = started?.steps ?? 0;
    const parts = [`step ${count(step).padStart(count(steps).length)}/${count(steps)}`];
    const part = (value: number | undefined, say: (value: number) => string) => {
      if (value !== undefined) parts.push(say(value));
    };
    part(phase, (value) => `phase ${value}`);
    part(loss ?? undefined, (value) => `training loss ${nats(value)}`);
    const guessing = this.progress.baseline('accuracy of seen');
    const chance = guessing === undefined ? '' : ` (guessing ${percent(guessing)})`;
    part(
      this.progress.value('accuracy of seen'),
      (value) => `accuracy ${percent(value).padStart(7)}${chance}`,
    );
    part(this.progress.value('loss of seen'), (value) => `loss seen ${nats(value).padStart(6)}`);
    part(this.progress.value('loss of unseen'), (value) => `unseen ${nats(value).padStart(6)}`);
    part(pace.tokensPerSecond, (value) => `${count(value)} tokens/s`);
    if (step < steps) part(pace.secondsLeft(steps), (value) => `${duration(value)} left`);
    this.write(parts.join('  '));
    this.written = step;
    this.due = (Math.floor(step / this.interval) + 1) * this.interval;
  }

  /** One line when a reference starts or resumes, and one for each fifth of its steps. */
  private writeReference({ step, trained, of }: ReferenceTrained): void {
    const fifth = Math.floor((5 * trained) / of);
    if (fifth === this.fifth) return;
    this.fifth = trained < of ? fifth : undefined;
    const left = trained < of ? this.progress.referencePace.secondsLeft(of) : undefined;
    const rest = left === undefined ? '' : `  ${duration(left)} left`;
    this.write(`step ${count(step)}: reference model, step ${count(trained)}/${count(of)}${rest}`);
  }

  private write(line: string): void {
    this.stream.write(`${line}\n`);
  }
}
