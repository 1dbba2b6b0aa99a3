/** What a feed is written as. */
import type { FeedLine, Start } from '../lines.js';

/** Turns lines into what is written; undefined for a line that the format has no place for. */
export type Encode = (line: FeedLine) => Encoded | Promise<Encoded>;
export type Encoded = string | Uint8Array | undefined;

/** What a format has to know before the first line. */
export interface FormatContext {
  readonly start: Start;
  /** How many batches follow, unless an intervention ends the run. */
  readonly count: number;
}

export interface Format {
  readonly name: string;
  readonly summary: string;
  /** Whether it can carry questions, as --feedback needs. */
  readonly carriesQuestions: boolean;
  encoder(context: FormatContext): Promise<Encode> | Encode;
}
