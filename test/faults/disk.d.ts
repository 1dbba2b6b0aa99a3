/** See disk.js: a disk that fails when it is told to. */
export interface Fault {
  /** Only what happens below this folder counts. */
  readonly folder: string;
  /** The operation, counted from 1. */
  readonly at: number;
  /** 'kill', 'short', or an error's code: 'ENOSPC'. */
  readonly what: string;
  /** Whether everything after it fails too. */
  readonly ever: boolean;
}
export function planFault(next: Fault | undefined): void;
export function operationsSoFar(): number;
