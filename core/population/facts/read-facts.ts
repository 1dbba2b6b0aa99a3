/**
 * Reads a file of facts: JSON Lines, `{"subject": "Ada Lovelace", "relation": "born in", "value": "London"}`.
 *
 * Everything is interned, so that memory is proportional to the facts.
 */
import { readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { RecallError, nearestName } from '../../errors.js';
import { attributeKey } from '../../measure/index.js';
import { inCanonicalOrder } from './canonical-order.js';
import { checkedText } from './checked-text.js';

/** More relations than these do not fit the byte that says what a token is. */
export const MAX_RELATIONS = 125;
const MAX_WORDS = 32;
const MAX_CHARACTERS = 256;

/** Facts as columns, in canonical order; entries of a column are indices into its names. */
export interface FactTable {
  readonly subjects: readonly string[];
  readonly relations: readonly string[];
  /** Distinct values, whatever their relation. */
  readonly values: readonly string[];
  readonly subject: Int32Array;
  readonly relation: Int32Array;
  readonly value: Int32Array;
}

/**
 * Reads facts, one a line. Keys other than `subject`, `relation` and `value` are not read, nor are blank lines;
 * a value may be a number.
 *
 * @param file The path to read.
 * @param called What to call it in errors.
 * @throws RecallError `RECALL_FACTS`, with the line, for the first line that is wrong.
 */
export function readFacts(file: string, called = file): FactTable {
  const subjects = new Names();
  const relations = new Names();
  const values = new Names();
  const columns: { subject: number[]; relation: number[]; value: number[] } = {
    subject: [],
    relation: [],
    value: [],
  };
  /** Relations by their names in measurements. */
  const keys = new Map<string, string>();
  /** The line on which a subject's value of a relation stands. */
  const stated = new Map<number, number>();

  for (const { line, text } of lines(file, called)) {
    const at = `${called}:${line}`;
    const fact = parsedFact(text, at);
    const read = (what: keyof Fact) =>
      checkedText(fact[what], {
        code: 'RECALL_FACTS',
        what,
        at,
        maxWords: MAX_WORDS,
        maxCharacters: MAX_CHARACTERS,
      });
    const subject = subjects.id(read('subject'));
    const relation = relations.id(read('relation'));
    if (relations.all.length > keys.size) checkRelation(relations.all[relation], keys, at);
    const key = subject * MAX_RELATIONS + relation;
    const before = stated.get(key);
    if (before !== undefined) {
      const problem = `"${fact.subject}" has a value of "${fact.relation}" on line ${before} already`;
      throw new RecallError('RECALL_FACTS', problem, {
        at,
        fix: 'A subject has at most one value of each relation.',
      });
    }
    stated.set(key, line);
    columns.subject.push(subject);
    columns.relation.push(relation);
    columns.value.push(values.id(read('value')));
  }
  if (stated.size === 0) {
    throw new RecallError('RECALL_FACTS', 'The file holds no facts', { at: called, fix: FORMAT });
  }
  return inCanonicalOrder({
    subjects: subjects.all,
    relations: relations.all,
    values: values.all,
    subject: Int32Array.from(columns.subject),
    relation: Int32Array.from(columns.relation),
    value: Int32Array.from(columns.value),
  });
}

/** @throws RecallError `RECALL_FACTS` when a new relation is one too many, or reads like another in a measurement. */
function checkRelation(name: string, keys: Map<string, string>, at: string): void {
  const key = attributeKey({ name });
  const same = keys.get(key);
  if (same !== undefined) {
    throw new RecallError(
      'RECALL_FACTS',
      `The relations "${same}" and "${name}" would both be measured as "${key}"`,
      {
        at,
        fix: 'Spell them in one way, or rename one.',
      },
    );
  }
  if (keys.size === MAX_RELATIONS) {
    throw new RecallError('RECALL_FACTS', `There are more than ${MAX_RELATIONS} relations`, { at });
  }
  keys.set(key, name);
}

interface Fact {
  readonly subject: string;
  readonly relation: string;
  readonly value: string;
}

const FORMAT =
  'Write one fact a line: {"subject": "Ada Lovelace", "relation": "born in", "value": "London"}.';

function parsedFact(text: string, at: string): Fact {
  let fact: unknown;
  try {
    fact = JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RecallError('RECALL_FACTS', `The line is not JSON: ${reason}`, { at, fix: FORMAT, cause });
  }
  if (typeof fact !== 'object' || fact === null || Array.isArray(fact)) {
    throw new RecallError('RECALL_FACTS', 'The line is not an object', { at, fix: FORMAT });
  }
  const given = new Map<string, unknown>(Object.entries(fact));
  const string = (key: keyof Fact): string => {
    const value = given.get(key);
    if (typeof value === 'string') return value;
    if (key === 'value' && typeof value === 'number' && Number.isFinite(value)) return String(value);
    if (value !== undefined) {
      throw new RecallError('RECALL_FACTS', `The ${key} is not a string`, { at, fix: FORMAT });
    }
    const near = nearestName(key, [...given.keys()]);
    throw new RecallError('RECALL_FACTS', `The fact has no "${key}"`, {
      at,
      fix: near === undefined ? FORMAT : `Did you mean "${key}" where it says "${near}"?`,
    });
  };
  return { subject: string('subject'), relation: string('relation'), value: string('value') };
}

/** The lines that are not blank, with their numbers from 1; decoded one by one, so that any size can be read. */
function* lines(file: string, called: string): Generator<{ line: number; text: string }> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new RecallError('RECALL_FACTS', `The facts cannot be read: ${(cause as Error).message}`, {
      at: called,
      fix: isAbsolute(called) ? undefined : `Paths are seen from ${process.cwd()}.`,
      cause,
    });
  }
  const decoder = new TextDecoder('utf-8', { fatal: true });
  for (let start = 0, line = 1; start < bytes.length; line++) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    let text: string;
    try {
      text = decoder.decode(bytes.subarray(start, end)).trim();
    } catch (cause) {
      throw new RecallError('RECALL_FACTS', 'The line is not UTF-8', { at: `${called}:${line}`, cause });
    }
    if (text) yield { line, text };
    start = end + 1;
  }
}

/** Names by number, in the order in which they first come. */
class Names {
  readonly all: string[] = [];
  private readonly ids = new Map<string, number>();

  id(name: string): number {
    let id = this.ids.get(name);
    if (id === undefined) {
      id = this.all.push(name) - 1;
      this.ids.set(name, id);
    }
    return id;
  }
}
