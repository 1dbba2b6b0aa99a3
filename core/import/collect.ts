/** Imported records as facts and templates: merged, and checked one by one, with a remark on each. */
import { RecallError } from '../errors.js';
import { attributeKey } from '../measure/index.js';
import { factLine } from '../population/facts/fact-line.js';
import { ownSentence } from '../population/facts/own-sentences.js';
import { MAX_RELATIONS } from '../population/facts/read-facts.js';
import type { Sentence } from '../population/facts/read-templates.js';
import { visibleForm } from '../population/facts/spelling.js';
import { parseTemplate } from '../population/phrasing.js';
import type { Imported, ImportedFact, ImportedTemplate } from './format.js';
import { grow, growing, written, type Growing } from './growing.js';
import type { ImportReport } from './report.js';

export interface Collected {
  readonly facts: readonly Growing[];
  /** By relation; those that several records have stand there once. */
  readonly templates: ReadonlyMap<string, readonly Sentence[]>;
}

interface Listed extends Sentence {
  uses: number;
  isLoose: boolean;
}

/** Merges records; what cannot be used is in the report, with its line. */
export function collect(all: Iterable<Imported>, report: ImportReport): Collected {
  const facts = new Facts(report);
  const templates = new Map<string, Map<string, Listed>>();
  const relations = new Map<string, string>();
  const unused = new Map<string, { at: string; count: number }>();

  for (const one of all) {
    if ('unused' in one) {
      const { at, count } = unused.get(one.unused) ?? { at: one.at, count: 0 };
      unused.set(one.unused, { at, count: count + one.count });
      continue;
    }
    const problem = problemOf(one);
    if (problem !== undefined) {
      report.add(one.at, 'left out', problem);
      continue;
    }
    const key = attributeKey({ name: visibleForm(one.relation) });
    const relation = relations.get(key) ?? one.relation;
    relations.set(key, relation);
    if ('template' in one) addTemplate(templates, { ...one, relation });
    else facts.add({ ...one, relation });
  }
  for (const [what, { at, count }] of unused) report.add(at, 'changed', `without ${count} ${what}`);

  const kept = withClearNames(mostFrequent(facts.all, report), report);
  return { facts: kept, templates: usable(templates, kept, report) };
}

/** What a run would refuse. */
function problemOf(one: ImportedFact | ImportedTemplate): string | undefined {
  return refusal(() => {
    if ('template' in one) parseTemplate(one.template);
    else factLine({ number: 0, text: JSON.stringify(written(growing(one))) }, one.at);
  });
}

function refusal(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof RecallError) return error.problem;
    throw error;
  }
}

/** Facts by subject and relation; a subject is who has the same id, or, without one, the same name. */
class Facts {
  private readonly byKey = new Map<string, Growing>();
  private readonly subjects = new Map<string, { name: string; weight?: number }>();

  constructor(private readonly report: ImportReport) {}

  get all(): Growing[] {
    return [...this.byKey.values()];
  }

  add(fact: ImportedFact): void {
    const form = visibleForm(fact.subject);
    const identity = fact.id === undefined ? `name ${form}` : `id ${fact.id}`;
    const known = this.subjects.get(identity);
    const name = known?.name ?? fact.subject;
    const subject = known ?? { name, weight: undefined };
    this.subjects.set(identity, subject);
    const weight = this.weight(fact, subject);
    subject.weight ??= weight;

    const { aliases = [], at } = fact;
    if (visibleForm(name) !== form) {
      this.report.add(
        at,
        'merged',
        `the id ${fact.id} is called "${name}" before: "${fact.subject}" is an alias`,
      );
    }
    const named = {
      ...fact,
      subject: name,
      aliases: visibleForm(name) === form ? aliases : [fact.subject, ...aliases],
      sentences: this.sentences(fact),
    };
    const key = JSON.stringify([identity, fact.relation]);
    const before = this.byKey.get(key);
    if (before) grow(before, named, this.report);
    else {
      this.byKey.set(key, growing(named, weight));
      this.report.add(at, 'taken', `a fact of "${fact.relation}"`);
    }
  }

  /** A weight belongs to the subject: the first one counts. */
  private weight({ at, weight: text, subject: name }: ImportedFact, { weight }: { weight?: number }) {
    if (text === undefined) return weight;
    const read = text.trim() === '' ? NaN : Number(text);
    if (!(read >= 0 && read < Infinity)) {
      this.report.add(at, 'changed', `without its weight: "${text}" is not a number from 0 up`);
      return weight;
    }
    if (weight !== undefined && weight !== read) {
      this.report.add(at, 'changed', `without its weight ${read}: "${name}" has ${weight} before`);
      return weight;
    }
    return read;
  }

  private sentences({ at, subject, aliases = [], value, sentences = [] }: ImportedFact): string[] {
    return sentences.filter((sentence) => {
      const problem = refusal(() => ownSentence(sentence, [subject, ...aliases], [value], at));
      if (problem !== undefined) this.report.add(at, 'changed', `without a sentence: ${problem}`);
      return problem === undefined;
    });
  }
}

function addTemplate(templates: Map<string, Map<string, Listed>>, one: ImportedTemplate): void {
  const { relation, template, at, isLoose = false } = one;
  const list = templates.get(relation) ?? new Map<string, Listed>();
  templates.set(relation, list);
  const form = JSON.stringify(parseTemplate(visibleForm(template)).map(String));
  const known = list.get(form);
  if (!known) list.set(form, { text: template, at, uses: 1, isLoose });
  else {
    known.uses++;
    known.isLoose &&= isLoose;
  }
}

/** The templates of relations that have facts, without loose ones that a single record has. */
function usable(
  templates: ReadonlyMap<string, ReadonlyMap<string, Listed>>,
  facts: readonly Growing[],
  report: ImportReport,
): Map<string, Listed[]> {
  const told = new Set(facts.map(({ relation }) => relation));
  const kept = new Map<string, Listed[]>();
  for (const [relation, list] of templates) {
    const isKept = ({ at, text, uses, isLoose }: Listed) => {
      const why = !told.has(relation)
        ? `the relation "${relation}" has no facts`
        : isLoose && uses < 2
          ? 'no other record has it, so that it may be about this one alone'
          : undefined;
      if (why !== undefined) report.add(at, 'left out', `the template "${text}": ${why}`);
      return why === undefined;
    };
    const rest = [...list.values()].filter(isKept);
    if (rest.length > 0) kept.set(relation, rest);
  }
  return kept;
}

/** Without the facts of all but the most frequent relations: a token's role is stored in a byte. */
function mostFrequent(facts: readonly Growing[], report: ImportReport): Growing[] {
  const counts = new Map<string, number>();
  for (const { relation } of facts) counts.set(relation, (counts.get(relation) ?? 0) + 1);
  const ranked = [...counts].sort(([, a], [, b]) => b - a).map(([relation]) => relation);
  const kept = new Set(ranked.slice(0, MAX_RELATIONS));
  return facts.filter(({ relation, at }) => {
    const isKept = kept.has(relation);
    const why = `a run can tell ${MAX_RELATIONS} relations apart, and "${relation}" is not one of the most frequent`;
    if (!isKept) report.add(at, 'left out', why);
    return isKept;
  });
}

/** Without facts that have no id although others of the same name have one. */
function withClearNames(facts: readonly Growing[], report: ImportReport): Growing[] {
  const identified = new Set(
    facts.filter(({ id }) => id !== undefined).map(({ subject }) => visibleForm(subject)),
  );
  return facts.filter(({ subject, id, at }) => {
    const isClear = id !== undefined || !identified.has(visibleForm(subject));
    if (!isClear) report.add(at, 'left out', `it has no id, and other records about "${subject}" have one`);
    return isClear;
  });
}
