/** Writes facts and templates of a public format as files that the population `facts` reads. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RecallError, suggestName } from '../errors.js';
import { collect, type Collected } from './collect.js';
import { counterfact } from './formats/counterfact.js';
import { known1000 } from './formats/known-1000.js';
import { mquake } from './formats/mquake.js';
import { lama, pararel } from './formats/pararel.js';
import { popqa } from './formats/popqa.js';
import { table } from './formats/table.js';
import { wikidata } from './formats/wikidata.js';
import { zsre } from './formats/zsre.js';
import type { ImportFormat } from './format.js';

/** By name. */
export const formats: ReadonlyMap<string, ImportFormat> = new Map(
  Object.entries({
    counterfact,
    'known-1000': known1000,
    pararel,
    lama,
    popqa,
    zsre,
    mquake,
    wikidata,
    table,
  }),
);

export interface ImportRequest {
  /** A file, or a folder of files. */
  readonly source: string;
  readonly format: string;
  /** Folder to write to. */
  readonly out: string;
  /** For tables: which column is what. */
  readonly columns?: ReadonlyMap<string, string>;
}

/**
 * Imports facts into a folder: `facts.jsonl`, `templates.json`, and `import-report.jsonl` with what was merged or left
 * out, and why, by line.
 *
 * @throws RecallError `RECALL_IMPORT` with the line when a record is not of the format, or nothing is left;
 * `RECALL_FLAG` for an unknown format, or a folder that has facts already.
 */
export function importFacts({ source, format, out, columns = new Map() }: ImportRequest): Collected {
  const reader = formats.get(format);
  if (!reader) {
    throw new RecallError('RECALL_FLAG', `There is no format "${format}"`, {
      at: '--format',
      fix: suggestName(format, [...formats.keys()]),
    });
  }
  const files = ['facts.jsonl', 'templates.json', 'import-report.jsonl'].map((name) => path.join(out, name));
  const existing = files.find((file) => existsSync(file));
  if (existing !== undefined) {
    throw new RecallError('RECALL_FLAG', `${existing} exists already`, {
      at: '--out',
      fix: 'Name another folder, or delete the file.',
    });
  }
  const collected = collect(reader.read(source, columns));
  if (collected.facts.length === 0) {
    const [first] = collected.remarks;
    throw new RecallError(
      'RECALL_IMPORT',
      first ? `No fact can be used: ${first.why}` : 'There are no facts',
      {
        at: first?.at ?? source,
      },
    );
  }
  const lines = (all: readonly object[]) => all.map((one) => `${JSON.stringify(one)}\n`).join('');
  mkdirSync(out, { recursive: true });
  writeFileSync(files[0], lines(collected.facts));
  writeFileSync(files[1], `${JSON.stringify(collected.templates, null, 2)}\n`);
  writeFileSync(files[2], lines(collected.remarks));
  return collected;
}
