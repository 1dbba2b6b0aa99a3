/** Makes populations from facts and templates written in a test, and takes their texts apart. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NAME, randomStream, VALUE, type Phrasing, type Population } from 'recall-lab';
import { facts } from 'recall-lab/plugins';
import { PluginContainer } from '../../../core/plugin/container.js';
import { Registry } from '../../../core/plugin/registry.js';

const folder = mkdtempSync(path.join(tmpdir(), 'recall-facts-'));
let files = 0;

/** A file of its own with this content, as JSON unless it is text. */
export function file(content: unknown, name = `file-${files++}`): string {
  const where = path.join(folder, name);
  writeFileSync(where, typeof content === 'string' ? content : JSON.stringify(content));
  return where;
}

export interface Given {
  readonly facts: string | readonly object[];
  readonly templates?: unknown;
  readonly badTemplates?: 'skip';
  readonly heldOut?: number;
}

/** What a file of facts says, line by line. */
export const lines = (all: readonly object[]) => all.map((fact) => JSON.stringify(fact)).join('\n');

export function spec({ facts: given, templates, ...options }: Given) {
  return facts({
    facts: file(typeof given === 'string' ? given : lines(given)),
    ...(templates !== undefined && { templates: file(templates) }),
    ...options,
  });
}

export function made(given: Given, seed = 1): Population {
  return new PluginContainer(new Registry(), { seed, steps: 10, batch: 8 }).population(spec(given));
}

export interface Told {
  readonly text: string;
  /** The parts of the text that are names. */
  readonly names: readonly string[];
  /** The values that are asked for, with their attributes. */
  readonly values: readonly (readonly [attribute: string, value: string])[];
}

/** One text about an individual; `slot` chooses the random stream. */
export function told(
  population: Population,
  individual: number,
  phrasing: Phrasing = 'training',
  slot = 0,
): Told {
  const parts: { role: number; tokens: number[] }[] = [];
  const tokens: number[] = [];
  population.write(individual, phrasing, randomStream({ seed: 5, stream: 'test', step: individual, slot }), {
    push(token, role) {
      tokens.push(token);
      if (parts.at(-1)?.role === role) parts.at(-1)?.tokens.push(token);
      else parts.push({ role, tokens: [token] });
    },
  });
  const words = ({ tokens }: { tokens: readonly number[] }) =>
    tokens.map((token) => population.vocabulary.tokens[token]).join(' ');
  return {
    text: population.vocabulary.decode(tokens),
    names: parts.filter(({ role }) => role === NAME).map(words),
    values: parts
      .filter(({ role }) => role >= VALUE)
      .map((part) => [population.attributes[part.role - VALUE].name, words(part)]),
  };
}

/** Every text that many streams yield. */
export function texts(population: Population, individual: number, phrasing: Phrasing): Set<string> {
  return new Set(Array.from({ length: 80 }, (_, slot) => told(population, individual, phrasing, slot).text));
}

/** The individual of this name. */
export function individual(population: Population, name: string): number {
  const all = Array.from({ length: population.capacity }, (_, i) => population.label?.(i));
  return all.indexOf(name);
}
