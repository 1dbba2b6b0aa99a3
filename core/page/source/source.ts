/** Where the page gets its runs from: a server that streams, or data that lies in the document. */
import type { AskReply, PeopleInfo, Portrait, Schedule } from '../../report/contract.js';

export interface Source {
  /** Whether runs may change, and models can be asked. */
  readonly isLive: boolean;
  /** The runs whose details the page shows. */
  watch(runs: readonly string[]): void;
  schedule(run: string): Promise<Schedule>;
  portrait(run: string, checkpoint?: number): Promise<Portrait>;
  people(run: string): Promise<PeopleInfo>;
  ask(run: string, question: Record<string, string>, checkpoints: readonly number[]): Promise<AskReply>;
  /** The address of a picture of attention patterns. */
  attention(run: string, probe: string, step: number): string;
}
