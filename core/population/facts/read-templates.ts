/**
 * Reads the sentences in which facts are told: one JSON file, `{ "born in": ["[name] was born in [value]."] }`,
 * or a folder with a file for each relation, `born in.txt`, one sentence a line.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { RecallError, suggestName } from '../../errors.js';
import { parseTemplate, VALUE_SLOT, type TemplatePiece } from '../phrasing.js';
import { checkedText } from './checked-text.js';

const MAX_WORDS = 64;
const MAX_CHARACTERS = 512;

/** A sentence, and where it stands: `templates.json, born in, sentence 2`, or `born in.txt:2`. */
interface Sentence {
  readonly sentence: string;
  readonly at: string;
}

/**
 * The templates of each relation, in the order of `relations`; those of other relations are not read.
 *
 * @param source A JSON file or a folder.
 * @param called What to call it in errors.
 * @throws RecallError `RECALL_TEMPLATE` when a relation has no templates (with the nearest name), when one comes
 * twice or cannot be learned from, or when two relations ask in the same words.
 */
export function readTemplates(
  source: string,
  relations: readonly string[],
  called = source,
): readonly (readonly (readonly TemplatePiece[])[])[] {
  const sentences = readSentences(source, called);
  const cues = new Map<string, { readonly relation: string; readonly at: string }>();
  return relations.map((relation) => {
    const own = sentences.get(relation);
    if (own?.length === 0) {
      throw new RecallError('RECALL_TEMPLATE', `The relation "${relation}" has no sentences`, {
        at: called,
        fix: 'Write one or more, each with [name] and then [value].',
      });
    }
    if (!own) {
      throw new RecallError('RECALL_TEMPLATE', `There are no templates for the relation "${relation}"`, {
        at: called,
        fix: suggestName(relation, [...sentences.keys()]),
      });
    }
    const known = new Map<string, string>();
    return own.map(({ sentence, at }) => {
      const rule = { code: 'RECALL_TEMPLATE', what: 'template', at } as const;
      const text = checkedText(sentence, { ...rule, maxWords: MAX_WORDS, maxCharacters: MAX_CHARACTERS });
      const twice = known.get(text);
      if (twice !== undefined) {
        // The same sentence could be trained on, and kept back for evaluation.
        throw new RecallError('RECALL_TEMPLATE', `"${text}" is there twice`, { at, fix: `See ${twice}.` });
      }
      known.set(text, at);
      const pieces = parseTemplate(text, at);
      const cue = pieces.slice(0, pieces.indexOf(VALUE_SLOT)).map(String).join(' ');
      const other = cues.get(cue);
      if (other && other.relation !== relation) {
        throw new RecallError(
          'RECALL_TEMPLATE',
          `"${text}" asks for "${relation}" in the same words as a template of "${other.relation}"`,
          { at, fix: `What stands before [value] must say which relation it is; see ${other.at}.` },
        );
      }
      cues.set(cue, { relation, at });
      return pieces;
    });
  });
}

function readSentences(source: string, called: string): ReadonlyMap<string, readonly Sentence[]> {
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
      const lines = readFileSync(path.join(folder, file), 'utf8')
        .replace(/^\uFEFF/, '')
        .split(/\r?\n/);
      const sentences = lines.map((sentence, i) => ({ sentence, at: `${called}/${file}:${i + 1}` }));
      return [
        file.slice(0, -EXTENSION.length).normalize('NFC'),
        sentences.filter(({ sentence }) => sentence.trim() !== ''),
      ];
    }),
  );
}

function fromJson(file: string, called: string): Map<string, Sentence[]> {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8').replace(/^\uFEFF/, ''));
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
      relation.normalize('NFC'),
      list.map((sentence, i) => ({ sentence, at: `${called}, ${relation}, sentence ${i + 1}` })),
    ]),
  );
}
