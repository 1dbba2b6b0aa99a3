/** What readers of public formats yield. */

/** One fact of a record, with what the format knows of it. */
export interface ImportedFact {
  readonly at: string;
  readonly subject: string;
  readonly relation: string;
  readonly value: string;
  readonly valueAliases?: readonly string[];
  readonly id?: string;
  readonly aliases?: readonly string[];
  readonly weight?: number;
}

/** A sentence for all facts of a relation, with `[name]` and `[value]`. */
export interface ImportedTemplate {
  readonly at: string;
  readonly relation: string;
  readonly template: string;
}

export type Imported = ImportedFact | ImportedTemplate;

export interface ImportFormat {
  /** One line for the help. */
  readonly summary: string;
  read(source: string, columns: ReadonlyMap<string, string>): Iterable<Imported>;
}

/** A question or an unfinished sentence about a subject as a template; undefined when it does not name the subject. */
export function templateOf(prompt: string, subject: string): string | undefined {
  const named = prompt.includes('{}')
    ? prompt.replaceAll('{}', '[name]')
    : prompt.replace(subject, () => '[name]');
  return named.includes('[name]') ? `${named.trim()} [value]` : undefined;
}
