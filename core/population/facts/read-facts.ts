/** Reads a file of facts: JSON Lines, `{"subject": "Ada Lovelace", "relation": "born in", "value": "London"}`. */
import { extname } from 'node:path';
import { RecallError } from '../../errors.js';
import { attributeKey } from '../attribute-key.js';
import { factLine, FORMAT, type FactLine } from './fact-line.js';
import { factTable, type Fact, type FactTable } from './fact-table.js';
import { Identities } from './identities.js';
import { linesOf, type Line } from './lines.js';
import { Problems } from './problems.js';
import { sharedNames } from './shared-names.js';
import { Spellings } from './spelling.js';

/** More relations than these do not fit the byte that says what a token is. */
export const MAX_RELATIONS = 125;

/**
 * Reads facts, one a line; blank lines are skipped, and keys that are not known are not read.
 *
 * @param file The path to read.
 * @param called What to call it in errors.
 * @throws RecallError `RECALL_FACTS` that lists every wrong line, up to twenty.
 */
export function readFacts(file: string, called = file): FactTable {
  checkKind(called);
  return factTableOf(linesOf(file, called), called);
}

/** Files of other kinds are not taken for JSON Lines, so that the error is not about their first line. */
function checkKind(called: string): void {
  const kind = KINDS.get(extname(called).toLowerCase());
  if (kind === undefined) return;
  throw new RecallError('RECALL_FACTS', `The facts are ${kind}, which is not read`, {
    at: called,
    fix:
      kind === 'YAML'
        ? FORMAT
        : `${FORMAT} Or convert it: recall facts import ${called} --format table --out facts.`,
  });
}

const KINDS = new Map([
  ['.yaml', 'YAML'],
  ['.yml', 'YAML'],
  ['.csv', 'CSV'],
  ['.tsv', 'TSV'],
]);

/**
 * The table of the facts that lines tell.
 *
 * @throws RecallError `RECALL_FACTS` that lists every wrong line, up to twenty.
 */
export function factTableOf(lines: Iterable<Line>, called: string): FactTable {
  const problems = new Problems('RECALL_FACTS', called);
  const spellings = new Spellings();
  const identities = new Identities();
  const relations = new Relations();
  const facts: Fact[] = [];
  /** Where a subject's value of a relation stands. */
  const stated = new Map<number, string>();

  for (const line of lines) {
    const at = `${called}:${line.number}`;
    problems.collect(() => {
      const told = oneSpelling(factLine(line, at), spellings, at);
      const subject = identities.subject(told, at);
      const relation = relations.index(told.relation, at);
      const key = subject * MAX_RELATIONS + relation;
      const before = stated.get(key);
      if (before !== undefined) {
        const problem = `"${told.subject}" has a value of "${told.relation}" on line ${lineOf(before)} already`;
        const fix =
          'Write several right values as a list, "value": ["one", "another"], and tell subjects of one name apart with "id".';
        throw new RecallError('RECALL_FACTS', problem, { at, fix });
      }
      stated.set(key, at);
      const { values, valueAliases, sentences } = told;
      facts.push({ subject, relation, values, valueAliases, sentences, at });
    });
  }
  problems.throwIfAny();
  if (facts.length === 0) {
    throw new RecallError('RECALL_FACTS', 'The file holds no facts', { at: called, fix: FORMAT });
  }
  const notes = [...spellings.notes, ...identities.notes];
  const table = { file: called, subjects: identities.all, relations: relations.all, facts };
  return factTable({ ...table, notes: [...notes, ...sharedNames(table)] });
}

const lineOf = (at: string) => at.slice(at.lastIndexOf(':') + 1);

/** The line with the spelling of each name that came first. */
function oneSpelling(line: FactLine, spellings: Spellings, at: string): FactLine {
  const all = (texts: readonly string[]) => [...new Set(texts.map((text) => spellings.of(text, at)))];
  const [subject, relation] = all([line.subject]).concat(spellings.of(line.relation, at));
  const values = all(line.values);
  return {
    ...line,
    subject,
    relation,
    values,
    valueAliases: all(line.valueAliases).filter((alias) => !values.includes(alias)),
    aliases: all(line.aliases).filter((alias) => alias !== subject),
  };
}

/** Relations by number; each reads differently in the names of measurements. */
class Relations {
  readonly all: string[] = [];
  private readonly byName = new Map<string, number>();
  private readonly byKey = new Map<string, string>();

  /** @throws RecallError `RECALL_FACTS` for one relation too many, or one that is measured under another's name. */
  index(name: string, at: string): number {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const key = attributeKey({ name });
    const same = this.byKey.get(key);
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
    if (this.all.length === MAX_RELATIONS) {
      throw new RecallError('RECALL_FACTS', `There are more than ${MAX_RELATIONS} relations`, { at });
    }
    this.byKey.set(key, name);
    const index = this.all.push(name) - 1;
    this.byName.set(name, index);
    return index;
  }
}
