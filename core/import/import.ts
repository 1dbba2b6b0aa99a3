/** Writes facts and templates of a public format as files that the population `facts` reads. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RecallError, suggestName } from '../errors.js';
import { collect } from './collect.js';
import { counterfact } from './formats/counterfact.js';
import { known1000 } from './formats/known-1000.js';
import { mquake } from './formats/mquake.js';
import { lama, pararel } from './formats/pararel.js';
import { popqa } from './formats/popqa.js';
import { table } from './formats/table.js';
import { wikidata } from './formats/wikidata.js';
import { zsre } from './formats/zsre.js';
import type { ImportFormat } from './format.js';
import { ImportReport } from './report.js';
import { wordedImport } from './worded-import.js';

/** By name. */
export const formats: ReadonlyMap<string, ImportFormat> = new Map([
  ['counterfact', counterfact],
  ['known-1000', known1000],
  ['pararel', pararel],
  ['lama', lama],
  ['popqa', popqa],
  ['zsre', zsre],
  ['mquake', mquake],
  ['wikidata', wikidata],
  ['table', table],
]);

export interface ImportRequest {
  /** A file, or a folder of files. */
  readonly source: string;
  readonly format: string;
  /** Folder to write to. */
  readonly out: string;
  /** For tables: which column is what. */
  readonly columns?: ReadonlyMap<string, string>;
  /** Whether sentences of a record become sentences of its fact. */
  readonly sentences?: boolean;
}

export interface ImportResult {
  readonly facts: number;
  readonly templates: ReadonlyMap<string, readonly string[]>;
  readonly report: ImportReport;
  /** Relations that were given a plain sentence, because no other can ask for them. */
  readonly plain: readonly string[];
}

/**
 * Imports facts into a folder: `facts.jsonl`, `templates.json`, and `import-report.jsonl` with what was taken, merged,
 * changed or left out, and why, by line. A run takes the files as they are.
 *
 * @throws RecallError `RECALL_IMPORT` with the line when a record is not of the format, or nothing is left;
 * `RECALL_FLAG` for an unknown format, or a folder that has facts already.
 */
export function importFacts(request: ImportRequest): ImportResult {
  const { source, format, out, columns = new Map(), sentences = false } = request;
  const reader = formats.get(format);
  if (!reader) {
    throw new RecallError('RECALL_FLAG', `There is no format "${format}"`, {
      at: '--format',
      fix: suggestName(format, [...formats.keys()]),
    });
  }
  const names = ['facts.jsonl', 'templates.json', 'import-report.jsonl'];
  const files = names.map((name) => path.join(out, name));
  const existing = files.find((file) => existsSync(file));
  if (existing !== undefined) {
    throw new RecallError('RECALL_FLAG', `${existing} exists already`, {
      at: '--out',
      fix: 'Name another folder, or delete the file.',
    });
  }
  const report = new ImportReport();
  const collected = collect(reader.read(source, { columns, sentences }), report);
  if (collected.facts.length === 0) {
    const first = report.remarks.find(({ what }) => what === 'left out');
    const problem = first ? `No fact can be used: ${first.why}` : 'There are no facts';
    throw new RecallError('RECALL_IMPORT', problem, { at: first?.at ?? source });
  }
  const { lines, templates, plain } = wordedImport(collected, report);
  mkdirSync(out, { recursive: true });
  writeFileSync(files[0], jsonLines(lines));
  writeFileSync(files[1], `${JSON.stringify(Object.fromEntries(templates), null, 2)}\n`);
  writeFileSync(files[2], jsonLines(report.remarks));
  return { facts: lines.length, templates, report, plain };
}

const jsonLines = (all: readonly object[]) => all.map((one) => `${JSON.stringify(one)}\n`).join('');
