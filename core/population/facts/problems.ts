/** Collects what is wrong with a file, so that one error tells all of it. */
import { RecallError } from '../../errors.js';

/** How many problems are listed; the rest are counted. */
const LISTED = 20;

export class Problems {
  private readonly listed: RecallError[] = [];
  private count = 0;

  /**
   * @param code Code of the errors that are collected; others are thrown at once.
   * @param file What to call the file in errors.
   * @param onAdd Called with every problem, also those that are only counted.
   */
  constructor(
    private readonly code: `RECALL_${string}`,
    private readonly file: string,
    private readonly onAdd?: (problem: RecallError) => void,
  ) {}

  add(problem: RecallError): void {
    this.count++;
    this.onAdd?.(problem);
    if (this.listed.length < LISTED) this.listed.push(problem);
  }

  /** What `read` returns, or undefined when it throws a problem, which is collected. */
  collect<T>(read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof RecallError) || error.code !== this.code) throw error;
      this.add(error);
      return undefined;
    }
  }

  /** @throws RecallError the only problem, or one that lists the first twenty. */
  throwIfAny(): void {
    if (this.count === 0) return;
    if (this.count === 1) throw this.listed[0];
    throw new RecallError(this.code, `${this.count} problems`, { at: this.file, fix: this.list() });
  }

  /** One line for each problem; a fix that several share is told once. */
  private list(): string {
    const told = new Set<string>();
    const lines = this.listed.map(({ problem, at, fix }) => {
      const isNew = fix !== undefined && !told.has(fix);
      if (isNew) told.add(fix);
      return `\n  ${at}: ${problem}.${isNew ? ` ${fix}` : ''}`;
    });
    const left = this.count - this.listed.length;
    return lines.join('') + (left > 0 ? `\n  and ${left} more` : '');
  }

  /** The problems as one sentence for a note: how many, and the first of them. */
  summary(what: string): string[] {
    if (this.count === 0) return [];
    const some = this.listed.slice(0, 3).map(({ at, problem }) => `${at}: ${problem}`);
    const left = this.count - some.length;
    const more = left > 0 ? `; and ${left} more` : '';
    return [
      `${this.file}: left out ${this.count} ${this.count === 1 ? what : `${what}s`} (${some.join('; ')}${more}).`,
    ];
  }
}
