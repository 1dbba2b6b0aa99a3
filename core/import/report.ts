/** What an import made of each record: the lines of `import-report.jsonl`. */

export interface Remark {
  /** File and line of the record. */
  readonly at: string;
  /**
   * - `taken`: it is a fact, or a template
   * - `merged`: another record has the same fact, or the same subject, under another name
   * - `left out`: it is not imported
   * - `changed`: it is imported without a part of it
   */
  readonly what: 'taken' | 'merged' | 'left out' | 'changed';
  readonly why: string;
}

export class ImportReport {
  readonly remarks: Remark[] = [];

  add(at: string, what: Remark['what'], why: string): void {
    this.remarks.push({ at, what, why });
  }

  count(what: Remark['what']): number {
    return this.remarks.filter((remark) => remark.what === what).length;
  }
}
