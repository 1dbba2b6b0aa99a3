/** Records of files from elsewhere, with their lines: JSON arrays, JSON Lines, CSV and TSV. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { RecallError } from '../errors.js';
import { jsonObject, WrittenNumber } from '../population/facts/lines.js';

/** One record of a file. */
export interface Record {
  /** File and line: `popqa.tsv:17`. */
  readonly at: string;
  /** The file's name without its extension. */
  readonly file: string;
  readonly fields: ReadonlyMap<string, unknown>;
}

/** The files at a path: itself, or those with one of the extensions in a folder and its folders. */
export function filesAt(source: string, extensions: readonly string[]): string[] {
  try {
    if (!statSync(source).isDirectory()) return [source];
    const names = readdirSync(source, { recursive: true, encoding: 'utf8' }).sort();
    const files = names.filter((name) => extensions.includes(path.extname(name)));
    if (files.length > 0) return files.map((name) => path.join(source, name));
  } catch (cause) {
    throw new RecallError('RECALL_IMPORT', `The file cannot be read: ${(cause as Error).message}`, {
      at: source,
      cause,
    });
  }
  throw new RecallError('RECALL_IMPORT', 'The folder has no files to import', {
    at: source,
    fix: `It is searched for ${extensions.join(', ')}.`,
  });
}

/** The records of a file, by its extension: `.csv`, `.tsv`, or JSON. */
export function* records(file: string): Generator<Record> {
  const extension = path.extname(file).toLowerCase();
  const name = path.basename(file, path.extname(file));
  const rows =
    extension === '.csv' || extension === '.tsv'
      ? tableRows(file, extension === '.tsv' ? '\t' : ',')
      : jsonRows(file);
  let count = 0;
  for (const { line, fields } of rows) {
    count++;
    yield { at: `${file}:${line}`, file: name, fields };
  }
  if (count === 0) throw new RecallError('RECALL_IMPORT', 'The file has no records', { at: file });
}

interface Row {
  readonly line: number;
  readonly fields: ReadonlyMap<string, unknown>;
}

function* tableRows(file: string, delimiter: string): Generator<Row> {
  let rows: { record: string[]; info: { lines: number } }[];
  try {
    rows = parse(readText(file), { delimiter, bom: true, info: true, skip_empty_lines: true }) as typeof rows;
  } catch (cause) {
    const { message, lines } = cause as Error & { lines?: number };
    throw new RecallError('RECALL_IMPORT', `The table cannot be read: ${message}`, {
      at: `${file}:${lines ?? 1}`,
      cause,
    });
  }
  const [header, ...body] = rows;
  for (const { record, info } of body) {
    yield { line: info.lines, fields: new Map(header.record.map((column, i) => [column, record[i]])) };
  }
}

function* jsonRows(file: string): Generator<Row> {
  const text = readText(file);
  const values = /^\s*\[/.test(text) ? arrayValues(text, file) : textLines(text);
  for (const { line, text: value } of values) {
    try {
      yield { line, fields: jsonObject(value) };
    } catch (cause) {
      throw new RecallError('RECALL_IMPORT', `The record is not a JSON object: ${(cause as Error).message}`, {
        at: `${file}:${line}`,
        cause,
      });
    }
  }
}

interface Piece {
  readonly line: number;
  readonly text: string;
}

function* textLines(text: string): Generator<Piece> {
  let line = 0;
  for (const each of text.split('\n')) {
    line++;
    if (each.trim() !== '') yield { line, text: each };
  }
}

/** The elements of a JSON array, each with the line on which it begins. */
function* arrayValues(text: string, file: string): Generator<Piece> {
  const structure = /"(?:[^"\\]|\\.)*"|[[\]{},\n]/gs;
  let depth = 0;
  let line = 1;
  let start = 0;
  let began = 1;
  for (const { 0: token, index } of text.matchAll(structure)) {
    if ((token === ',' || token === ']') && depth === 1) {
      const value = text.slice(start, index);
      if (value.trim() !== '') yield { line: began + leadingLines(value), text: value };
      [start, began] = [index + 1, line];
    }
    if (token === '[' || token === '{') {
      if (depth++ === 0) [start, began] = [index + 1, line];
    } else if (token === ']' || token === '}') depth--;
    else line += token.split('\n').length - 1;
    if (depth === 0) return;
  }
  throw new RecallError('RECALL_IMPORT', 'The JSON array does not end', { at: `${file}:${line}` });
}

const leadingLines = (text: string) => /^\s*/.exec(text)![0].split('\n').length - 1;

export function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (cause) {
    throw new RecallError('RECALL_IMPORT', `The file cannot be read: ${(cause as Error).message}`, {
      at: file,
      cause,
    });
  }
}

/** A field as text; numbers keep every digit. */
export function textOf(value: unknown): string | undefined {
  if (value instanceof WrittenNumber) return value.text;
  return typeof value === 'string' ? value : undefined;
}

/** @throws RecallError `RECALL_IMPORT` when a record has no such text. */
export function required({ fields, at }: Pick<Record, 'fields' | 'at'>, ...keys: readonly string[]): string {
  for (const key of keys) {
    const text = textOf(fields.get(key));
    if (text !== undefined) return text;
  }
  throw new RecallError('RECALL_IMPORT', `The record has no text "${keys.join('" or "')}"`, {
    at,
    fix: `It has ${[...fields.keys()].slice(0, 12).join(', ')}. Is it another format?`,
  });
}

/** @throws RecallError `RECALL_IMPORT` when a record has no object under the key. */
export function requiredObject(
  { fields, at }: Pick<Record, 'fields' | 'at'>,
  key: string,
): Pick<Record, 'fields' | 'at'> {
  const value = fields.get(key);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { at, fields: new Map(Object.entries(value)) };
  }
  throw new RecallError('RECALL_IMPORT', `The record has no object "${key}"`, { at });
}

/** A list of texts; in tables, a list is written as JSON. */
export function textList(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(textOf).filter((text) => text !== undefined);
  if (typeof value !== 'string' || value.trim() === '') return [];
  if (!value.startsWith('[')) return [value];
  try {
    return textList(JSON.parse(value));
  } catch {
    return [value];
  }
}
