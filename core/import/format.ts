/** What the readers of public formats yield, record by record. */

/** One fact. */
export interface ImportedFact {
  /** File and line. */
  readonly at: string;
  readonly subject: string;
  readonly relation: string;
  readonly value: string;
  readonly valueAliases?: readonly string[];
  readonly id?: string;
  readonly aliases?: readonly string[];
  /** As the file has it; checked when facts are collected. */
  readonly weight?: string;
  /** Sentences of the fact's own, with `[name]` and `[value]` or both as the record spells them. */
  readonly sentences?: readonly string[];
}

/** A sentence for all facts of a relation, with `[name]` and `[value]`. */
export interface ImportedTemplate {
  readonly at: string;
  readonly relation: string;
  readonly template: string;
  /** Keep it only if several records have it: it may hold words that belong to one record. */
  readonly isLoose?: boolean;
}

/** Data of a record that is not imported, and why: `evidence sentences, which --sentences imports`. */
export interface Unused {
  readonly at: string;
  readonly unused: string;
  readonly count: number;
}

export type Imported = ImportedFact | ImportedTemplate | Unused;

export interface ImportOptions {
  /** For tables: which column is what. */
  readonly columns: ReadonlyMap<string, string>;
  /** Whether sentences of a record become sentences of its fact. */
  readonly sentences: boolean;
}

export interface ImportFormat {
  /** One line for the help. */
  readonly summary: string;
  read(source: string, options: ImportOptions): Iterable<Imported>;
}

/** An unfinished sentence or a question as a template; undefined when it does not name the subject. */
export function templateOf(prompt: string, subject: string): string | undefined {
  const named = prompt.includes('{}')
    ? prompt.replaceAll('{}', '[name]')
    : slotted(prompt, subject, '[name]');
  return named.includes('[name]') ? `${named.trim()} [value]` : undefined;
}

/** The text with a slot in place of the first occurrence of a name, if possible as a word of its own. */
export function slotted(text: string, name: string, slot: string): string {
  const word = new RegExp(`(?<![\\p{L}\\p{N}])${escaped(name)}(?![\\p{L}\\p{N}])`, 'u');
  return text.replace(word.test(text) ? word : name, () => slot);
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
