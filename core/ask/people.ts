/** Who is who in a population: names, facts, and the sentences that lead up to a value. */
import { streamFamily, type RandomStream } from '../random/index.js';
import type { Split } from '../bus/events.js';
import { NAME, VALUE, type Phrasing, type Population } from '../population/population.js';

/** One token and its role. */
interface Written {
  readonly token: number;
  readonly role: number;
}

/** What a population says about an individual. */
export interface Individual {
  readonly index: number;
  readonly split: Split;
  readonly name: string;
  readonly facts: readonly Fact[];
}

export interface Fact {
  readonly attribute: string;
  readonly value: string;
}

/** A text about an individual, cut where the value of an attribute begins. */
export interface OpenSentence {
  readonly attribute: number;
  /** Tokens before the value. */
  readonly before: readonly number[];
  readonly value: readonly number[];
  /** Where the last name in `before` begins and ends. */
  readonly name: readonly [start: number, end: number];
}

/** Individuals whose names are looked up in what somebody types. */
const LOOKED_UP = 50_000;
/** Texts from which the phrasings of one individual are collected: enough to meet each of 25 with 99.9 %. */
const TEXTS = 200;

export class People {
  private index?: ReadonlyMap<string, number>;
  private longest = 0;

  constructor(
    private readonly population: Population,
    private readonly seed: number,
  ) {}

  splitOf(individual: number): Split {
    const { individuals, capacity, heldOut } = this.population;
    if (individual < individuals) return 'seen';
    return individual >= capacity - heldOut ? 'unseen' : 'new';
  }

  individual(index: number): Individual {
    const sentences = this.sentences(index, 'evaluation', 1);
    const { vocabulary, attributes } = this.population;
    const [first] = sentences;
    const facts = sentences.map(({ attribute, value }) => ({
      attribute: attributes[attribute].name,
      value: vocabulary.decode(value),
    }));
    return {
      index,
      split: this.splitOf(index),
      name: first ? vocabulary.decode(first.before.slice(...first.name)) : `individual ${index}`,
      facts: facts.sort((a, b) => a.attribute.localeCompare(b.attribute)),
    };
  }

  /** The individual who is named last, and where; undefined where nobody is. */
  named(tokens: readonly number[]): { individual: number; start: number; end: number } | undefined {
    const index = (this.index ??= this.names());
    for (let end = tokens.length; end > 0; end--) {
      for (let start = Math.max(0, end - this.longest); start < end; start++) {
        const individual = index.get(tokens.slice(start, end).join());
        if (individual !== undefined) return { individual, start, end };
      }
    }
    return undefined;
  }

  /** Every place in texts about an individual where a value is to be said. */
  sentences(individual: number, phrasing: Phrasing, texts = TEXTS): OpenSentence[] {
    const streams = streamFamily(this.seed, 'ask');
    return Array.from({ length: texts }, (_, text) =>
      openSentences(this.written(individual, phrasing, streams.at(0, text))),
    ).flat();
  }

  private written(individual: number, phrasing: Phrasing, stream: RandomStream): Written[] {
    const written: Written[] = [];
    const push = (token: number, role: number) => void written.push({ token, role });
    this.population.write(individual, phrasing, stream, { push });
    return written;
  }

  private names(): ReadonlyMap<string, number> {
    const { individuals, capacity, heldOut } = this.population;
    const index = new Map<string, number>();
    const add = (individual: number) => {
      const [first] = this.sentences(individual, 'evaluation', 1);
      if (!first) return;
      const name = first.before.slice(...first.name);
      this.longest = Math.max(this.longest, name.length);
      index.set(name.join(), individual);
    };
    for (let i = 0; i < Math.min(heldOut, LOOKED_UP); i++) add(capacity - 1 - i);
    for (let i = 0; i < Math.min(individuals, LOOKED_UP); i++) add(i);
    return index;
  }
}

function openSentences(written: readonly Written[]): OpenSentence[] {
  const found: OpenSentence[] = [];
  let name: [number, number] | undefined;
  for (let at = 0; at < written.length; at++) {
    const { role } = written[at];
    const isNew = at === 0 || written[at - 1].role !== role;
    if (role === NAME && isNew) name = [at, at];
    if (role === NAME && name) name[1] = at + 1;
    if (role < VALUE || !isNew || !name) continue;
    let end = at;
    while (end < written.length && written[end].role === role) end++;
    found.push({
      attribute: role - VALUE,
      before: written.slice(0, at).map(({ token }) => token),
      value: written.slice(at, end).map(({ token }) => token),
      name: [...name],
    });
  }
  return found;
}
