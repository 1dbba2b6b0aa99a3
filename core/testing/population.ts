/** Contract tests for populations. */
import { describe, expect, it } from 'vitest';
import type { PluginSpec } from '../plugin/definition.js';
import { NAME, TEXT, VALUE, type Phrasing, type Population } from '../population/population.js';
import { checkPopulation } from '../run/checks/population-check.js';
import { randomStream, streamFamily } from '../random/index.js';
import { mountPlugin, type PluginTestOptions } from './fixtures.js';
import { testDeclaration } from './declaration.js';

interface Token {
  readonly token: number;
  readonly role: number;
}

const PHRASINGS: readonly Phrasing[] = ['training', 'evaluation'];
/** Maximum number of individuals to check. */
const MAX_INDIVIDUALS = 2000;

/**
 * Registers tests of a population: individuals depend only on the seed and their index, texts have the declared length and
 * roles, and the no-knowledge baseline matches the values.
 *
 * @example
 * import { facts } from 'recall-lab/plugins';
 * import { testPopulation } from 'recall-lab/testing';
 *
 * testPopulation(facts({ facts: './facts.jsonl', templates: './templates.json' }));
 */
export function testPopulation(spec: PluginSpec, circumstances: PluginTestOptions = {}): void {
  const make = () => mountPlugin('population', spec, circumstances).instance;

  describe(`population ${spec.plugin}`, () => {
    testDeclaration('population', spec, circumstances);

    it('has individuals and attributes, with consistent counts', () => {
      const { individuals, capacity, heldOut, attributes } = make();
      for (const count of [individuals, capacity, heldOut]) expect(Number.isSafeInteger(count)).toBe(true);
      expect(individuals).toBeGreaterThan(0);
      expect(individuals + heldOut).toBeLessThanOrEqual(capacity);
      expect(attributes.length).toBeGreaterThan(0);
      expect(new Set(attributes.map(({ name }) => name)).size).toBe(attributes.length);
      for (const { entropy } of attributes) expect(entropy).toBeGreaterThanOrEqual(0);
    });

    it('passes the validation of a run', () => {
      expect(() => checkPopulation(make(), spec.plugin)).not.toThrow();
    });

    it('writes the same text for the same individual and stream, independently of earlier texts', () => {
      const population = make();
      const asked = some(population);
      const once = asked.map((individual) => text(population, individual));
      const backwards = [...asked].reverse().map((individual) => text(population, individual));
      expect(backwards.reverse()).toEqual(once);
      for (const i of [0, 1, asked.length - 1]) expect(text(make(), asked[i])).toEqual(once[i]);
    });

    it('marks names and values, and puts a name before the first value', () => {
      const population = make();
      const roles = VALUE + population.attributes.length;
      for (const tokens of texts(population)) {
        expect(tokens.every(({ token }) => population.vocabulary.tokens[token] !== undefined)).toBe(true);
        expect(tokens.every(({ role }) => Number.isInteger(role) && role >= TEXT && role < roles)).toBe(true);
        const firstValue = tokens.findIndex(({ role }) => role >= VALUE);
        const firstName = tokens.findIndex(({ role }) => role === NAME);
        expect(firstValue, 'a text without a value').toBeGreaterThanOrEqual(0);
        expect(firstName >= 0 && firstName < firstValue, 'a value before any name').toBe(true);
      }
    });

    it('writes at most `textLength` tokens', () => {
      const population = make();
      for (const tokens of texts(population)) {
        expect(tokens.length).toBeLessThanOrEqual(population.textLength);
      }
    });

    it('gives an individual the same values in every phrasing', () => {
      const population = make();
      for (const individual of some(population).slice(0, 50)) {
        const seenValues = new Map<number, string>();
        const isRight = (role: number, value: string) => {
          const answers = population.answers?.(individual, role - VALUE);
          if (!answers) return value === (seenValues.get(role) ?? value);
          return answers.some((answer) => Array.from(answer).join(' ') === value);
        };
        for (const phrasing of PHRASINGS) {
          for (let slot = 0; slot < 5; slot++) {
            for (const [role, value] of values(text(population, individual, phrasing, slot))) {
              expect(isRight(role, value), `the value ${value} of individual ${individual}`).toBe(true);
              seenValues.set(role, value);
            }
          }
        }
      }
    });

    it('has a no-knowledge baseline that matches its values', () => {
      const population = make();
      const counts = population.attributes.map(() => new Map<string, number>());
      for (const individual of some(population)) {
        for (const [role, value] of values(text(population, individual))) {
          const count = counts[role - VALUE];
          count.set(value, (count.get(value) ?? 0) + 1);
        }
      }
      population.attributes.forEach(({ name, entropy }, attribute) => {
        const { measured, bias, reliable } = estimate([...counts[attribute].values()]);
        expect(measured, `the values of ${name} have more entropy than declared`).toBeLessThan(entropy + 0.1);
        if (reliable) expect(Math.abs(measured + bias - entropy), `entropy of ${name}`).toBeLessThan(0.2);
      });
    });
  });
}

/** Entropy of counts in nats, its bias (Miller and Madow, 1955), and whether the sample is large enough. */
function estimate(counts: readonly number[]) {
  const n = counts.reduce((sum, count) => sum + count, 0);
  const measured = counts.reduce((sum, count) => sum - (count / n) * Math.log(count / n), 0);
  return { measured, bias: (counts.length - 1) / (2 * n), reliable: n > 10 * counts.length };
}

/** A sample of individuals: in training, new, and held out. */
function some({ individuals, capacity }: Population): number[] {
  const first = Array.from({ length: Math.min(individuals, MAX_INDIVIDUALS) }, (_, i) => i);
  return [...new Set([...first, individuals - 1, Math.min(individuals, capacity - 1), capacity - 1])];
}

function text(
  population: Population,
  individual: number,
  phrasing: Phrasing = 'training',
  slot = 0,
): Token[] {
  const tokens: Token[] = [];
  const stream = randomStream({ seed: 3, stream: 'testing', step: individual, slot });
  population.write(individual, phrasing, stream, {
    push: (token, role) => void tokens.push({ token, role }),
  });
  return tokens;
}

function* texts(population: Population): Generator<Token[]> {
  const streams = streamFamily(4, 'testing');
  for (const individual of some(population)) {
    for (const phrasing of PHRASINGS) {
      const slot = streams.at(individual, 0).integer(1000);
      yield text(population, individual, phrasing, slot);
    }
  }
}

/** The role and tokens of each value in a text. */
function values(tokens: readonly Token[]): [role: number, value: string][] {
  const found = new Map<number, number[]>();
  for (const { token, role } of tokens) {
    if (role >= VALUE) found.set(role, [...(found.get(role) ?? []), token]);
  }
  return [...found].map(([role, value]) => [role, value.join(' ')]);
}
