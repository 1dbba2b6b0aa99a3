/**
 * Reads the sentences in which facts are told: one JSON file, `{ "born in": ["[name] was born in [value]."] }`,
 * or a folder with a file for each relation, `born in.txt`, one sentence a line.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { RecallError } from '../../errors.js';
import { LARGEST, readRegular } from '../../regular-file.js';
import { visibleForm } from './spelling.js';

/** A sentence, and where it stands: `templates.json, born in, sentence 2`, or `born in.txt:2`. */
export interface Sentence {
  readonly text: string;
  readonly at: string;
}

/**
 * The sentences of each relation, by the visible form of its name.
 *
 * @param source A JSON file or a folder.
 * @param called What to call it in errors.
 * @throws RecallError `RECALL_TEMPLATE` when it cannot be read, or holds something else.
 */
export function readTemplates(source: string, called = source): ReadonlyMap<string, readonly Sentence[]> {
  try {
    return statSync(source).isDirectory() ? fromFolder(source, called) : fromJson(source, called);
  } catch (cause) {
    if (cause instanceof RecallError) throw cause;
    throw new RecallError('RECALL_TEMPLATE', `The templates cannot be read: ${(cause as Error).message}`, {
      at: called,
      fix:
        existsSync(source) || path.isAbsolute(called) ? undefined : `Paths are seen from ${process.cwd()}.`,
      cause,
    });
  }
}

const EXTENSION = '.txt';

function fromFolder(folder: string, called: string): Map<string, Sentence[]> {
  const files = readdirSync(folder).filter((file) => file.endsWith(EXTENSION));
  return new Map(
    files.sort().map((file) => {
      const lines = readRegular(path.join(folder, file), LARGEST.small)
        .toString()
        .replace(/^\uFEFF/, '')
        .split(/\r?\n/);
      const sentences = lines.map((text, i) => ({ text, at: `${called}/${file}:${i + 1}` }));
      return [
        visibleForm(file.slice(0, -EXTENSION.length)),
        sentences.filter(({ text }) => text.trim() !== ''),
      ];
    }),
  );
}

function fromJson(file: string, called: string): Map<string, Sentence[]> {
  const content: unknown = JSON.parse(
    readRegular(file, LARGEST.small)
      .toString()
      .replace(/^\uFEFF/, ''),
  );
  const entries = typeof content === 'object' && content !== null ? Object.entries(content) : [];
  const bad = entries.find(([, list]) => !(Array.isArray(list) && list.every((s) => typeof s === 'string')));
  if (entries.length === 0 || Array.isArray(content) || bad) {
    throw new RecallError('RECALL_TEMPLATE', bad ? `"${bad[0]}" has no list of sentences` : 'No relations', {
      at: called,
      fix: 'Write an object of relations: { "born in": ["[name] was born in [value]."] }.',
    });
  }
  return new Map(
    (entries as [string, string[]][]).map(([relation, list]) => [
      visibleForm(relation),
      list.map((text, i) => ({ text, at: `${called}, ${relation}, sentence ${i + 1}` })),
    ]),
  );
}
