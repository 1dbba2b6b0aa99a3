/** Lines that stay, and where there is a terminal one below them that is redrawn. */

/** The part of `process.stderr` that is used. */
export interface StatusStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

export class StatusLine {
  private readonly timer?: NodeJS.Timeout;
  private readonly live: boolean;

  /**
   * @param status Returns the text of the line; called every second.
   */
  constructor(
    private readonly status: () => string,
    private readonly stream: StatusStream = process.stderr,
    { TERM, CI }: NodeJS.ProcessEnv = process.env,
  ) {
    this.live = stream.isTTY === true && TERM !== 'dumb' && !CI;
    if (this.live) this.timer = setInterval(() => this.draw(), 1000).unref();
    this.draw();
  }

  /** Writes a line that stays. */
  say(text: string): void {
    this.stream.write(`${this.live ? CLEAR : ''}${text}\n`);
    this.draw();
  }

  /** Takes the line away. */
  close(): void {
    clearInterval(this.timer);
    if (this.live) this.stream.write(CLEAR);
  }

  private draw(): void {
    if (this.live) this.stream.write(CLEAR + this.status().slice(0, (this.stream.columns ?? 80) - 1));
  }
}

/** Returns to the start of the line and clears it. */
const CLEAR = '\r\x1b[K';
