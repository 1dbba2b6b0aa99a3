// What no configuration may look like, whatever its keys mean, and how that is told.
import { describe, expect, it } from 'vitest';
import { checkStructure } from '../../core/config/structure.js';
import { RecallError } from '../../core/errors.js';
import { createRun, defineSampler, uniformOver } from 'recall-lab';
import { z } from 'zod';
import { errorOf, project } from './project.js';

/** What is wrong with a configuration, and where. */
function wrong(config: object): [problem: string, at?: string] | undefined {
  try {
    checkStructure(config, (path) => `${path.join('.')} in a file`);
  } catch (error) {
    if (error instanceof RecallError && error.code === 'RECALL_CONFIG') return [error.problem, error.at];
    throw error;
  }
}

const zeros = (length: number) => Array<number>(length).fill(0);
const MANY = 'The configuration holds more than 65,536 values';

describe('a configuration', () => {
  it('holds up to 65,536 values, those of lists and objects inside and these themselves', () => {
    // Two keys, a list of one object with a list in it.
    expect(wrong({ a: 1, b: [{ c: zeros(65_532) }] })).toBeUndefined();
    expect(wrong({ a: 1, b: [{ c: zeros(65_533) }] })).toEqual([
      `${MANY}, most of them in b.0.c`,
      'b.0.c in a file',
    ]);
  });

  it('holds what several keys share as often as they do', () => {
    const shared = zeros(1000);
    const sharing = (count: number) => ({ lists: Array<unknown>(count).fill(shared) });
    expect(wrong(sharing(65))).toBeUndefined();
    expect(wrong(sharing(66))).toEqual([`${MANY}, most of them in lists`, 'lists in a file']);
  });

  it('that doubles at every level is refused at once', () => {
    let laughs: unknown = 'ha';
    for (let level = 0; level < 60; level++) laughs = [laughs, laughs];
    const before = performance.now();
    expect(wrong({ probes: { recall: { laughs } } })).toEqual([
      `${MANY}, most of them in probes.recall.laughs`,
      'probes.recall.laughs in a file',
    ]);
    expect(performance.now() - before).toBeLessThan(1000);
  });

  it('is told the key that holds most, and none where many hold much', () => {
    const [most, rest] = [zeros(60_000), zeros(10_000)];
    expect(wrong({ rest, inner: { rest: 1, most } })?.[1]).toBe('inner.most in a file');
    expect(wrong({ a: most, b: most, c: most })).toEqual([MANY, ' in a file']);
  });

  it('is as deep as the way to its innermost list, whichever way that is', () => {
    const nested = (levels: number): unknown => (levels === 0 ? [] : [nested(levels - 1)]);
    const half = nested(31);
    expect(wrong({ near: half, far: { a: { b: half } } })).toBeUndefined();
    const far = Array.from({ length: 33 }).reduce((inside) => [inside], half);
    expect(wrong({ near: half, far })?.[0]).toMatch(/^far\.0.* goes more than 64 levels deep$/);
  });

  it('does not contain itself', () => {
    const cycle: { a?: unknown } = {};
    cycle.a = [cycle];
    expect(wrong({ cycle })).toEqual(['cycle.a.0 contains itself', 'cycle.a.0 in a file']);
  });

  it('from YAML is counted with its aliases', async () => {
    const list = `&list [${zeros(1000).join()}]`;
    const error = await errorOf(
      createRun({
        cwd: project({
          'recall.config.yaml': `extends: uniform
sampler: { plugin: zipf, first: ${list}, others: [${Array(80).fill('*list').join()}] }`,
        }),
      }),
    );
    expect(error.message).toBe(
      `${MANY}, most of them in sampler.others (at sampler.others in recall.config.yaml). ` +
        'Put long lists in a file that a plugin reads or, in code, in a typed array.',
    );
  });

  it('holds what is no plain data, such as a typed array, as one value', async () => {
    const weighing = defineSampler({
      name: 'weighing',
      options: z.strictObject({ weights: z.instanceof(Float32Array) }),
      at: (_step, { options }) => uniformOver(options.weights.length / 1_000_000),
    });
    const sampler = weighing({ weights: new Float32Array(1_000_000) });
    const { config } = await createRun({ file: false, preset: { extends: 'uniform', sampler } });
    expect(config.sampler.weights).toBe(sampler.weights);
  });

  it('that is composed of many is counted as a whole', async () => {
    const part = (name: string) => ({ probes: { [name]: { plugin: 'recall', list: zeros(40_000) } } });
    const error = await errorOf(
      createRun({ file: false, preset: { extends: ['uniform', part('a'), part('b')] } }),
    );
    expect([error.code, error.problem]).toEqual(['RECALL_CONFIG', `${MANY}, most of them in probes`]);
  });
});
