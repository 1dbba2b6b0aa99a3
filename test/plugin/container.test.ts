// How plugins come to be: fresh for each run, by function or by class, in containers of their own.
import 'reflect-metadata';
import fc from 'fast-check';
import { container as globalContainer, inject, injectable, singleton } from 'tsyringe';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { uniformOver } from '../../core/distribution/index.js';
import { PluginContainer } from '../../core/plugin/container.js';
import type { Probe, Sampler } from '../../core/plugin/contracts.js';
import { defineProbe, defineSampler } from '../../core/plugin/define.js';
import type { PluginContext } from '../../core/plugin/definition.js';
import { Registry } from '../../core/plugin/registry.js';
import { CONTEXT, OPTIONS, POPULATION } from '../../core/plugin/tokens.js';
import type { Population } from '../../core/population/population.js';
import { tinyBiographies } from '../../core/testing/fixtures.js';

const facts = { seed: 1, steps: 100, batch: 8 };
/** A container with a population, as every run begins. */
function fresh(registry = new Registry()) {
  const container = new PluginContainer(registry, facts);
  const population = container.population(tinyBiographies(32));
  return { container, population };
}

@injectable()
class ClassProbe implements Probe {
  constructor(
    @inject(OPTIONS) readonly options: { readonly n: number },
    @inject(POPULATION) readonly population: Population,
    @inject(CONTEXT) readonly context: PluginContext,
  ) {}
  measure() {
    return [];
  }
}

@singleton()
class SingletonProbe implements Probe {
  constructor(@inject(OPTIONS) readonly options: { readonly n: number }) {}
  measure() {
    return [];
  }
}

const options = z.strictObject({ n: z.int().default(3) });
const byClass = defineProbe({ name: 'by-class', options, use: ClassProbe });

describe('a plugin that is a class', () => {
  it('is given its options, the population and its context', () => {
    const { container, population } = fresh();
    const { instance } = container.mount('probe', 'mine', byClass({ n: 5 }), 'probes.mine');
    expect(instance).toBeInstanceOf(ClassProbe);
    const { options, context, population: given } = instance as ClassProbe;
    expect(options).toEqual({ n: 5 });
    expect(given).toBe(population);
    expect(context).toMatchObject({ ...facts, name: 'mine', individuals: 32, options: { n: 5 } });
  });

  it('is another instance in every place and every run', () => {
    const { container } = fresh();
    const mount = (from: PluginContainer) => from.mount('probe', 'p', byClass(), 'probes.p').instance;
    expect(mount(container)).not.toBe(mount(container));
    expect(mount(fresh().container)).not.toBe(mount(container));
  });

  it('is made anew for each run even if it is a singleton elsewhere', () => {
    const single = defineProbe({ name: 'single', options, use: SingletonProbe });
    const [first, second] = [1, 2].map(
      (n) => fresh().container.mount('probe', 'p', single({ n }), 'probes.p').instance as SingletonProbe,
    );
    expect([first.options.n, second.options.n]).toEqual([1, 2]);
  });
});

describe('the container of a run', () => {
  it('leaves nothing in the global container', () => {
    const { container } = fresh();
    container.mount('probe', 'p', byClass(), 'probes.p');
    for (const token of [OPTIONS, CONTEXT, POPULATION])
      expect(globalContainer.isRegistered(token, true)).toBe(false);
  });

  it('makes function plugins with the same context', () => {
    let given: PluginContext | undefined;
    const made: Sampler = { at: () => uniformOver(1) };
    const make = defineSampler({
      name: 'by-function',
      create(context) {
        given = context;
        return made;
      },
    });
    const { container, population } = fresh();
    expect(container.mount('sampler', 'sampler', make(), 'sampler').instance).toBe(made);
    expect(given).toMatchObject({ ...facts, name: 'sampler', individuals: 32, options: {} });
    expect(given?.population).toBe(population);
  });

  it('lets a sampler make the samplers that its options name, and says where a name is wrong', () => {
    const inner = defineSampler({ name: 'inner', at: () => uniformOver(7) });
    const outer = defineSampler({
      name: 'outer',
      options: z.strictObject({ of: z.string() }),
      create: ({ options: { of }, sampler }): Sampler => sampler(of, 'of'),
    });
    const { container } = fresh(new Registry().add(inner, 'here'));
    expect(
      container.mount('sampler', 'sampler', outer({ of: 'inner' }), 'sampler').instance.at(0, []).size,
    ).toBe(7);
    expect(() => container.mount('sampler', 'sampler', outer({ of: 'iner' }), 'sampler')).toThrow(
      expect.objectContaining({ code: 'RECALL_UNKNOWN_PLUGIN', at: 'sampler.of' }) as Error,
    );
  });

  it('takes the error policy from the configuration, then the plugin, then fails', () => {
    const measure = () => [];
    const policy = (declared: 'warn' | undefined, given: 'disable' | undefined) => {
      const probe = defineProbe({ name: 'p', onError: declared, measure });
      const spec = given ? probe({ onError: given }) : probe();
      return fresh().container.mount('probe', 'p', spec, 'probes.p').onError;
    };
    expect([policy('warn', 'disable'), policy('warn', undefined), policy(undefined, undefined)]).toEqual([
      'disable',
      'warn',
      'fail',
    ]);
  });
});

it('definitions are callable: they yield the plain data that a configuration holds', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]+$/), fc.jsonValue()), (given) => {
      const spec = byClass(given);
      expect(JSON.parse(JSON.stringify(spec))).toEqual(
        JSON.parse(JSON.stringify({ plugin: 'by-class', ...given })),
      );
    }),
  );
});
