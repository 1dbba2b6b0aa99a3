// Between two updates: who is asked when, what becomes of decisions, and what becomes of errors.
import { describe, expect, it } from 'vitest';
import type { Json, Measurement, RunEvent, Transition } from '../../../core/bus/events.js';
import { defaults, type Config } from '../../../core/config/schema.js';
import { uniformOver } from '../../../core/distribution/index.js';
import { HostVector } from '../../../core/engine/host-vector.js';
import { parameterCount } from '../../../core/model/shape.js';
import type { Change, Intervention, Probe, Sampler } from '../../../core/plugin/contracts.js';
import { defineIntervention, defineProbe, defineSampler } from '../../../core/plugin/define.js';
import type { OnError, PluginSpec } from '../../../core/plugin/definition.js';
import type { Model } from '../../../core/plugin/model.js';
import { Registry } from '../../../core/plugin/registry.js';
import { assemble } from '../../../core/run/assemble.js';
import { Boundaries } from '../../../core/run/training/boundary.js';
import { Settings } from '../../../core/run/training/settings.js';
import type { TrainingState } from '../../../core/run/training/training-state.js';
import { tinyBiographies } from '../../../core/testing/fixtures.js';

interface Declared {
  readonly order?: number;
  readonly onError?: OnError;
  readonly every?: number;
}
const loss = (value: number, of = 'mine'): Measurement => ({
  name: `${of}.loss`,
  value,
  unit: 'nats',
  split: 'seen',
  n: 4,
});
const probe = (instance: Probe, { every = 1, ...declared }: Declared = {}): PluginSpec =>
  defineProbe({ name: 'probe', ...declared, create: () => instance })({ every });
const intervention = (instance: Partial<Intervention>, { every, ...declared }: Declared = {}): PluginSpec =>
  defineIntervention({
    name: 'intervention',
    ...declared,
    create: () => ({ decide: () => undefined, change: () => ({}), ...instance }),
  })(every ? { every } : {});
const sampler = (decide?: Sampler['decide']): PluginSpec =>
  defineSampler({ name: 'sampler', create: () => ({ at: () => uniformOver(4), decide }) })();

/** The boundaries of a run of 100 steps, with a training state that only takes notes. */
function boundaries(parts: Partial<Pick<Config, 'probes' | 'interventions' | 'sampler'>>) {
  const config: Config = {
    ...structuredClone({ ...defaults, plugins: [], presets: [] }),
    steps: 100,
    batch: 4,
    model: { layers: 1, width: 4, heads: 1 },
    population: tinyBiographies(16),
    sampler: sampler(),
    ...parts,
  };
  const assembly = assemble(config, new Registry());
  const settings = new Settings(assembly.sampler.instance, config);
  const notes: string[] = [];
  const training = {
    parameters: new HostVector(new Float32Array(parameterCount(assembly.shape))),
    freeze: (names: readonly string[]) => notes.push(`freeze ${names.join()}`),
    patchFrom: () => notes.push('patch'),
    resetOptimizer: () => notes.push('reset'),
  } as unknown as TrainingState;
  const events: RunEvent[] = [];
  const emit = (event: RunEvent) => void events.push(event);
  const asked = new Boundaries(assembly, settings, training, {} as Model, emit);
  const transitions = () => events.filter((event): event is Transition => event.type === 'transition');
  return { at: (step: number) => asked.at(step), asked, settings, training, notes, events, transitions };
}

const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 5));

describe('at a boundary', () => {
  /** Everyone writes down that they were asked, the first of them slowly. */
  function writing(diary: string[], one: Declared = {}, two: Declared = {}) {
    const slow = (name: string) => async () => {
      await pause();
      diary.push(name);
      return [];
    };
    return boundaries({
      probes: {
        a: probe({ measure: slow('probe a') }, one),
        b: probe({ measure: () => (diary.push('probe b'), []) }, two),
      },
      sampler: sampler(() => void diary.push('sampler')),
      interventions: {
        c: intervention({ decide: async () => void (await slow('intervention c')()) }, one),
        d: intervention({ decide: () => void diary.push('intervention d') }, two),
      },
    });
  }

  it('probes come first, then the sampler, then interventions; each is awaited', async () => {
    const diary: string[] = [];
    await writing(diary).at(0);
    expect(diary).toEqual(['probe a', 'probe b', 'sampler', 'intervention c', 'intervention d']);
  });

  it('plugins of a kind go in ascending order, ties by their place in the configuration', async () => {
    const diary: string[] = [];
    await writing(diary, { order: 1 }, { order: -1 }).at(0);
    expect(diary).toEqual(['probe b', 'probe a', 'sampler', 'intervention d', 'intervention c']);
  });

  it('each is asked at its cadence', async () => {
    const diary: string[] = [];
    const { at } = writing(diary, { every: 10 }, { every: 4 });
    for (const step of [4, 10, 20]) await at(step);
    const of = (name: string) => diary.filter((entry) => entry === name).length;
    expect([of('probe a'), of('probe b'), of('sampler')]).toEqual([2, 2, 3]);
    expect([of('intervention c'), of('intervention d')]).toEqual([2, 2]);
  });

  it('who comes later sees what was measured before', async () => {
    const seen: number[][] = [];
    const note = ({ measurements }: { measurements: readonly Measurement[] }) =>
      void seen.push(measurements.map(({ value }) => value));
    const { at } = boundaries({
      probes: {
        a: probe({ measure: () => [loss(1, 'a')] }),
        b: probe({ measure: (boundary) => (note(boundary), [loss(2, 'b')]) }),
      },
      sampler: sampler(note),
      interventions: { c: intervention({ decide: note }) },
    });
    await at(0);
    expect(seen).toEqual([[1], [1, 2], [1, 2]]);
  });

  it('measurements become events with step and probe, and nothing that a probe adds to them', async () => {
    const odd = { ...loss(3), type: 'step', step: 99, probe: 'other', more: true };
    const { at, events } = boundaries({ probes: { mine: probe({ measure: () => [odd] }) } });
    await at(7);
    expect(events).toEqual([{ type: 'measurement', step: 7, probe: 'mine', ...loss(3) }]);
  });
});

describe('a decision', () => {
  it('is recorded before it takes effect, and the change is made of the record', async () => {
    const { at, events, settings, notes } = boundaries({
      interventions: {
        mine: intervention({
          decide: ({ step }) => ({ now: step }),
          change: (transition) => {
            expect(events).toEqual([transition]);
            return { learningRate: () => 0.5, frozen: ['wte'], optimizer: 'reset' };
          },
        }),
      },
    });
    await at(3);
    expect(events).toEqual([{ type: 'transition', step: 3, plugin: 'mine', data: { now: 3 } }]);
    expect(settings.learningRate(4)).toBe(0.5);
    expect(notes).toEqual(['freeze wte', 'reset']);
  });

  it('of the sampler comes back to it at the next boundary', async () => {
    const seen: number[] = [];
    const { at, transitions } = boundaries({
      sampler: sampler(({ step }, past) => (seen.push(past.length), step === 1 ? 'go' : undefined)),
    });
    for (const step of [0, 1, 2]) await at(step);
    expect(seen).toEqual([0, 0, 1]);
    expect(transitions()).toEqual([{ type: 'transition', step: 1, plugin: 'sampler', data: 'go' }]);
  });

  it('that brings a sampler puts it in force, with decisions of its own', async () => {
    const brought: Sampler = { at: () => uniformOver(2), decide: () => 'from the new one' };
    const { at, asked, settings, transitions } = boundaries({
      interventions: {
        mine: intervention({
          decide: ({ step }) => (step ? undefined : 1),
          change: () => ({ sampler: brought }),
        }),
      },
    });
    await at(0);
    expect(settings.sampler.at(0, []).size).toBe(2);
    expect(asked.samplerTransitions()).toEqual([]);
    await at(1);
    expect(transitions()[1]).toMatchObject({ plugin: 'mine.sampler', data: 'from the new one' });
    expect(asked.samplerTransitions()).toHaveLength(1);
  });

  it('is refused when JSON would not give it back as it is', async () => {
    const decide = () => ({ date: new Date(0) }) as unknown as Json;
    const { at } = boundaries({ interventions: { mine: intervention({ decide }) } });
    await expect(at(0)).rejects.toMatchObject({ code: 'RECALL_PLUGIN' });
  });

  it('cannot be changed by whoever reads of it', async () => {
    const { at, events } = boundaries({
      interventions: { mine: intervention({ decide: () => ({ deep: [1] }) }) },
    });
    await at(0);
    const { data } = events[0] as unknown as { data: { deep: number[] } };
    expect(() => data.deep.push(2)).toThrow(TypeError);
    expect(() => Object.assign(events[0], { step: 9 })).toThrow(TypeError);
  });
});

describe('replaying recorded decisions', () => {
  const record: Transition[] = [
    { type: 'transition', step: 5, plugin: 'sampler', data: 'earlier' },
    { type: 'transition', step: 9, plugin: 'mine', data: 2 },
  ];
  const replayed = async (change: (transition: Transition) => Change, onError: OnError = 'fail') => {
    const run = boundaries({ interventions: { mine: intervention({ change }, { onError }) } });
    await run.asked.replay(record);
    return run;
  };

  it('brings back into force what they changed, but for what the checkpoint holds', async () => {
    const { settings, training, notes, events, asked } = await replayed(({ data }) => ({
      learningRate: () => Number(data),
      frozen: ['h.0'],
      optimizer: 'reset',
      parameters: new Float32Array(1648).fill(7),
    }));
    expect(settings.learningRate(0)).toBe(2);
    expect(notes).toEqual(['freeze h.0']);
    expect(new Set(await training.parameters.read())).toEqual(new Set([0]));
    expect(asked.transitions).toEqual(record);
    expect(asked.samplerTransitions()).toEqual([record[0]]);
    expect(events).toEqual([]);
  });

  it('ends with an error when a plugin fails at it, or goes on without saying again what was said then', async () => {
    const change = () => {
      throw new Error('lost');
    };
    await expect(replayed(change)).rejects.toMatchObject({
      code: 'RECALL_PLUGIN',
      at: 'hook change, step 9',
    });
    expect((await replayed(change, 'warn')).events).toEqual([]);
  });

  it('leaves a plugin switched off that was: its decisions are in force, and it is not asked again', async () => {
    let asked = 0;
    const failing = {
      mine: intervention(
        {
          decide() {
            asked++;
            throw new Error('no');
          },
          change: () => ({ learningRate: () => 0.5 }),
        },
        { onError: 'disable' },
      ),
    };
    const before = boundaries({ interventions: failing });
    await before.at(9);
    const after = boundaries({ interventions: failing });
    await after.asked.replay(record, before.asked.disabled);
    await after.at(10);
    expect(asked).toBe(1);
    expect(after.settings.learningRate(10)).toBe(0.5);
  });
});

describe('a plugin that fails', () => {
  const oops = () => {
    throw new Error('it broke.');
  };
  const hooks: Record<string, (onError: OnError) => Parameters<typeof boundaries>[0]> = {
    'The probe "mine" failed: it broke (at hook measure, step 4)': (onError) => ({
      probes: { mine: probe({ measure: oops }, { onError }) },
    }),
    'The sampler "s" failed: it broke (at hook decide, step 4)': (onError) => ({
      sampler: defineSampler({
        name: 's',
        onError,
        create: () => ({ at: () => uniformOver(1), decide: oops }),
      })(),
    }),
    'The intervention "mine" failed: it broke (at hook decide, step 4)': (onError) => ({
      interventions: { mine: intervention({ decide: oops }, { onError }) },
    }),
    'The intervention "mine" failed: it broke (at hook change, step 4)': (onError) => ({
      interventions: { mine: intervention({ decide: () => 1, change: oops }, { onError }) },
    }),
  };

  it.each(Object.entries(hooks))('%s: ends the run, and says so', async (message, parts) => {
    const failure = await boundaries(parts('fail'))
      .at(4)
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'RECALL_PLUGIN', message: `${message}.` });
  });

  it.each(Object.entries(hooks))('%s: warns every time, when its policy is warn', async (message, parts) => {
    const { at, events } = boundaries(parts('warn'));
    await at(4);
    await at(4);
    const warnings = events.filter(({ type }) => type === 'warning');
    const warning = {
      type: 'warning',
      step: 4,
      code: 'RECALL_PLUGIN',
      message: `${message}. The run continues.`,
    };
    expect(warnings).toEqual([warning, warning]);
  });

  it.each(Object.entries(hooks))(
    '%s: is not asked again, when its policy is disable',
    async (message, parts) => {
      const { at, events } = boundaries(parts('disable'));
      await at(4);
      await at(5);
      const warnings = events.filter(({ type }) => type === 'warning');
      expect(warnings).toMatchObject([{ message: `${message}. It is disabled.` }]);
    },
  );

  it('leaves the others alone', async () => {
    const { at, events } = boundaries({
      probes: {
        bad: probe({ measure: () => Promise.reject(new Error('no')) }, { onError: 'disable' }),
        good: probe({ measure: () => [loss(1, 'good')] }),
      },
    });
    await at(0);
    await at(1);
    expect(events.map(({ type }) => type)).toEqual(['warning', 'measurement', 'measurement']);
  });

  it('by returning no list of measurements is named like any other', async () => {
    const { at } = boundaries({ probes: { mine: probe({ measure: () => 5 as never }) } });
    await expect(at(0)).rejects.toMatchObject({ code: 'RECALL_PLUGIN' });
  });

  it('as a sampler that an intervention brought, is dealt with as that intervention', async () => {
    const brought: Sampler = { at: () => uniformOver(2), decide: oops };
    const { at } = boundaries({
      interventions: {
        mine: intervention({
          decide: ({ step }) => (step ? undefined : 1),
          change: () => ({ sampler: brought }),
        }),
      },
    });
    await at(0);
    await expect(at(1)).rejects.toThrow('The intervention "mine" failed: it broke (at hook decide, step 1)');
  });
});
