/**
 * Sentences that read the same although they tell different facts: trained on as one and asked as the other, a
 * sentence would measure itself. And openings after which two relations could be meant.
 */
import { RecallError } from '../../errors.js';
import { NAME_SLOT, VALUE_SLOT, type TemplatePiece } from '../phrasing.js';
import { splitValue } from '../vocabulary.js';
import { namesakes, type FactTable } from './fact-table.js';
import { visibleForm } from './spelling.js';
import type { Template } from './wording.js';

/** A sentence that cannot be used beside an earlier one. */
export interface Coincidence {
  readonly template: Template;
  readonly error: RecallError;
}

/** A sentence about one subject, with its slots filled. */
interface Rendered {
  /** First of the subjects that share its name. */
  readonly group: number;
  readonly fact: number;
  readonly template: Template;
  /** Numbers of its words. */
  readonly words: readonly number[];
  /** How many words stand before the value. */
  readonly opening: number;
}

/** Every template that reads like an earlier one for some subject, or asks in the same words; each once. */
export function coincidences(
  table: FactTable,
  templates: readonly (readonly Template[])[],
  own: readonly (readonly Template[] | undefined)[],
): Coincidence[] {
  const words = new Words();
  const all = () => rendered(table, templates, own, words);
  const repeated = repeatedHashes(all());
  const found = new Map<Template, Coincidence>();
  const sentences = new Map<string, Rendered>();
  const openings = new Map<string, Rendered>();

  for (const one of all()) {
    if (found.has(one.template)) continue;
    if (repeated.sentences.has(hashOf(one.words, one.words.length))) {
      const other = firstOf(sentences, one.words.join(' '), one);
      if (!isSame(one, other) && isAsked(one, other)) {
        found.set(one.template, coincidence(table, one, other, words.text(one.words)));
        continue;
      }
    }
    if (one.template.asks && repeated.openings.has(hashOf(one.words, one.opening))) {
      const other = firstOf(openings, one.words.slice(0, one.opening).join(' '), one);
      if (relationOf(table, one) !== relationOf(table, other)) {
        found.set(one.template, ambiguous(table, one, other));
      }
    }
  }
  return [...found.values()];
}

/** What the map has for the key, after this one if it had nothing. */
function firstOf(known: Map<string, Rendered>, key: string, one: Rendered): Rendered {
  const first = known.get(key);
  if (first) return first;
  known.set(key, one);
  return one;
}

/** Subjects of one name keep back the same templates, so that the same sentence about both is either told or asked. */
const isSame = (a: Rendered, b: Rendered) => a.group === b.group && a.template === b.template;

const isAsked = (a: Rendered, b: Rendered) => a.template.asks || b.template.asks;

const relationOf = ({ facts, relations }: FactTable, { fact }: Rendered) => relations[facts[fact].relation];

function coincidence(table: FactTable, one: Rendered, other: Rendered, text: string): Coincidence {
  const problem =
    `"${one.template.text}" of "${relationOf(table, one)}" and "${other.template.text}" of ` +
    `"${relationOf(table, other)}" both read "${text}"`;
  const fix = 'One could be trained on and the other asked: change or remove one of them.';
  return {
    template: one.template,
    error: new RecallError('RECALL_TEMPLATE', problem, { at: one.template.at, fix }),
  };
}

function ambiguous(table: FactTable, one: Rendered, other: Rendered): Coincidence {
  const subject = table.subjects[table.facts[one.fact].subject].name;
  const problem =
    `"${one.template.text}" asks for "${relationOf(table, one)}" in the same words as a template of ` +
    `"${relationOf(table, other)}", and "${subject}" has both`;
  const fix = `What stands before [value] must say which relation it is; see ${other.template.at}.`;
  return {
    template: one.template,
    error: new RecallError('RECALL_TEMPLATE', problem, { at: one.template.at, fix }),
  };
}

/** Hashes of sentences and openings that come more than once; few, so that the rest need not be kept. */
function repeatedHashes(all: Iterable<Rendered>) {
  const sentences: number[] = [];
  const openings: number[] = [];
  for (const { words, opening, template } of all) {
    sentences.push(hashOf(words, words.length));
    if (template.asks) openings.push(hashOf(words, opening));
  }
  return { sentences: repeats(sentences), openings: repeats(openings) };
}

function repeats(hashes: readonly number[]): ReadonlySet<number> {
  const sorted = Float64Array.from(hashes).sort();
  return new Set(sorted.filter((hash, i) => hash === sorted[i - 1]));
}

/** 53 bits of two FNV-1a hashes over the first `count` words. */
function hashOf(words: readonly number[], count: number): number {
  let low = 0x811c9dc5;
  let high = 0x01000193;
  for (let i = 0; i < count; i++) {
    low = Math.imul(low ^ words[i], 0x01000193);
    high = Math.imul(high ^ words[i], 0x5bd1e995);
    high ^= high >>> 15;
  }
  return (high >>> 11) * 4294967296 + (low >>> 0);
}

/** Words by number, as the eye sees them. */
class Words {
  private readonly all: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly texts = new Map<string, readonly number[]>();

  /** The words of a name or value. */
  of(text: string): readonly number[] {
    let numbers = this.texts.get(text);
    if (!numbers) {
      numbers = splitValue(visibleForm(text)).map((word) => this.number(word));
      this.texts.set(text, numbers);
    }
    return numbers;
  }

  number(word: string): number {
    let number = this.numbers.get(word);
    if (number === undefined) {
      number = this.all.push(word) - 1;
      this.numbers.set(word, number);
    }
    return number;
  }

  text(numbers: readonly number[]): string {
    return numbers.map((number) => this.all[number]).join(' ');
  }
}

/** Every sentence that may be written, as the words that a model reads. */
function* rendered(
  table: FactTable,
  templates: readonly (readonly Template[])[],
  own: readonly (readonly Template[] | undefined)[],
  words: Words,
): Generator<Rendered> {
  const group = namesakes(table.subjects);
  const numbers = templates.map((list) => list.map(({ visible }) => numbered(visible, words)));
  // Those that can ask come first: of two that read the same, the other one goes.
  for (const isAsking of [true, false]) {
    for (let fact = 0; fact < table.facts.length; fact++) {
      const { subject, relation, values } = table.facts[fact];
      const { name, aliases } = table.subjects[subject];
      const list = own[fact] ?? templates[relation];
      for (let i = 0; i < list.length; i++) {
        if (list[i].asks !== isAsking) continue;
        const pieces = own[fact] ? numbered(list[i].visible, words) : numbers[relation][i];
        for (const each of aliases.length === 0 ? [name] : [name, ...aliases]) {
          for (const value of values) {
            const filled = fill(pieces, words.of(each), words.of(value));
            yield { group: group[subject], fact, template: list[i], ...filled };
          }
        }
      }
    }
  }
}

type NumberedPiece = number | typeof NAME_SLOT | typeof VALUE_SLOT;

const numbered = (pieces: readonly TemplatePiece[], words: Words): NumberedPiece[] =>
  pieces.map((piece) => (typeof piece === 'string' ? words.number(piece) : piece));

function fill(pieces: readonly NumberedPiece[], name: readonly number[], value: readonly number[]) {
  const words: number[] = [];
  let opening = 0;
  for (const piece of pieces) {
    if (piece === NAME_SLOT) words.push(...name);
    else if (piece === VALUE_SLOT) {
      opening = words.length;
      words.push(...value);
    } else words.push(piece);
  }
  return { words, opening };
}
