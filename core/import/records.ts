/** Records of files from elsewhere, with their lines: JSON arrays, JSON Lines, CSV and TSV. */
import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { parse as parseTable } from 'csv-parse/sync';
import { parse as parseJson } from 'lossless-json';
import { RecallError } from '../errors.js';
import { jsonObject, WrittenNumber } from '../population/facts/lines.js';
import { LARGEST, readRegular } from '../regular-file.js';
import { arrayElements, textLines } from './json-text.js';

/** One record of a file. */
export interface FileRecord {
  /** File and line: `popqa.tsv:17`. */
  readonly at: string;
  /** The file's name without its extension. */
  readonly file: string;
  readonly fields: ReadonlyMap<string, unknown>;
}

type Fields = Pick<FileRecord, 'fields' | 'at'>;

/** The files at a path: itself, or those with one of the extensions in a folder and its folders. */
export function filesAt(source: string, extensions: readonly string[]): string[] {
  try {
    if (!statSync(source).isDirectory()) return [source];
    const names = readdirSync(source, { recursive: true, encoding: 'utf8' }).sort();
    const files = names.filter((name) => extensions.includes(path.extname(name)));
    if (files.length > 0) return files.map((name) => path.join(source, name));
  } catch (cause) {
    throw unreadable(source, cause);
  }
  throw new RecallError('RECALL_IMPORT', 'The folder has no files to import', {
    at: source,
    fix: `It is searched for ${extensions.join(', ')}.`,
  });
}

/** The records of all files at a path. */
export function* recordsAt(source: string, extensions: readonly string[]): Generator<FileRecord> {
  for (const file of filesAt(source, extensions)) yield* records(file);
}

/**
 * The records of a file, by its extension: `.csv`, `.tsv`, or JSON.
 *
 * @param within The key of an object in JSON that holds the array of records.
 */
export function* records(file: string, within?: string): Generator<FileRecord> {
  const extension = path.extname(file).toLowerCase();
  const name = path.basename(file, path.extname(file));
  const delimiter = new Map([
    ['.csv', ','],
    ['.tsv', '\t'],
  ]).get(extension);
  let count = 0;
  for (const { line, fields } of delimiter ? tableRows(file, delimiter) : jsonRows(file, within)) {
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
    const options = { delimiter, bom: true, info: true, skip_empty_lines: true } as const;
    rows = parseTable(readText(file), options) as unknown as typeof rows;
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

function* jsonRows(file: string, within?: string): Generator<Row> {
  const text = readText(file);
  const key = within === undefined ? null : new RegExp(`"${within}"\\s*:\\s*(?=\\[)`).exec(text);
  const start = key ? key.index + key[0].length : 0;
  const pieces = /^\s*\[/.test(text.slice(start)) ? arrayElements(text, start) : textLines(text);
  for (const { line, text: value } of pieces) {
    if (value === undefined) {
      throw new RecallError('RECALL_IMPORT', 'The JSON array does not end', { at: `${file}:${line}` });
    }
    try {
      yield { line, fields: jsonObject(value) };
    } catch (cause) {
      if (!(cause instanceof SyntaxError || cause instanceof TypeError)) throw cause;
      throw new RecallError('RECALL_IMPORT', `The record is not a JSON object: ${cause.message}`, {
        at: `${file}:${line}`,
        fix: 'Write one object a line, or an array of objects.',
        cause,
      });
    }
  }
}

function readText(file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readRegular(file, LARGEST.data));
  } catch (cause) {
    throw unreadable(file, cause);
  }
}

const unreadable = (at: string, cause: unknown) =>
  new RecallError('RECALL_IMPORT', `The file cannot be read: ${(cause as Error).message}`, { at, cause });

/** A field as text; numbers keep every digit. */
export function textOf(value: unknown): string | undefined {
  if (value instanceof WrittenNumber) return value.text;
  return typeof value === 'string' ? value : undefined;
}

/** An object in JSON by its keys; undefined for anything else. */
export function objectOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return value instanceof WrittenNumber ? undefined : new Map(Object.entries(value));
}

/** @throws RecallError `RECALL_IMPORT` when a record has no such text. */
export function required({ fields, at }: Fields, ...keys: readonly string[]): string {
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
export function requiredObject({ fields, at }: Fields, key: string): Fields {
  const inside = objectOf(fields.get(key));
  if (inside) return { at, fields: inside };
  throw new RecallError('RECALL_IMPORT', `The record has no object "${key}"`, { at });
}

/** A list of texts; in tables, a list is written as JSON. */
export function textList(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(textOf).filter((text) => text !== undefined);
  const text = textOf(value);
  if (text === undefined || text.trim() === '') return [];
  if (!text.startsWith('[')) return [text];
  try {
    return textList(parseJson(text, null, (digits) => new WrittenNumber(digits)));
  } catch {
    return [text];
  }
}
