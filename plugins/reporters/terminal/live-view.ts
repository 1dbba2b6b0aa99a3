/** The live view: one frame that is redrawn in place, and lines that stay above it. */
import { createLogUpdate } from 'log-update';
import type { RunEvent } from 'recall-lab';
import { announcement, scheduleNews } from './announcements.js';
import { FramePainter, type Room, type RunLabels } from './frame.js';
import type { Colors } from './line.js';
import { Progress } from './progress.js';
import type { TerminalStream } from './stream.js';

/** Milliseconds between redraws: fast enough to look alive, and a redraw costs about one of them. */
const pause = 200;

export class LiveView {
  private readonly progress = new Progress();
  private readonly painter: FramePainter;
  private readonly sized: TerminalStream & Room;
  private readonly redraw: ReturnType<typeof createLogUpdate>;
  private readonly staying: string[] = [];
  private timer?: NodeJS.Timeout;
  private drawn?: number;
  private height = 0;

  constructor(
    private readonly stream: TerminalStream,
    private readonly labels: RunLabels,
    private readonly colors: Colors,
  ) {
    this.sized = {
      isTTY: stream.isTTY,
      write: (text: string) => stream.write(text),
      // A terminal that does not know its size says 0.
      get columns() {
        return stream.columns || 80;
      },
      get rows() {
        return stream.rows || 24;
      },
    };
    this.painter = new FramePainter(labels, colors);
    // log-update hides the cursor of stderr, whatever stream it draws on, and shows it again when the process dies.
    const showCursor = stream !== process.stderr;
    this.redraw = createLogUpdate(this.sized as unknown as NodeJS.WritableStream, { showCursor });
  }

  event(event: RunEvent): void {
    const now = performance.now();
    this.progress.take(event, now);
    const { history } = this.labels;
    if (event.type === 'run-started' && event.step > 0 && history) void this.progress.addHistory(history());
    this.staying.push(...scheduleNews(this.progress.state.started, event));
    const news = announcement(event);
    if (news) this.staying.push(news.kind === 'warning' ? this.colors.yellow(news.text) : news.text);
    const wait = this.drawn === undefined ? 0 : this.drawn + pause - now;
    if (wait <= 0) this.draw();
    // Whatever comes last is shown too; the timer keeps no process alive.
    else this.timer ??= setTimeout(() => this.draw(), wait).unref();
  }

  /** Leaves the last frame where it is and gives the cursor back. */
  close(): void {
    if (this.drawn === undefined) return;
    this.draw();
    this.redraw.done();
    this.drawn = undefined;
  }

  private draw(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.drawn = performance.now();
    if (this.staying.length > 0) {
      this.redraw.clear();
      this.stream.write(this.staying.map((line) => `${line}\n`).join(''));
      this.staying.length = 0;
    }
    const frame = this.painter.frame(this.progress, this.sized);
    const height = frame.split('\n').length;
    // log-update moves none of the lines below one that comes or goes: such a frame is drawn from scratch.
    if (height !== this.height) this.redraw.clear();
    this.height = height;
    this.redraw(frame);
  }
}
