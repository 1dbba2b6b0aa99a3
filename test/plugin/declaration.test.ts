/** What is wrong with a declaration is told when it is declared, in words: in JavaScript, no compiler does. */
import { describe, expect, it } from 'vitest';
import {
  defineIntervention,
  definePopulation,
  defineProbe,
  defineReporter,
  defineSampler,
} from '../../core/plugin/define.js';
import { errorOf } from '../config/project.js';

type Define = (declaration: unknown) => unknown;
const failure = (define: unknown, declaration: unknown) =>
  errorOf(Promise.resolve().then(() => (define as Define)(declaration)));

describe('a declaration', () => {
  const all = { defineSampler, defineProbe, defineIntervention, defineReporter, definePopulation };
  it.each(Object.entries(all))('is an object, or refused by %s', async (name, define) => {
    for (const declaration of [null, undefined, 'x', 5, [], () => 0]) {
      expect(await failure(define, declaration)).toMatchObject({
        code: 'RECALL_DEFINITION',
        fix: expect.stringContaining(`${name}({ name: `) as string,
      });
    }
  });

  it.each([
    ['description', 5, 'Use a string.'],
    ['description', { en: 'words' }, 'Use a string.'],
    ['version', 1, 'Use a string.'],
    ['order', 'first', 'Use a finite number'],
    ['order', NaN, 'Use a finite number'],
    ['order', Infinity, 'Use a finite number'],
    ['order', null, 'Use a finite number'],
  ])('is refused with a %s of %o', async (key, value, fix) => {
    const error = await failure(defineProbe, { name: 'mine', measure: () => [], [key]: value });
    expect(error).toMatchObject({ code: 'RECALL_DEFINITION', at: 'probe "mine"' });
    expect(error.problem).toContain(`\`${key}\` is `);
    expect(error.fix).toContain(fix);
  });
});
