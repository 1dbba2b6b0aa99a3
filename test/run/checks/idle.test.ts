// What a run has and will never use is said before it starts, in a sentence that begins with its key.
import { describe, expect, it } from 'vitest';
import {
  createRun,
  defineIntervention,
  defineProbe,
  defineReporter,
  defineSampler,
  uniformOver as everyone,
  type PartialConfig,
  type Probe,
  type Sampler,
} from 'recall-lab';
import { recall, stagedWarmup, uniform, zipf } from 'recall-lab/plugins';
import * as presets from 'recall-lab/presets';
import { definePopulation } from '../../../core/plugin/define.js';
import { tinyBiographies } from '../../../core/testing/fixtures.js';
import { emptyFolder, recall as command, TINY } from '../../cli/recall.js';
import { errorOf } from '../../config/project.js';
import { tiny } from '../fixture.js';

/** The notes of a run of twelve steps. */
const notes = async (config: PartialConfig) => {
  const run = await createRun({ file: false, preset: { extends: [{ ...tiny, reporters: {} }, config] } });
  return run.notes;
};
const probe = (instance: object) => defineProbe({ name: 'p', create: () => instance as Probe });
const measure = () => [];
const event = () => undefined;

it('a run in which everything is used has nothing to note', async () => {
  expect(await notes({})).toEqual([]);
});

it.each(Object.values(presets).map(({ preset }) => preset))('nor has the preset %s', async (preset) => {
  expect((await createRun({ file: false, preset })).notes).toEqual([]);
});

describe('a cadence', () => {
  it('of a sampler, a reporter or a population is never used', async () => {
    const reporter = defineReporter({ name: 'r', every: 5, event });
    expect(await notes({ sampler: zipf({ every: 10 }), reporters: { r: reporter() } })).toEqual([
      'sampler: `every` has no effect: a sampler runs at every step.',
      'reporters.r: `every` has no effect: a reporter receives every event.',
    ]);
    expect(await notes({ population: { ...tinyBiographies(64), every: 3 } })).toContain(
      'population: `every` has no effect: a population is created once.',
    );
  });

  it('of a sampler inside another is never used', async () => {
    const stages = [{ steps: 4, sampler: uniform({ every: 2 }) }, { sampler: uniform() }];
    expect(await notes({ sampler: stagedWarmup({ stages }) })).toEqual([
      'sampler.stages.0.sampler: `every` has no effect: a sampler runs at every step.',
    ]);
  });

  it('that is longer than the run asks at its ends only', async () => {
    expect(await notes({ probes: { recall: recall({ every: 13 }) } })).toEqual([
      'probes.recall: `every` is 13, but the run has 12 steps: it runs at the first and the last boundary only.',
    ]);
    expect(
      await notes({ probes: { recall: recall({ every: 12 }), late: recall({ every: 'logarithmic' }) } }),
    ).toEqual([]);
    // The default of 100 is nobody's mistake.
    expect(await notes({ probes: { quiet: probe({ measure })() } })).toEqual([]);
  });
});

it('an order is never used where there is one of a kind', async () => {
  const sampler = defineSampler({ name: 's', order: 2, at: () => everyone(4) });
  expect(await notes({ sampler: sampler() })).toEqual([
    'sampler: `order` has no effect: there is only one sampler.',
  ]);
});

describe('a policy for errors is never used', () => {
  it('by a sampler that never decides, or is inside another', async () => {
    const decides = defineSampler({ name: 's', at: () => everyone(4), decide: () => undefined });
    expect(await notes({ sampler: decides({ onError: 'warn' }) })).toEqual([]);
    expect(await notes({ sampler: uniform({ onError: 'warn' }) })).toEqual([
      'sampler: `onError` has no effect: this sampler never decides.',
    ]);
    const stages = [{ sampler: decides({ onError: 'warn' }) }];
    expect(await notes({ sampler: stagedWarmup({ stages }) })).toEqual([
      'sampler.stages.0.sampler: `onError` has no effect: that of the outer sampler applies.',
    ]);
  });

  it('by a reporter that stores nothing, or a population', async () => {
    const reporter = (more: object) => defineReporter({ name: 'r', create: () => ({ event, ...more }) });
    expect(await notes({ reporters: { r: reporter({})({ onError: 'warn' }) } })).toEqual([
      'reporters.r: `onError` has no effect: it has no `flush` and no `close`.',
    ]);
    expect(await notes({ reporters: { r: reporter({ close: event })({ onError: 'warn' }) } })).toEqual([]);
    expect(await notes({ population: { ...tinyBiographies(64), onError: 'warn' } })).toContain(
      'population: `onError` has no effect: a run cannot continue without its population.',
    );
  });
});

describe('a method that nothing calls', () => {
  it('is named, with the hook that it was meant to be', async () => {
    const sampler = defineSampler({
      name: 's',
      create: () => ({ at: () => everyone(4), decid: () => undefined }),
    });
    expect(await notes({ sampler: sampler() })).toEqual([
      'sampler: `decid` is never called. Did you mean `decide`?',
    ]);
  });

  it('is named, with all hooks, where none is near', async () => {
    expect(await notes({ probes: { p: probe({ measure, onStep: measure })() } })).toEqual([
      'probes.p: `onStep` is never called. Hooks of a probe: measure, save, restore, saveArrays, restoreArrays.',
    ]);
  });

  it('of a class is its own affair, unless it looks like a hook', async () => {
    class Stateful implements Sampler {
      at() {
        return this.helper();
      }
      decid() {
        return null;
      }
      private helper() {
        return everyone(4);
      }
    }
    const sampler = defineSampler({ name: 's', use: Stateful });
    expect(await notes({ sampler: sampler() })).toEqual([
      'sampler: `decid` is never called. Did you mean `decide`?',
    ]);
  });
});

it('state is saved only where it can be restored, and arrays only beside state', async () => {
  const save = () => null;
  const found = async (more: object) => notes({ probes: { p: probe({ measure, ...more })() } });
  const refused = (problem: string) => ({
    code: 'RECALL_HOOK',
    at: 'probes.p in the given configuration',
    problem: `The probe "p" has ${problem}`,
  });
  await expect(found({ save })).rejects.toMatchObject(refused('`save` but no `restore`'));
  await expect(found({ restore: save })).rejects.toMatchObject(refused('`restore` but no `save`'));
  await expect(found({ saveArrays: save, restoreArrays: save })).rejects.toMatchObject(
    refused('`saveArrays` but no `save`'),
  );
  expect(await found({ save, restore: save, saveArrays: save, restoreArrays: save })).toEqual([]);
});

it('a key of a declaration is never read that is none', async () => {
  const declared = (more: object) => defineProbe({ name: 'p', measure, ...more });
  expect(await notes({ probes: { a: declared({ evry: 5 })(), b: declared({ label: 1 })() } })).toEqual([
    'probes.a: `evry` of "p" has no effect. Did you mean `every`?',
    expect.stringMatching(/^probes\.b: `label` of "p" has no effect\. Known: name, /),
  ]);
  // Code that many runs share has nowhere to remember anything.
  expect(() => declared({ save: event })).toThrow(/`save` cannot be declared next to `measure`/);
});

describe('a key of the configuration is never used', () => {
  it.each<[string, PartialConfig]>([
    ['optimizer.decaySteps has no effect', { optimizer: { schedule: 'constant', decaySteps: 5 } }],
    [
      'optimizer.finalLearningRate has no effect',
      { optimizer: { schedule: 'constant', finalLearningRate: 1e-4 } },
    ],
    ['engine.device has no effect', { engine: { device: 1 } }],
    ['engine.threads has no effect', { engine: { name: 'reference', threads: 2 } }],
    [
      'checkpoints.keepSteps has 13, 400, but the run ends at step 12.',
      { checkpoints: { keepSteps: [4, 13, 400] } },
    ],
    ['hooks.slowAfter has no effect', { hooks: { slowAfter: 9, timeout: 5 } }],
  ])('%s', async (sentence, config) => {
    expect(await notes(config)).toContainEqual(expect.stringContaining(sentence));
  });
});

describe('a hook that must be there', () => {
  const refusal = (preset: PartialConfig) =>
    errorOf(createRun({ file: false, preset: { extends: 'zipf', ...preset } }));

  it('is asked for when the plugin is made', async () => {
    expect(await refusal({ probes: { mine: probe({ messure: measure })() } })).toMatchObject({
      code: 'RECALL_HOOK',
      problem: 'The probe "mine" has no `measure`',
      at: expect.stringMatching(/^probes\.mine in /) as string,
      fix: 'Did you mean `measure`? It has `messure`.',
    });
    const nothing = defineReporter({ name: 'r', create: () => undefined as never });
    expect((await refusal({ reporters: { r: nothing() } })).fix).toBe(
      'A reporter must be an object with `event`.',
    );
  });

  it('is asked for when the plugin is declared', () => {
    const declared = (act: () => unknown) => {
      expect(act).toThrow(expect.objectContaining({ code: 'RECALL_DEFINITION' }) as Error);
      return expect(act);
    };
    declared(() => defineProbe({ name: 'p', messure: measure } as never)).toThrow(
      'Did you mean `measure` instead of `messure`?',
    );
    declared(() => defineSampler({ name: 's' } as never)).toThrow('Declare `at`, or `create`, or `use`.');
    declared(() => defineIntervention({ name: 'i', decide: event } as never)).toThrow(
      'The declaration has no `change`',
    );
    declared(() => defineIntervention({ name: 'i', change: event } as never)).toThrow(
      '`decide` with `change`',
    );
    declared(() => definePopulation({ name: 'x' } as never)).toThrow('Declare `create`, or `use`.');
    declared(() => defineProbe({ name: 'p', measure, create: event } as never)).toThrow('in two ways');
    declared(() => defineProbe({ name: 'two words', measure })).toThrow('without spaces');
    declared(() => defineProbe({ measure } as never)).toThrow('The name of a probe is missing');
    expect(() => defineProbe({ name: 'p', every: 0, measure })).toThrow(/`every` of "p" is 0/);
  });
});

describe('the command', () => {
  it('says each of them once on stderr, and trains all the same', async () => {
    const note = 'sampler: `every` has no effect: a sampler runs at every step.\n';
    const args = ['--preset', 'zipf', ...TINY, '--set', 'sampler.every=7'];
    expect(await command([...args, '-q'], emptyFolder())).toMatchObject({ code: 0, stderr: note });
    expect(await command(['plan', '--no-measure', ...args])).toMatchObject({ code: 0, stderr: note });
  });
});
