/** Calls `recall facts import` in a folder of its own, and reads what it wrote. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { emptyFolder, recall, type Outcome } from '../cli/recall.js';

export const samples = path.join(import.meta.dirname, 'samples');

export interface Import extends Outcome {
  readonly folder: string;
  readonly facts: readonly Record<string, unknown>[];
  readonly templates: Readonly<Record<string, readonly string[]>>;
  /** `popqa.tsv:2: taken: a fact of "occupation"`, remark by remark. */
  readonly report: readonly string[];
}

export async function importOf(source: string, format: string, ...flags: readonly string[]): Promise<Import> {
  const folder = emptyFolder();
  const outcome = await recall(
    ['facts', 'import', source, '--format', format, '--out', 'out', ...flags],
    folder,
  );
  const text = (file: string) => {
    const at = path.join(folder, 'out', file);
    return existsSync(at) ? readFileSync(at, 'utf8') : '';
  };
  const jsonl = (file: string) =>
    text(file)
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return {
    ...outcome,
    folder,
    facts: jsonl('facts.jsonl'),
    templates: JSON.parse(text('templates.json') || '{}') as Import['templates'],
    report: jsonl('import-report.jsonl').map(({ at, what, why }) =>
      [at, what, why].join(': ').replaceAll(`${path.dirname(source)}${path.sep}`, ''),
    ),
  };
}

/** A file with this text. */
export function written(name: string, text: string): string {
  const file = path.join(emptyFolder(), name);
  writeFileSync(file, text);
  return file;
}
