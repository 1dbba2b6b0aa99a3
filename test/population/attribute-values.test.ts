// What values an attribute can take, and how they are drawn.
import { describe, expect, it } from 'vitest';
import { birthDates, choices, type AttributeValues } from '../../core/population/attribute-values.js';
import { Vocabulary } from '../../core/population/vocabulary.js';
import { randomStream } from '../../core/random/index.js';
import { chiSquare } from '../../core/testing/chi-square.js';

/** So many draws, as text. */
function drawn(values: AttributeValues, draws: number): string[] {
  const vocabulary = new Vocabulary(values.words);
  const encoded = values.encode(vocabulary);
  const stream = randomStream({ seed: 5, stream: 'values' });
  return Array.from({ length: draws }, () => vocabulary.decode(encoded.draw(stream)));
}

function counted(items: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  return counts;
}

describe('choices', () => {
  const values = choices(['Oslo', 'New York', 'Rio de Janeiro', 'Lima'], 3);

  it('takes the first so many entries, equally often', () => {
    const counts = counted(drawn(values, 3000));
    expect([...counts.keys()].sort()).toEqual(['New York', 'Oslo', 'Rio de Janeiro']);
    expect(chiSquare([...counts.values()], [1000, 1000, 1000])).toBeGreaterThan(1e-3);
  });

  it('knows its count, its words and its longest value', () => {
    expect(values.count).toBe(3);
    expect(values.encode(new Vocabulary(values.words)).longest).toBe(3);
    expect(values.words).toEqual(['Oslo', 'New', 'York', 'Rio', 'de', 'Janeiro']);
  });
});

describe('birth dates', () => {
  it('are month, day and year, each drawn by itself: February 31 exists', () => {
    const dates = drawn(birthDates(2), 20_000);
    for (const date of dates.slice(0, 100))
      expect(date).toMatch(/^[A-Z][a-z]+ ([1-9]|[12]\d|3[01]) 190[01]$/);
    const counts = counted(dates);
    expect(counts.has('February 31 1901')).toBe(true);
    expect(counts.size).toBe(birthDates(2).count);
    const expected = new Array<number>(744).fill(20_000 / 744);
    expect(chiSquare([...counts.values()], expected)).toBeGreaterThan(1e-3);
  });

  it('are three tokens, counted as years x 12 x 31', () => {
    const dates = birthDates(48);
    expect(dates.count).toBe(48 * 372);
    expect(dates.encode(new Vocabulary(dates.words)).longest).toBe(3);
  });
});
