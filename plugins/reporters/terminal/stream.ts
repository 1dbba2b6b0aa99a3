/** Where the terminal reporter writes, and what that place can show. */

/** The part of `process.stderr` that is used. */
export interface TerminalStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  on?(event: 'error', listener: () => void): unknown;
  off?(event: 'error', listener: () => void): unknown;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a frame can be redrawn in place: on a terminal that obeys escape codes, with somebody before it. */
export function canRedraw(stream: TerminalStream, { TERM, CI }: Environment): boolean {
  const automated = CI !== undefined && CI !== '' && CI !== 'false' && CI !== '0';
  return stream.isTTY === true && TERM !== 'dumb' && !automated;
}

/** Whether colours are welcome (https://no-color.org). */
export function wantsColor({ NO_COLOR }: Environment): boolean {
  return !NO_COLOR;
}
