/** Which lines of a file are about the same subject: those with the same `id`, or, without one, the same name. */
import { RecallError } from '../../errors.js';
import type { FactLine } from './fact-line.js';
import type { Subject } from './fact-table.js';
import { WrittenNumber } from './lines.js';

/** Keys under which public sets keep the identity of a subject. */
const IDENTITY = /^(?:s|sub|subj|subject|entity)[ _-]?(?:id|uri|qid)$|^(?:qid|uri)$/i;

interface Known {
  name: string;
  aliases: Set<string>;
  id?: string;
  weight?: number;
  /** Where it comes first. */
  readonly at: string;
  /** Values of keys that look like an identity, and are not read. */
  other?: ReadonlyMap<string, string>;
}

export class Identities {
  private readonly known: Known[] = [];
  private readonly byId = new Map<string, number>();
  /** The first subject of each name. */
  private readonly byName = new Map<string, number>();
  private readonly differing: string[] = [];

  get all(): Subject[] {
    return this.known.map(({ name, aliases, id, weight }) => ({
      name,
      aliases: [...aliases],
      ...(id !== undefined && { id }),
      ...(weight !== undefined && { weight }),
    }));
  }

  /** One sentence about lines that look as if they were about different subjects, if there are any. */
  get notes(): string[] {
    const [first] = this.differing;
    if (!first) return [];
    const more = this.differing.length - 1;
    return [`${first}${more > 0 ? ` The same holds for ${more} more.` : ''}`];
  }

  /**
   * The number of the subject that a line is about.
   *
   * @throws RecallError `RECALL_FACTS` when lines contradict each other about who it is, or how much it weighs.
   */
  subject(line: FactLine, at: string): number {
    const { subject: name, id } = line;
    const index = (id === undefined ? this.byName : this.byId).get(id ?? name);
    if (index === undefined) return this.add(line, at);
    const known = this.known[index];
    if (known.id !== id) throw mixed(name, known, at);
    if (known.name !== name) {
      throw new RecallError('RECALL_FACTS', `The id "${id}" names "${known.name}" and "${name}"`, {
        at,
        fix: `Call the subject the same on every line, as on ${known.at}, and list other names under "aliases".`,
      });
    }
    if (line.weight !== undefined && known.weight !== undefined && line.weight !== known.weight) {
      throw new RecallError(
        'RECALL_FACTS',
        `"${name}" has the weight ${line.weight} here and ${known.weight} before`,
        {
          at,
          fix: 'A weight belongs to the subject: write the same on each of its lines, or on one of them.',
        },
      );
    }
    known.weight ??= line.weight;
    for (const alias of line.aliases) known.aliases.add(alias);
    this.compare(known, line, at);
    return index;
  }

  private add({ subject: name, id, aliases, weight, other }: FactLine, at: string): number {
    const namesake = this.byName.get(name);
    if (namesake !== undefined && this.known[namesake].id === undefined) {
      throw mixed(name, this.known[namesake], at);
    }
    const identity = identityOf(other);
    const index = this.known.push({ name, aliases: new Set(aliases), id, weight, at, other: identity }) - 1;
    if (id !== undefined) this.byId.set(id, index);
    if (namesake === undefined) this.byName.set(name, index);
    return index;
  }

  /** Notices when a key that looks like an identity differs between lines that have no `id`. */
  private compare(known: Known, { id, other }: FactLine, at: string): void {
    if (id !== undefined) return;
    for (const [key, value] of identityOf(other) ?? []) {
      const before = known.other?.get(key);
      if (before === undefined || before === value) continue;
      this.differing.push(
        `${at}: "${known.name}" has the ${key} "${value}", and "${before}" on ${known.at}; both lines count as ` +
          `one subject. Call the key "id" to tell them apart.`,
      );
      return;
    }
  }
}

function identityOf(other: ReadonlyMap<string, unknown>): ReadonlyMap<string, string> | undefined {
  if (other.size === 0) return undefined;
  const found = [...other].filter(([key]) => IDENTITY.test(key));
  if (found.length === 0) return undefined;
  return new Map(
    found.map(([key, value]) => [
      key,
      value instanceof WrittenNumber ? value.text : typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}

const mixed = (name: string, { id, at: before }: Known, at: string) =>
  new RecallError(
    'RECALL_FACTS',
    `"${name}" has ${id === undefined ? 'no id' : `the id "${id}"`} on ${before}, and ${id === undefined ? 'one' : 'none'} here`,
    { at, fix: 'Give an id to every line about subjects of this name, or to none.' },
  );
