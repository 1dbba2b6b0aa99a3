// JSON of strangers: what it takes in memory is known before it is parsed.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { boundedJson, checkJson, footprint } from '../../../core/run/storage/bounded-json.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const COUNT = 20_000;
const word = (length: number, i: number) => i.toString(36).padStart(length, 'k');
const list = (item: (i: number) => string, count = COUNT) =>
  `[${Array.from({ length: count }, (_, i) => item(i)).join()}]`;
const object = (count: number, key: (i: number) => string) =>
  `{${Array.from({ length: count }, (_, i) => `"${key(i)}":0`).join()}}`;

/** Objects with the same keys, one of which has another value each time. */
const oneOther = (keys: number, others: readonly string[], isBackwards: boolean) =>
  list((i) => {
    const [set, at] = [Math.floor(i / keys / others.length), i % keys];
    const values = new Array<string>(keys).fill('1');
    values[isBackwards ? keys - 1 - at : at] = others[Math.floor(i / keys) % others.length];
    return `{${values.map((value, j) => `"k${100 * set + j}":${value}`).join()}}`;
  }, 4800);

/** Texts that make much of little. */
const bombs: Record<string, string> = {
  'lists in lists': list(() => `${'['.repeat(90)}${']'.repeat(90)}`, 200),
  'empty lists': list(() => '[]'),
  'empty objects': list(() => '{}'),
  'objects of other keys each': list((i) => `{"${word(4, i)}":0}`),
  'objects of other combinations of keys': list((i) => `{"${word(2, i % 1296)}":0,"${word(3, i >> 10)}":0}`),
  'objects of other keys in one another': list(
    (i) => `${Array.from({ length: 80 }, (_, j) => `{"${word(4, 80 * i + j)}":`).join('')}0${'}'.repeat(80)}`,
    200,
  ),
  'an object of many keys': object(COUNT, (i) => word(4, i)),
  'objects of many keys': list(() => object(1500, (i) => word(3, i)), 20),
  'objects of numbers as keys': list(() => '{"1023":0,"4000000":0}'),
  'objects of numbers as keys, written with escapes': list(() => '{"\\u0034000000":0}'),
  'objects of keys written with escapes': list((i) => `{"\\u006b${word(3, i)}":0}`),
  'objects of one of many first keys': list((i) => `{"k${i < 3000 ? i : 2900}":0}`),
  'objects of another last key each': list(
    (i) => `${object(62, (j) => `k${j}`).slice(0, -1)},"${word(4, i)}":0}`,
    2000,
  ),
  'objects of one other number each': oneOther(20, ['1.5', '""'], false),
  'objects of one other value each, the last first': oneOther(60, ['1.5', '""'], true),
  'objects of one other value each': oneOther(60, ['1e-1', '{}'], false),
  'short texts': list((i) => `"${word(4, i)}"`),
  'texts of two bytes a character': list((i) => `"${word(20, i)}\\u4e00"`),
  'texts beside one of two bytes a character': list((i) => (i === 0 ? '"\u{1f600}"' : `"${word(20, i)}"`)),
  'numbers on the heap': `["",${list(() => '0.5').slice(1)}`,
  'large numbers': `["",${list(() => '9999999999').slice(1)}`,
  'small numbers': list((i) => String(i % 100)),
  decisions: list((i) => JSON.stringify({ type: 'transition', step: i, plugin: 'x', data: { stored: [i] } })),
};

function takenBy(text: string): number {
  collect();
  const before = process.memoryUsage().heapUsed;
  const value: unknown = JSON.parse(text);
  collect();
  const taken = process.memoryUsage().heapUsed - before;
  expect(value).toBeDefined();
  return taken;
}

describe('the memory that JSON takes', () => {
  it.each(Object.entries(bombs))('is known beforehand for %s', (_name, text) => {
    const estimate = footprint(Buffer.from(text)).size;
    // Of three, since the process allocates other things meanwhile.
    const taken = Math.min(...[1, 2, 3].map(() => takenBy(text)));
    expect(taken).toBeLessThan(estimate + 50_000);
    expect(() => checkJson(Buffer.from(text), estimate - 1)).toThrow(RangeError);
  });

  it('is the same in every process: what can be read once can be read again', async () => {
    const text = Buffer.from(list((i) => `{"k${(i * 7919) % 3000}":{"a":0}}`));
    const sizes = new Set<number>();
    for (let i = 0; i < 3; i++) {
      vi.resetModules();
      const fresh = await import('../../../core/run/storage/bounded-json.js');
      sizes.add(fresh.footprint(text).size);
    }
    expect(sizes.size).toBe(1);
  });

  it('is not counted further than it may be', () => {
    const text = Buffer.from(bombs['empty lists']);
    expect(footprint(text, 1000).size).toBeLessThan(1100);
  });

  it('is not overestimated for what recall stores', () => {
    const decided = Buffer.from(bombs.decisions);
    expect(footprint(decided).size / COUNT).toBeLessThan(500);
    expect(footprint(Buffer.from(bombs['small numbers'])).size / COUNT).toBeLessThan(12);
  });
});

describe('bounded JSON', () => {
  const read = (text: string, most = 10_000) => boundedJson(Buffer.from(text), most);

  it.each(['{"a":[1,-2.5e3,"b\\"\\\\",null,true,{"é":"\u{1f600}"}],"c":{}}', '[]', '5', '"a"'])(
    'is what JSON says: %s',
    (text) => {
      expect(read(text)).toEqual(JSON.parse(text));
    },
  );

  it.each(['', '[', '{"a"', '"', '"\\', '[1,]', 'nul', '{"a":1}}', '\u{feff}['])(
    'is none, and said to be none: %s',
    (text) => {
      expect(() => read(text)).toThrow(SyntaxError);
    },
  );

  it('is no text that is not UTF-8', () => {
    expect(() => boundedJson(Buffer.from([0x22, 0xff, 0x22]), 1000)).toThrow(SyntaxError);
  });

  it('is not nested so deeply that walking through it fails', () => {
    expect(() => read('['.repeat(101) + ']'.repeat(101), 1e9)).toThrow('nested');
    expect(read('['.repeat(100) + ']'.repeat(100), 1e9)).toBeDefined();
  });
});
