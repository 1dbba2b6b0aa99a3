import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compose, type PartialConfig } from '../../core/config/index.js';
import { definePlugin, definitionOf } from '../../core/plugin/definition.js';

const value = fc.oneof(
  fc.integer({ min: 0, max: 3 }),
  fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 2 }),
);
const options = fc.record(
  { x: value, y: value, inner: fc.record({ z: value, w: value }, { requiredKeys: [] }) },
  { requiredKeys: [] },
);
const named = (...names: string[]) =>
  fc.tuple(fc.constantFrom(...names), options).map(([plugin, rest]) => ({ plugin, ...rest }));
const entry = fc.oneof(options, named('a', 'p', 'q'), fc.constantFrom('p', 'a'), fc.constant(false as const));
const engineName = fc.constantFrom('cpu' as const, 'webgpu' as const);
const config: fc.Arbitrary<PartialConfig> = fc.record(
  {
    seed: fc.nat(3),
    steps: fc.nat(3),
    optimizer: fc.record({ decaySteps: fc.nat(3) }, { requiredKeys: [] }),
    model: fc.record({ layers: fc.nat(3), width: fc.nat(3) }, { requiredKeys: [] }),
    engine: fc.oneof(fc.record({ name: engineName, threads: fc.nat(3) }, { requiredKeys: [] }), engineName),
    sampler: fc.oneof(named('zipf', 'uniform'), fc.constant('zipf')),
    population: fc.oneof(named('people', 'facts'), options, fc.constant('people')),
    probes: fc.dictionary(fc.constantFrom('a', 'b'), entry, { maxKeys: 2 }),
    plugins: fc.array(fc.constantFrom('m', 'n', 'o'), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

describe('the law of composition', () => {
  it('is associative', () => {
    fc.assert(
      fc.property(config, config, config, (a, b, c) => {
        const flat = compose(a, b, c);
        expect(compose(compose(a, b), c)).toEqual(flat);
        expect(compose(a, compose(b, c))).toEqual(flat);
      }),
      { numRuns: 1000 },
    );
  });

  it('has the empty configuration as its identity', () => {
    fc.assert(
      fc.property(config, (a) => {
        expect(compose({}, a)).toEqual(compose(a));
        expect(compose(a, {})).toEqual(compose(a));
      }),
    );
  });

  it('lets own keys win', () => {
    fc.assert(
      fc.property(config, config, (base, own) => {
        const { seed, steps, model, optimizer } = compose(base, own);
        expect(seed).toBe(own.seed ?? base.seed);
        expect(steps).toBe(own.steps ?? base.steps);
        expect(model ?? {}).toEqual({ ...base.model, ...own.model });
        expect(optimizer ?? {}).toEqual({ ...base.optimizer, ...own.optimizer });
      }),
    );
  });

  it('takes the name of an engine for the engine, and merges what else is said of it', () => {
    const short = compose({ engine: { name: 'cpu', threads: 2 } }, { engine: 'webgpu' });
    expect(short.engine).toEqual({ name: 'webgpu', threads: 2 });
  });

  it.each([
    [
      { name: 'onnx', threads: 2 },
      { name: 'cpu', threads: 2 },
    ],
    [{ name: 'onnx', providers: ['dml', 'cpu'] }, { name: 'directml' }],
    [{ name: 'tfjs' }, { name: 'tensorflow' }],
    [{ name: 'tfjs', backend: 'cpu' }, { name: 'reference' }],
  ])('reads the engines of earlier versions: %j', (earlier, today) => {
    expect(compose({ engine: earlier } as object).engine).toEqual(today);
  });

  it('takes samplers whole', () => {
    fc.assert(
      fc.property(config, config, (base, own) => {
        const last = own.sampler ?? base.sampler;
        expect(compose(base, own).sampler).toEqual(typeof last === 'string' ? { plugin: last } : last);
      }),
    );
  });

  it('keeps a removed plugin removed until it is set again, and then starts it afresh', () => {
    fc.assert(
      fc.property(config, config, (base, later) => {
        const removed = compose(base, { probes: { a: false } });
        expect(removed.probes?.a).toBe(false);
        expect(compose(removed, later).probes?.a).toEqual(compose({ probes: { a: false } }, later).probes?.a);
        if (later.probes?.a === undefined) expect(compose(removed, later).probes?.a).toBe(false);
      }),
    );
  });

  it('touches none of its arguments', () => {
    fc.assert(
      fc.property(config, config, (a, b) => {
        const before = structuredClone([a, b]);
        compose(a, b);
        expect([a, b]).toEqual(before);
      }),
    );
  });
});

describe('plugins', () => {
  const base: PartialConfig = { probes: { a: { plugin: 'p', x: 1, y: { z: 1 } }, b: { x: 1 } } };

  it.each([
    ['merge by name', { a: { x: 2, y: { w: 2 } } }, { plugin: 'p', x: 2, y: { z: 1, w: 2 } }],
    ['merge when the same plugin is named', { a: { plugin: 'p', x: 2 } }, { plugin: 'p', x: 2, y: { z: 1 } }],
    ['are replaced when another plugin is named', { a: { plugin: 'q', x: 2 } }, { plugin: 'q', x: 2 }],
    ['are replaced by another one’s short form', { a: 'q' }, { plugin: 'q' }],
    ['stay when only others are set', { c: { x: 3 } }, { plugin: 'p', x: 1, y: { z: 1 } }],
  ])('%s', (_rule, probes, expected) => {
    expect(compose(base, { probes }).probes).toMatchObject({ b: { x: 1 } });
    expect(compose(base, { probes }).probes?.a).toEqual(expected);
  });

  it('take their key for a name where there is none', () => {
    expect(compose(base, { probes: { b: { plugin: 'b', y: 2 } } }).probes?.b).toEqual({
      plugin: 'b',
      x: 1,
      y: 2,
    });
    expect(compose(base, { probes: { b: { plugin: 'c', y: 2 } } }).probes?.b).toEqual({ plugin: 'c', y: 2 });
  });

  it('that options name are atomic, like samplers', () => {
    const tune = (sampler: object) => ({ interventions: { tune: { sampler } } });
    const merged = compose(tune({ plugin: 'zipf', exponent: 1 }), tune({ plugin: 'zipf', individuals: 3 }));
    expect(merged.interventions?.tune).toEqual({ sampler: { plugin: 'zipf', individuals: 3 } });
  });

  it('in a population follow the same rule, so that one option can be changed', () => {
    const people: PartialConfig = { population: { plugin: 'people', individuals: 10, names: 'all' } };
    const changed = (population: PartialConfig['population']) => compose(people, { population }).population;
    expect(changed({ individuals: 20 })).toEqual({ plugin: 'people', individuals: 20, names: 'all' });
    expect(changed({ plugin: 'people', individuals: 20 })).toMatchObject({ names: 'all' });
    expect(changed({ plugin: 'facts', file: 'f' })).toEqual({ plugin: 'facts', file: 'f' });
  });

  it('of facts need no name: a file of facts says which population it is', () => {
    const base = { population: { plugin: 'biographies', individuals: 64 } };
    expect(compose(base, { population: { facts: './facts.jsonl' } }).population).toEqual({
      plugin: 'facts',
      facts: './facts.jsonl',
    });
  });

  it('never lose the definition that they were made from', () => {
    const probe = definePlugin('probe', { name: 'p', create: () => ({ measure: () => [] }) });
    const made = { probes: { a: (probe as (options: object) => { plugin: string })({ x: 1 }) } };
    const definition = (config: PartialConfig) => definitionOf(config.probes?.a as object);
    expect(definition(compose(made, { probes: { a: { x: 2 } } }))).toBe(probe);
    expect(definition(compose({ probes: { a: { plugin: 'p', y: 1 } } }, made))).toBe(probe);
    expect(definition(compose(made, { probes: { a: 'q' } }))).toBeUndefined();
  });
});

describe('what composition is given', () => {
  it('may leave keys undefined, which says nothing', () => {
    expect(
      compose({ seed: 3, model: { layers: 2 } }, { seed: undefined, model: { layers: undefined } }),
    ).toEqual({
      seed: 3,
      model: { layers: 2 },
    });
  });

  it('may name modules at every layer, and all of them count', () => {
    expect(compose({ plugins: ['a', 'b'] }, { plugins: ['c', 'a'] }).plugins).toEqual(['a', 'b', 'c']);
  });

  it('cannot reach a prototype', () => {
    const hostile = JSON.parse(
      '{"probes": {"__proto__": {"polluted": 1}}, "model": {"__proto__": {"polluted": 1}}}',
    ) as PartialConfig;
    const composed = compose({ probes: { a: {} }, model: { layers: 1 } }, hostile, hostile);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
    expect(Object.getPrototypeOf(composed.model)).toBe(Object.prototype);
    expect(Object.keys(composed.model ?? {})).toContain('__proto__');
  });

  it('must have its `extends` resolved', () => {
    expect(() => compose({ extends: 'zipf' })).toThrow(/cannot be composed/);
  });
});
