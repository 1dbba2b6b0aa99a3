/** One line of a file of facts: its keys, checked one by one. */
import { RecallError, nearestName } from '../../errors.js';
import { jsonObject, WrittenNumber, type Line } from './lines.js';
import { checkedText } from './spelling.js';

const MAX_WORDS = 32;
const MAX_CHARACTERS = 256;
/** The longest sentence of a fact's own. */
const SENTENCE = { maxWords: 128, maxCharacters: 1024 };
/** How many aliases, values or sentences a line may list. */
export const MAX_LISTED = 256;

/** A fact as its line tells it. */
export interface FactLine {
  readonly subject: string;
  readonly relation: string;
  /** Right values, each of which is told; at least one. */
  readonly values: readonly string[];
  /** Other spellings of the values that count as right, and are never told. */
  readonly valueAliases: readonly string[];
  /** What tells the subject from others of its name. */
  readonly id?: string;
  /** Other names of the subject. */
  readonly aliases: readonly string[];
  /** How often the subject should be seen, for the sampler `by-weight`. */
  readonly weight?: number;
  /** Sentences of the fact's own, which replace the templates of its relation. */
  readonly sentences: readonly string[];
  /** Keys that are not read, with their values as text. */
  readonly other: ReadonlyMap<string, unknown>;
}

const KEYS = ['subject', 'relation', 'value', 'valueAliases', 'id', 'aliases', 'weight', 'sentences'];

export const FORMAT =
  'Write one fact a line: {"subject": "Ada Lovelace", "relation": "born in", "value": "London"}.';

/** @throws RecallError `RECALL_FACTS` for the first key that is wrong. */
export function factLine({ text }: Line, at: string): FactLine {
  const given = parsed(text, at);
  const wrong = (problem: string, fix?: string) => new RecallError('RECALL_FACTS', problem, { at, fix });
  const limits = { maxWords: MAX_WORDS, maxCharacters: MAX_CHARACTERS };

  const spelled = (value: unknown, what: string, rule = limits): string => {
    const text = value instanceof WrittenNumber ? value.text : value;
    if (typeof text !== 'string') throw wrong(`The ${what} is not a string`, FORMAT);
    return checkedText(text, { code: 'RECALL_FACTS', what, at, ...rule });
  };
  const required = (key: string): unknown => {
    const value = given.get(key);
    if (value !== undefined) return value;
    const near = nearestName(
      key,
      [...given.keys()].filter((name) => !KEYS.includes(name)),
    );
    throw wrong(
      `The fact has no "${key}"`,
      near === undefined ? FORMAT : `Did you mean "${key}" where it says "${near}"?`,
    );
  };
  const list = (value: unknown, what: string, rule = limits): string[] => {
    const all = Array.isArray(value) ? value : [value];
    if (all.length === 0) throw wrong(`The list of the ${what} is empty`);
    if (all.length > MAX_LISTED) throw wrong(`The ${what} is a list of more than ${MAX_LISTED}`);
    return [...new Set(all.map((each) => spelled(each, what, rule)))];
  };
  const optional = (key: string, what: string, rule = limits): string[] => {
    const value = given.get(key);
    return value === undefined || (Array.isArray(value) && value.length === 0) ? [] : list(value, what, rule);
  };

  const subject = spelled(required('subject'), 'subject');
  const relation = spelled(required('relation'), 'relation');
  const values = list(required('value'), 'value');
  const id = given.get('id');
  return {
    subject,
    relation,
    values,
    valueAliases: optional('valueAliases', 'value alias').filter((alias) => !values.includes(alias)),
    ...(id !== undefined && { id: spelled(id, 'id') }),
    aliases: optional('aliases', 'alias').filter((alias) => alias !== subject),
    ...(given.has('weight') && { weight: weightOf(given.get('weight'), at) }),
    sentences: optional('sentences', 'sentence', SENTENCE),
    other: new Map([...given].filter(([key]) => !KEYS.includes(key))),
  };
}

function parsed(text: string, at: string): Map<string, unknown> {
  try {
    return jsonObject(text);
  } catch (cause) {
    const problem =
      cause instanceof TypeError ? cause.message : `The line is not JSON: ${(cause as Error).message}`;
    const zeros = /:\s*-?0\d/.test(text) ? 'A number that begins with 0 has to be in quotes. ' : '';
    throw new RecallError('RECALL_FACTS', problem, { at, fix: zeros + FORMAT, cause });
  }
}

function weightOf(value: unknown, at: string): number {
  const weight = value instanceof WrittenNumber ? Number(value.text) : NaN;
  if (weight >= 0 && weight < Infinity) return weight;
  throw new RecallError('RECALL_FACTS', 'The weight is not a number from 0 up', {
    at,
    fix: 'Write how often the subject should be seen in relation to others: "weight": 2.5.',
  });
}
