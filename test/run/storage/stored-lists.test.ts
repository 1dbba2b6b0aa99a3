// Lists and records of strangers: what is wrong is told once, however often it is.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { originSchema } from '../../../core/run/storage/origin.js';
import { listOf, recordOf } from '../../../core/run/storage/stored-lists.js';

const MANY = 200_000;
const zeros = new Array<number>(MANY).fill(0);
const byKey = Object.fromEntries(zeros.map((zero, i) => [`k${i}`, zero]));

describe('a list', () => {
  const schema = listOf(z.strictObject({ names: listOf(z.string()) }));

  it('is itself when it is right, and not a copy', () => {
    const right = [{ names: ['a'] }, { names: [] }];
    expect(schema.parse(right)).toBe(right);
  });

  it.each<[unknown, (string | number)[]]>([
    [
      [{ names: [] }, { names: ['a', 0, 0] }, {}],
      [1, 'names', 1],
    ],
    [[{ names: zeros }], [0, 'names', 0]],
    [new Array(MANY).fill({}), [0, 'names']],
    [{ length: 1 }, []],
    [undefined, []],
  ])('has one thing that is wrong, the first: %#', (value, path) => {
    const issues = schema.safeParse(value).error?.issues.map((issue) => issue.path);
    expect(issues).toEqual([path]);
  });

  it('is not looked through after that', () => {
    let looked = 0;
    const element = z.custom<number>(() => ++looked < 5);
    expect(listOf(element).safeParse(zeros).success).toBe(false);
    expect(recordOf(element).safeParse(byKey).success).toBe(false);
    expect(looked).toBe(6);
  });
});

describe('a record', () => {
  const schema = recordOf(z.string(), (key) => key !== 'no');

  it('is itself when it is right, and not a copy', () => {
    const right = { a: 'x', constructor: 'y' };
    expect(schema.parse(right)).toBe(right);
  });

  it.each<[unknown, string[]]>([
    [{ a: 'x', b: 0, c: 0 }, ['b']],
    [byKey, ['k0']],
    [{ no: 'x' }, []],
    [JSON.parse('{"__proto__":"x"}'), []],
    [['x'], []],
    [null, []],
  ])('has one thing that is wrong, the first: %#', (value, path) => {
    const issues = schema.safeParse(value).error?.issues.map((issue) => issue.path);
    expect(issues).toEqual([path]);
  });
});

it('where a run came from is checked like that', () => {
  const origin = { cwd: '/', code: [], values: [['sampler']] };
  expect(originSchema.parse(origin)).toEqual(origin);
  for (const wrong of [
    { values: [zeros] },
    { values: zeros },
    { code: zeros },
    { code: [{ path: zeros }] },
  ]) {
    expect(originSchema.safeParse({ ...origin, ...wrong }).error?.issues.length).toBeLessThan(4);
  }
});
