import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { uniformOver } from '../../core/distribution/index.js';
import { RecallError } from '../../core/errors.js';
import { defineSampler } from '../../core/plugin/define.js';
import { validateOptions } from '../../core/plugin/options.js';

const at = () => uniformOver(1);
const options = z.strictObject({
  size: z.int().positive().default(3),
  inner: z.object({ deep: z.string() }).optional(),
  list: z.array(z.strictObject({ steps: z.int().optional() })).optional(),
  mode: z.union([z.array(z.int()), z.literal('fast')]).optional(),
});
const strict = defineSampler({ name: 'strict', options, at });

function failure(act: () => unknown): RecallError {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(RecallError);
    return error as RecallError;
  }
  throw new Error('no error');
}

describe('options of a plugin', () => {
  it('come validated, with defaults, and without the keys that every plugin has', () => {
    const spec = { plugin: 'strict', every: 5, onError: 'warn' as const };
    expect(validateOptions(strict, spec, 'sampler')).toEqual({ size: 3 });
    expect(spec).toEqual({ plugin: 'strict', every: 5, onError: 'warn' });
  });

  it.each([
    [{ size: -1 }, 'sampler.size', /^size of "strict" is -1 .*Allowed: more than 0\. Options: size, /],
    [{ size: 'big' }, 'sampler.size', /is "big" .*Allowed: a number/],
    [{ size: 1.5 }, 'sampler.size', /is 1\.5 .*Allowed: a whole number/],
    [{ mode: 3 }, 'sampler.mode', /is 3 .*Allowed: a list, or "fast"/],
    [
      { list: [{ steps: 1 }, { stpes: 2 }] },
      'sampler.list.1.stpes',
      /no option "list\.1\.stpes".*Did you mean "steps"\?/,
    ],
    [{ list: 3 }, 'sampler.list', /is 3 .*Allowed: a list/],
    [{ size: 'x'.repeat(500) }, 'sampler.size', /xxx\.\.\./],
    [{ inner: { deep: 3 } }, 'sampler.inner.deep', /is 3/],
    [
      { sise: 4 },
      'sampler.sise',
      /no option "sise".*Did you mean "size"\? Known: every, horizon, inner, list, mode, onError, size/,
    ],
    [{ evry: 5 }, 'sampler.evry', /Did you mean "every"\?/],
    [{ every: 0 }, 'sampler.every', /positive whole number of steps, or 'logarithmic'/],
    [{ every: 1.5 }, 'sampler.every', /1\.5/],
    [{ onError: 'explode' }, 'sampler.onError', /Allowed: fail, disable, warn/],
  ])('name the key and what is allowed: %j', (given, key, message) => {
    const error = failure(() => validateOptions(strict, { plugin: 'strict', ...given }, 'sampler'));
    expect(error).toMatchObject({ code: 'RECALL_OPTION', at: key });
    expect(error.message).toMatch(message);
  });

  it('are refused by a plugin that declares none', () => {
    const none = defineSampler({ name: 'none', at });
    expect(validateOptions(none, { plugin: 'none', every: 'logarithmic' }, 'sampler')).toEqual({});
    expect(failure(() => validateOptions(none, { plugin: 'none', a: 1 }, 'sampler')).message).toContain(
      'It has no options of its own',
    );
  });

  it('may have a schema from any Standard Schema library', () => {
    const even: StandardSchemaV1<unknown, { n: number }> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value) => {
          const { n } = value as { n: number };
          if (n === 13) throw new Error('no luck');
          return n % 2 === 0
            ? { value: { n } }
            : { issues: [{ message: 'must be even', path: [{ key: 'n' }] }] };
        },
      },
    };
    const plugin = defineSampler({ name: 'even', options: even, at });
    expect(validateOptions(plugin, { plugin: 'even', n: 2 }, 'sampler')).toEqual({ n: 2 });
    const odd = failure(() => validateOptions(plugin, { plugin: 'even', n: 3 }, 'sampler'));
    expect(odd).toMatchObject({ code: 'RECALL_OPTION', at: 'sampler.n' });
    expect(odd.message).toContain('must be even');
    expect(failure(() => validateOptions(plugin, { plugin: 'even', n: 13 }, 'sampler')).message).toContain(
      'no luck',
    );
  });

  it.each([
    [undefined, 'nothing'],
    [null, 'null'],
    [{}, 'an object'],
    [{ issues: [] }, 'an object'],
    [{ issues: [{ message: 'no', path: 'size' }] }, 'an object'],
    [{ issues: 'too small' }, 'an object'],
  ])('have a schema that answers as Standard Schemas do, not with %j', (answer, called) => {
    const schema = { '~standard': { version: 1, vendor: 'test', validate: () => answer } };
    const plugin = defineSampler({ name: 'mine', options: schema as unknown as typeof options, at });
    expect(failure(() => validateOptions(plugin, { plugin: 'mine' }, 'sampler'))).toMatchObject({
      code: 'RECALL_OPTION',
      at: 'sampler',
      problem: `The options schema of "mine" returned ${called}`,
      fix: expect.stringContaining('{ value }') as string,
    });
  });

  it.each<[thrown: unknown, told: string]>([
    [new TypeError('no luck.'), 'no luck'],
    ['no luck', 'no luck'],
    [undefined, 'undefined'],
    [Object.create(null), 'a value that is not an error was thrown'],
  ])('may have a schema that throws %o', (thrown, told) => {
    const validate = () => {
      throw thrown;
    };
    const schema = { '~standard': { version: 1, vendor: 'test', validate } };
    const plugin = defineSampler({ name: 'mine', options: schema as unknown as typeof options, at });
    expect(failure(() => validateOptions(plugin, { plugin: 'mine' }, 'sampler'))).toMatchObject({
      code: 'RECALL_OPTION',
      at: 'sampler',
      problem: `The options schema of "mine" threw an error: ${told}`,
    });
  });

  it.each([[{ size: 3 }], ['size'], [null], [z]])(
    'are declared by a Standard Schema, or the definition is refused: %o',
    (schema) => {
      const declare = () => defineSampler({ name: 'mine', options: schema as unknown as typeof options, at });
      expect(failure(declare)).toMatchObject({
        code: 'RECALL_DEFINITION',
        at: 'sampler "mine"',
        fix: expect.stringContaining('z.strictObject') as string,
      });
    },
  );

  it('may have a schema that looks at other values than those given', () => {
    const made = z.preprocess(() => ({ zz: 2 }), z.strictObject({ a: z.number().optional() }));
    const plugin = defineSampler({ name: 'mine', options: z.strictObject({ o: made }), at });
    expect(failure(() => validateOptions(plugin, { plugin: 'mine' }, 'sampler'))).toMatchObject({
      code: 'RECALL_OPTION',
      at: 'sampler.o',
      problem: expect.stringContaining('"zz"') as string,
    });
  });

  it.each([
    [null, 'sampler.null'],
    [{ key: Symbol('deep') }, 'sampler.Symbol(deep)'],
    [{ key: Object.create(null) as object }, 'sampler.an object'],
    [0, 'sampler.0'],
  ])('may have a schema that says %o of where', (part, where) => {
    const validate = () => ({ issues: [{ message: 'no luck', path: [part] }] });
    const schema = { '~standard': { version: 1, vendor: 'test', validate } };
    const plugin = defineSampler({ name: 'mine', options: schema as unknown as typeof options, at });
    expect(failure(() => validateOptions(plugin, { plugin: 'mine' }, 'sampler'))).toMatchObject({
      code: 'RECALL_OPTION',
      at: where,
      problem: expect.stringContaining('no luck') as string,
    });
  });

  it('may not have an asynchronous schema', () => {
    const slow = defineSampler({
      name: 'slow',
      options: z.object({}).refine(async () => Promise.resolve(true)),
      at,
    });
    expect(failure(() => validateOptions(slow, { plugin: 'slow' }, 'sampler')).code).toBe('RECALL_OPTION');
  });
});
