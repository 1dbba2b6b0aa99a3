// The contract kit finds the mistakes that authors of probes, interventions and reporters make.
import { describe, expect, it } from 'vitest';
import type { Measurement, RunEvent } from '../../core/bus/events.js';
import { defineIntervention, defineProbe, defineReporter } from '../../core/plugin/define.js';
import type { Model } from '../../core/plugin/model.js';
import type { PluginSpec } from '../../core/plugin/definition.js';
import { failures } from './rehearsal.js';

describe('testProbe', () => {
  const failing = (measure: Parameters<typeof defineProbe>[0]) =>
    failures((kit) => kit.testProbe((defineProbe(measure) as () => PluginSpec)()));
  const one = (more: Partial<Measurement> = {}): Measurement[] => [
    { name: 'tested.value', value: 1, unit: 'nats', split: 'seen', n: 8, ...more },
  ];

  it('passes one that keeps its promises', async () => {
    const norm = (values: Readonly<Float32Array>) => Math.hypot(...values);
    expect(
      await failing({
        name: 'tested',
        measure: async (_boundary, model) => one({ value: norm(await model.readParameters()) }),
      }),
    ).toEqual([]);
  });

  it.each([
    ['a value that is not finite', () => one({ value: NaN })],
    ['a name without a dot', () => one({ name: 'value' })],
    ["the name of another probe's", () => one({ name: 'recall.accuracy' })],
    ['a name that occurs twice', () => [...one(), ...one()]],
    ['no unit', () => one({ unit: '' })],
    ['no individuals', () => one({ n: 0 })],
    ['an unknown split', () => one({ split: 'train' as never })],
  ])('finds %s', async (_what, measure) => {
    expect(await failing({ name: 'tested', measure })).toContain('yields well-formed measurements');
  });

  it.each<[string, Parameters<typeof defineProbe>[0]]>([
    [
      'puts a measurement where another one would look for it',
      {
        name: 'tested',
        measure: ({ measurements }) => ((measurements as Measurement[]).push(...one()), one()),
      },
    ],
    [
      'writes into parameters that nobody gave it',
      {
        name: 'tested',
        measure: (_boundary, model) => {
          (model as unknown as { parameters: Float32Array }).parameters.fill(0);
          return one();
        },
      },
    ],
    [
      'measures what it does not declare',
      { name: 'tested', measures: () => [{ name: 'tested.other' }], measure: () => one() },
    ],
  ])('finds one that %s', async (_what, declaration) => {
    expect(await failing(declaration)).toContain('yields well-formed measurements');
  });

  it('has no part in what a probe does to its own copy of the parameters', async () => {
    const measure = async (_boundary: unknown, model: Model) => {
      (await model.readParameters()).fill(0);
      return one();
    };
    expect(await failing({ name: 'tested', measure })).toEqual([]);
  });

  it('finds one that measures by chance', async () => {
    const found = await failing({ name: 'tested', measure: () => one({ value: Math.random() }) });
    expect(found).toContain('returns the same measurements for the same model');
  });

  it('finds one that remembers and does not save it', async () => {
    const create = () => {
      let times = 0;
      return { measure: () => one({ value: times++ }) };
    };
    expect(await failing({ name: 'tested', create })).toEqual([
      'returns the same measurements after a kill and resume',
      'resumes from its saved state without a difference',
    ]);
  });
});

describe('testIntervention', () => {
  const failing = (declared: object) =>
    failures((kit) =>
      kit.testIntervention(
        (
          defineIntervention({
            name: 'tested',
            decide: ({ step }) => (step === 5 ? { at: 5 } : undefined),
            change: () => ({ frozen: ['wte'] }),
            ...declared,
          }) as () => PluginSpec
        )(),
        { steps: 10 },
      ),
    );
  const SAME = 'turns a recorded decision into the same valid change every time';

  it('passes one that keeps its promises', async () => expect(await failing({})).toEqual([]));

  it.each([
    ['one that never decides', { decide: () => undefined }, 'makes decisions that survive JSON'],
    ['words that JSON loses', { decide: () => ({ at: undefined }) }, 'makes decisions that survive JSON'],
    ['a change by chance', { change: () => ({ learningRate: () => Math.random() }) }, SAME],
    ['a change that there is not', { change: () => ({ learning_rate: 1 }) }, SAME],
    ['no change at all', { change: () => undefined }, SAME],
    ['a change that is a number', { change: () => 5 }, SAME],
    ['parameters of another model', { change: () => ({ parameters: new Float32Array(3) }) }, SAME],
    ['a part that there is not', { change: () => ({ frozen: ['mpl'] }) }, SAME],
    [
      'a learning rate that falls below 0',
      { change: () => ({ learningRate: (step: number) => 1 - step / 8 }) },
      SAME,
    ],
    [
      'one that sets a parameter, again and again the same',
      {
        decide: ({ step }: { step: number }, model: { parameters: Float32Array }) => {
          model.parameters[0] = 0.5;
          return step;
        },
      },
      'makes decisions that survive JSON',
    ],
    [
      'one that puts a measurement where another one would look for it',
      { decide: ({ measurements }: { measurements: object[] }) => measurements.push({}) },
      'makes decisions that survive JSON',
    ],
  ])('finds %s', async (_what, declared, test) => expect(await failing(declared)).toContain(test));
});

describe('the state of an intervention', () => {
  const failing = (saves: boolean) =>
    failures((kit) =>
      kit.testIntervention(
        (
          defineIntervention({
            name: 'tested',
            create() {
              let asked = 0;
              const decide = () => (++asked === 6 ? { at: 5 } : undefined);
              const change = () => ({ frozen: ['wte'] });
              const state = {
                save: () => asked,
                restore: (saved: unknown) => void (asked = saved as number),
              };
              return { decide, change, ...(saves && state) };
            },
          }) as () => PluginSpec
        )(),
        { steps: 10 },
      ),
    );

  it('is to be saved, if it decides by it', async () => {
    expect(await failing(true)).toEqual([]);
    expect(await failing(false)).toEqual([
      'makes the same decisions after restoring its saved state at any boundary',
    ]);
  });
});

describe('testReporter', () => {
  const failing = (event: (event: object) => void) =>
    failures((kit) => kit.testReporter((defineReporter({ name: 'tested', event }) as () => PluginSpec)()));

  it('passes one that keeps its promises', async () => {
    expect(await failing(() => undefined)).toEqual([]);
  });

  it('finds one that throws at an event, and one that changes it', async () => {
    const all = [
      'handles every event of a run in memory, and closes',
      'handles every event of a run with a folder, and closes',
    ];
    expect(
      await failing((event) => {
        if ('data' in event) throw new Error('what is a transition?');
      }),
    ).toEqual(all);
    expect(await failing((event) => void Object.assign(event, { step: 0 }))).toEqual(all);
  });
});

describe('the state of a reporter', () => {
  const GOES_ON = 'resumes from its saved state without a difference';
  const failing = (restore: (state: { told: number }, own: { told: number }) => void) =>
    failures((kit) =>
      kit.testReporter(
        (
          defineReporter({
            name: 'tested',
            create() {
              const own = { told: 0 };
              return {
                event: ({ type }) => void (type === 'step' && own.told++),
                save: () => ({ ...own }),
                restore: (state: unknown) => restore(state as { told: number }, own),
              };
            },
          }) as () => PluginSpec
        )(),
      ),
    );

  it('comes back when it is restored', async () => {
    expect(await failing((state, own) => void (own.told = state.told))).toEqual([]);
  });

  it.each([
    ['by halves', () => undefined],
    ['one too many', (state: { told: number }, own: { told: number }) => void (own.told = state.told + 1)],
  ])('is missed where it is restored %s', async (_how, restore) => {
    expect(await failing(restore)).toEqual([GOES_ON]);
  });

  it('is missed where a run that goes on is counted as another one', async () => {
    const create = () => {
      let runs = 0;
      return {
        event: ({ type }: RunEvent) => void (type === 'run-started' && runs++),
        save: () => runs,
        restore: (state: unknown) => void (runs = state as number),
      };
    };
    expect(
      await failures((kit) =>
        kit.testReporter((defineReporter({ name: 'tested', create }) as () => PluginSpec)()),
      ),
    ).toEqual([GOES_ON]);
  });
});
