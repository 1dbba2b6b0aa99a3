/** In which sentences each fact is told: the templates of its relation, or sentences of its own. */
import { RecallError, suggestName } from '../../errors.js';
import { asks, parseTemplate, type TemplatePiece } from '../phrasing.js';
import { coincidences } from './coincidences.js';
import { factTable, type Fact, type FactTable } from './fact-table.js';
import { ownSentence } from './own-sentences.js';
import { Problems } from './problems.js';
import type { Sentence } from './read-templates.js';
import { checkedText, visibleForm } from './spelling.js';

const MAX_WORDS = 64;
const MAX_CHARACTERS = 512;

/** One sentence as words and slots. */
export interface Template {
  readonly pieces: readonly TemplatePiece[];
  /** The pieces as the eye sees them: templates with the same are one. */
  readonly visible: readonly TemplatePiece[];
  /** Whether it can ask for its value: the name stands before it. */
  readonly asks: boolean;
  readonly text: string;
  readonly at: string;
}

/** Facts with the sentences that tell them; those that can ask come first in each list. */
export interface Wording {
  readonly table: FactTable;
  /** By relation. */
  readonly templates: readonly (readonly Template[])[];
  /** By fact: sentences of its own, or undefined. */
  readonly own: readonly (readonly Template[] | undefined)[];
  readonly notes: readonly string[];
}

/** How sentences are named in errors, and what happens to those that cannot be used. */
export interface WordingOptions {
  /** What to call the templates in errors. */
  readonly called: string;
  /** What to do about sentences that cannot be used: refuse all of them, or leave them out. */
  readonly badTemplates: 'fail' | 'skip';
  /** Called with every sentence that is left out, and why. */
  readonly onLeftOut?: (problem: RecallError) => void;
}

/**
 * Matches facts with sentences, and checks them: no two sentences about a subject read the same, and what stands
 * before a value says which relation is asked for.
 *
 * @throws RecallError `RECALL_TEMPLATE` that lists every sentence that cannot be used, or every relation without
 * any; `RECALL_FACTS` likewise for sentences of facts' own.
 */
export function worded(
  table: FactTable,
  sentences: ReadonlyMap<string, readonly Sentence[]>,
  { called, badTemplates, onLeftOut }: WordingOptions,
): Wording {
  const problems = new Problems('RECALL_TEMPLATE', called, onLeftOut);
  const own = table.facts.map((fact) => ownTemplates(fact, table, problems));
  const needed = new Set(table.facts.filter((_, fact) => !own[fact]).map(({ relation }) => relation));
  const templates = table.relations.map((relation, index) =>
    needed.has(index) ? relationTemplates(relation, sentences, called, problems) : [],
  );
  const bad = coincidences(table, templates, own);
  for (const { error } of bad) problems.add(error);
  if (badTemplates === 'fail') {
    problems.throwIfAny();
    return tellable({ table, templates, own, notes: [] });
  }
  const left = new Set(bad.map(({ template }) => template));
  const kept = (list: readonly Template[]) => list.filter((template) => !left.has(template));
  return tellable({
    table,
    templates: templates.map(kept),
    own: own.map((list) => list && kept(list)),
    notes: problems.summary('template'),
  });
}

function ownTemplates(fact: Fact, { subjects }: FactTable, problems: Problems): Template[] | undefined {
  if (fact.sentences.length === 0) return undefined;
  const { name, aliases } = subjects[fact.subject];
  const all = fact.sentences.flatMap((text) => {
    const pieces = problems.collect(() => ownSentence(text, [name, ...aliases], fact.values, fact.at));
    const visible = pieces?.map((piece) => (typeof piece === 'string' ? visibleForm(piece) : piece));
    return pieces && visible ? [{ pieces, visible, asks: asks(pieces), text, at: fact.at }] : [];
  });
  return ordered(distinct(all, problems));
}

function relationTemplates(
  relation: string,
  sentences: ReadonlyMap<string, readonly Sentence[]>,
  called: string,
  problems: Problems,
): Template[] {
  const listed = sentences.get(visibleForm(relation));
  if (!listed || listed.length === 0) {
    const problem = listed
      ? `The relation "${relation}" has no sentences`
      : `There are no templates for the relation "${relation}"`;
    const fix = listed
      ? 'Write one or more, each with [name] and [value].'
      : suggestName(relation, [...sentences.keys()]);
    problems.add(new RecallError('RECALL_TEMPLATE', problem, { at: called, fix }));
    return [];
  }
  const all = listed.flatMap(({ text, at }) => {
    const template = problems.collect((): Template => {
      const rule = { code: 'RECALL_TEMPLATE', what: 'template', at } as const;
      const spelled = checkedText(text, { ...rule, maxWords: MAX_WORDS, maxCharacters: MAX_CHARACTERS });
      const pieces = parseTemplate(spelled, at);
      const visible = parseTemplate(visibleForm(spelled), at);
      return { pieces, visible, asks: asks(pieces), text: spelled, at };
    });
    return template ? [template] : [];
  });
  return ordered(distinct(all, problems));
}

/** Without those that read the same as another: one could be trained on, the other kept back for evaluation. */
function distinct(templates: readonly Template[], problems: Problems): Template[] {
  const known = new Map<string, string>();
  return templates.filter(({ visible, text, at }) => {
    const form = JSON.stringify(
      visible.map((piece) => (typeof piece === 'string' ? [piece] : String(piece))),
    );
    const twice = known.get(form);
    if (twice === undefined) {
      known.set(form, at);
      return true;
    }
    const fix = twice === at ? undefined : `It reads the same as ${twice}.`;
    problems.add(new RecallError('RECALL_TEMPLATE', `"${text}" is there twice`, { at, fix }));
    return false;
  });
}

/** Those that can ask first; in an order that does not depend on the file's. */
function ordered(templates: readonly Template[]): Template[] {
  return [...templates].sort(
    (a, b) => Number(b.asks) - Number(a.asks) || (a.text < b.text ? -1 : a.text > b.text ? 1 : 0),
  );
}

/**
 * Without facts that no sentence tells, which only `skip` leaves; subjects of whom nothing can be asked are refused.
 */
function tellable(wording: Wording): Wording {
  const { table, templates, own } = wording;
  const sentencesOf = (fact: number) => own[fact] ?? templates[table.facts[fact].relation];
  const told = table.facts.map((_, fact) => fact).filter((fact) => sentencesOf(fact).length > 0);
  if (told.length === 0) {
    throw new RecallError('RECALL_TEMPLATE', 'No fact has a sentence that tells it', { at: table.file });
  }
  const notes = [...table.notes, ...wording.notes];
  if (told.length < table.facts.length) {
    notes.push(`${table.file}: left out ${table.facts.length - told.length} facts that no sentence tells.`);
  }
  checkAsked(table, told, (fact) => sentencesOf(fact).some((template) => template.asks));
  notes.push(...neverAsked(table, told, sentencesOf), ...askedAsTold(table, templates));

  // The table is put in order again, with what no fact uses left out; its facts keep theirs.
  const reduced = factTable({ ...table, facts: told.map((fact) => table.facts[fact]) });
  const byName = new Map(table.relations.map((relation, index) => [relation, templates[index]]));
  return {
    table: reduced,
    templates: reduced.relations.map((relation) => byName.get(relation) ?? []),
    own: told.map((fact) => own[fact]),
    notes,
  };
}

/** @throws RecallError `RECALL_TEMPLATE` when a subject has no fact that a sentence asks for. */
function checkAsked(table: FactTable, told: readonly number[], isAsked: (fact: number) => boolean): void {
  const asked = new Set<number>();
  for (const fact of told) if (isAsked(fact)) asked.add(table.facts[fact].subject);
  const silent = new Set(told.map((fact) => table.facts[fact].subject).filter((s) => !asked.has(s)));
  const [first] = silent;
  if (first === undefined) return;
  const more =
    silent.size > 1 ? ` or ${silent.size - 1} other ${silent.size > 2 ? 'subjects' : 'subject'}` : '';
  throw new RecallError(
    'RECALL_TEMPLATE',
    `No sentence asks for anything about "${table.subjects[first].name}"${more}`,
    { at: table.file, fix: 'Write a sentence for one of its relations that has [name] before [value].' },
  );
}

function neverAsked(
  { facts, relations }: FactTable,
  told: readonly number[],
  sentencesOf: (fact: number) => readonly Template[],
): string[] {
  const silent = new Set<string>();
  for (const fact of told) {
    if (!sentencesOf(fact).some((template) => template.asks)) silent.add(relations[facts[fact].relation]);
  }
  if (silent.size === 0) return [];
  const names = [...silent].slice(0, 3).map((name) => `"${name}"`);
  const more = silent.size > 3 ? ` and ${silent.size - 3} more` : '';
  return [
    `Facts of ${names.join(', ')}${more} are told and never asked: their sentences have [value] before [name].`,
  ];
}

function askedAsTold({ relations }: FactTable, templates: readonly (readonly Template[])[]): string[] {
  const single = relations.filter((_, index) => templates[index].filter((each) => each.asks).length === 1);
  if (single.length === 0) return [];
  const names = single.slice(0, 3).map((name) => `"${name}"`);
  const more = single.length > 3 ? ` and ${single.length - 3} more` : '';
  return [
    `${names.join(', ')}${more}: a single template can ask, so what is measured is asked in the words of training. Write more templates to keep some back.`,
  ];
}
