// What plugins answer is looked at before it is used: mistakes are told with the plugin, the hook and the step.
import { describe, expect, it } from 'vitest';
import {
  defineIntervention,
  defineProbe,
  defineSampler,
  powerLaw,
  uniformOver,
  createRun,
} from '../../../core/index.js';
import { errorMessage } from '../../../core/errors.js';
import { planRun } from '../../../core/plan/plan.js';
import { resolveConfig } from '../../../core/config/index.js';
import { prepared, startUntil, temporaryFolder, tiny } from '../fixture.js';
import { existsSync } from 'node:fs';
import { assembleResolved } from '../../../core/run/assemble.js';
import { describeSummary } from '../../../core/run/summary-text.js';

const folder = temporaryFolder();
const started = async (config: object) =>
  (await createRun({ file: false, preset: { ...tiny, ...config } })).start();
const failure = (config: object) =>
  started(config).then(
    () => undefined,
    (error: Error & { code: string }) => `${error.code}: ${error.message}`,
  );

describe('a measurement', () => {
  const whole = { name: 'mine.value', value: 1, unit: 'nats', split: 'seen', n: 8 };
  const probes = (measurement: unknown) => ({
    probes: { mine: defineProbe({ name: 'mine', measure: () => [measurement as never] })() },
  });

  it('that has all that gives it meaning is taken, whether finite or not', async () => {
    expect(await failure(probes(whole))).toBeUndefined();
    expect(await failure(probes({ ...whole, value: NaN }))).toBeUndefined();
  });

  it.each([
    ['value', '1', 'a number'],
    ['unit', undefined, 'text'],
    ['split', 'train', 'one of seen, unseen, new'],
    ['n', 0, 'a whole number from 1 up'],
    ['name', undefined, 'text'],
  ])('whose %s is %o is refused', async (field, value, allowed) => {
    const said = await failure(probes({ ...whole, [field]: value }));
    expect(said).toMatch(/^RECALL_PLUGIN: The probe "mine" failed: .*hook measure, step 0/);
    expect(said).toContain(`\`${field}\``);
    expect(said).toContain(`must be ${allowed}`);
  });

  it('that bears the name of another probe is refused', async () => {
    expect(await failure(probes({ ...whole, name: 'recall.accuracy' }))).toContain(
      'RECALL_PLUGIN: The probe "mine" failed: it measures "recall.accuracy", but ' +
        'names of its measurements must start with "mine." (at hook measure, step 0)',
    );
    expect(await failure(probes({ ...whole, name: 'mine' }))).toContain('must start with');
  });

  it('that comes twice at one boundary is refused, and at each boundary is not', async () => {
    const twice = defineProbe({ name: 'mine', measure: () => [whole, { ...whole, value: 2 }] as never });
    expect(await failure({ probes: { mine: twice() } })).toContain(
      'The probe "mine" failed: it measures "mine.value" twice at one boundary (at hook measure, step 0)',
    );
    const once = defineProbe({ name: 'mine', measure: () => [whole] as never });
    expect(await failure({ probes: { mine: once({ every: 1 }) } })).toBeUndefined();
  });
});

describe('a change', () => {
  const interventions = (change: unknown) => ({
    interventions: {
      mine: defineIntervention({
        name: 'mine',
        decide: ({ step }) => (step === 2 ? 1 : undefined),
        change: () => change as never,
      })(),
    },
  });

  it('may leave out what it does not change', async () => {
    expect(await failure(interventions({ learningRate: undefined, frozen: [] }))).toBeUndefined();
  });

  it('with a key that means nothing is refused, with the nearest one', async () => {
    const said = await failure(interventions({ learnigRate: () => 1 }));
    expect(said).toMatch(
      /^RECALL_PLUGIN: The intervention "mine" failed: .*"learnigRate".*Did you mean "learningRate"/,
    );
    expect(said).toContain('hook change, step 2');
  });

  it('with a value that cannot be used is refused', async () => {
    expect(await failure(interventions({ learningRate: 1e-4 }))).toContain(
      '`learningRate` of its change is 0.0001, but must be a function of the step',
    );
  });

  it.each<[unknown, string]>([
    [undefined, '`change` returned undefined, but must return an object'],
    [5, '`change` returned 5, but must return an object'],
    [[], '`change` returned [], but must return an object'],
    [
      { parameters: new Float32Array(3) },
      '`parameters` of its change is a Float32Array of 3, but must be a Float32Array of',
    ],
    [{ parameters: null }, '`parameters` of its change is null, but must be a Float32Array of'],
    [
      { patternsFrom: new Float32Array(3) },
      '`patternsFrom` of its change is a Float32Array of 3, but must be',
    ],
    [
      { frozen: ['mpl'] },
      `its change freezes "mpl", but no parameter's name contains that. Did you mean "mlp"?`,
    ],
    [{ frozen: [5] }, '`frozen` of its change is [5], but must be a list of parts of names'],
    [{ sampler: { at: 5n, then: 1 } }, '`sampler` of its change is an object, but must be a sampler'],
  ])('%o is refused, at the boundary', async (change, said) => {
    const text = await failure(interventions(change));
    expect(text).toContain(`RECALL_PLUGIN: The intervention "mine" failed: ${said}`);
    expect(text).toContain('hook change, step 2');
  });

  it.each([-1, NaN, Infinity, '1', undefined])(
    'whose learning rate comes to be %o is refused there',
    async (rate) => {
      const change = { learningRate: (step: number) => (step < 6 ? 1e-3 : rate) };
      const said = await failure(interventions(change));
      expect(said).toMatch(
        /^RECALL_PLUGIN: The learning rate of intervention "mine" is .*a number from 0 up/,
      );
      expect(said).toContain('hook change, step 2; called for step 6');
    },
  );

  it('whose learning rate throws, or its sampler draws from nothing, is named', async () => {
    const throws = () => {
      throw new TypeError('rates is not defined');
    };
    expect(await failure(interventions({ learningRate: throws }))).toContain(
      'RECALL_PLUGIN: The learning rate of intervention "mine" failed: rates is not defined',
    );
    expect(await failure(interventions({ sampler: { at: () => undefined } }))).toContain(
      'RECALL_PLUGIN: The sampler of intervention "mine" returned undefined, not a distribution',
    );
  });

  it('whose sampler may draw held-out individuals is refused, with the step', async () => {
    const resolved = await resolveConfig({ file: false, preset: tiny });
    const { capacity, heldOut } = assembleResolved(resolved).population;
    const draws = (size: number) => failure(interventions({ sampler: { at: () => uniformOver(size) } }));
    expect(await draws(capacity - heldOut)).toBeUndefined();
    expect(await draws(capacity - heldOut + 1)).toMatch(
      /^RECALL_DISTRIBUTION: It may draw individual .*sampler of intervention "mine", step 2/,
    );
  });

  it('is made of plain data', async () => {
    const decides = defineIntervention({
      name: 'mine',
      decide: () => (() => 1) as never,
      change: () => ({}),
    });
    expect(await failure({ interventions: { mine: decides() } })).toContain(
      'The intervention "mine" failed: `decide` returned a function, which is not plain data',
    );
  });
});

describe('a sampler', () => {
  const sampler = (at: (step: number) => unknown) => ({
    sampler: defineSampler({ name: 'mine', at: at as never })(),
  });

  it('that throws is named, with the step, before anything is written', async () => {
    const config = sampler(() => {
      throw new ReferenceError('stpes is not defined');
    });
    await expect(prepared(folder.at('run'), { ...tiny, ...config })).rejects.toMatchObject({
      code: 'RECALL_PLUGIN',
      message: expect.stringContaining(
        'The sampler "mine" failed: stpes is not defined (at hook at, step 0)',
      ) as string,
    });
    expect(existsSync(folder.at('run'))).toBe(false);
  });

  it.each([undefined, {}, Promise.resolve(uniformOver(8))])(
    'that returns %o is told what to return',
    async (answer) => {
      expect(await failure(sampler(() => answer))).toMatch(
        /^RECALL_PLUGIN: The sampler "mine" returned .*uniformOver\(n\)/,
      );
    },
  );

  it.each(['', 'that an intervention brings '])('%sthat decides later is refused', async (whose) => {
    const later = { at: () => uniformOver(8), decide: () => Promise.reject(new Error('late')) as never };
    const bringing = defineIntervention({
      name: 'mine',
      decide: ({ step }) => (step === 2 ? 1 : undefined),
      change: () => ({ sampler: later }),
    });
    const said = await failure(
      whose === ''
        ? { sampler: defineSampler({ name: 'mine', create: () => later })() }
        : { interventions: { mine: bringing() } },
    );
    expect(said).toMatch(
      /^RECALL_PLUGIN: The (sampler|intervention) "mine" failed: `decide` returned a promise/,
    );
  });

  it('whose distribution cannot be is named, with the step at which it came', async () => {
    const said = await failure(sampler((step) => powerLaw(64, step < 6 ? 1 : NaN)));
    expect(said).toMatch(/^RECALL_DISTRIBUTION: The exponent of a power law is NaN .*sampler "mine", step 6/);
  });

  it('that may draw somebody who is not there is refused by the plan already', async () => {
    const request = { file: false as const, preset: { ...tiny, ...sampler(() => uniformOver(10_000)) } };
    await expect(
      resolveConfig(request).then((resolved) => planRun(resolved, { measure: false })),
    ).rejects.toMatchObject({
      code: 'RECALL_DISTRIBUTION',
      at: 'sampler "mine", step 0',
    });
  });
});

describe('what was thrown', () => {
  const unsayable: unknown = Object.create(null);
  const throwing = () => {
    throw unsayable;
  };
  const SAID = 'failed: a value that is not an error was thrown';

  it('is told even where no text can be made of it', async () => {
    expect(await failure({ sampler: defineSampler({ name: 'mine', at: throwing })() })).toContain(
      `RECALL_PLUGIN: The sampler "mine" ${SAID}`,
    );
    const probe = defineProbe({ name: 'mine', measure: throwing });
    expect(await failure({ probes: { mine: probe() } })).toContain(`RECALL_PLUGIN: The probe "mine" ${SAID}`);
    expect(await failure({ probes: { mine: probe({ onError: 'warn' }) } })).toBeUndefined();
  });

  it.each<[unknown, string]>([
    [new TypeError('it broke.'), 'it broke'],
    [new TypeError(), 'TypeError'],
    ['no', 'no'],
    [undefined, 'undefined'],
    [Symbol('no'), 'Symbol(no)'],
    [Object.assign(new Error(), { message: 5 }), '5'],
    [new Proxy(Error, { getPrototypeOf: throwing }), 'a value that is not an error was thrown'],
  ])('is a text without its full stop: %#', (thrown, text) => {
    expect(errorMessage(thrown)).toBe(text);
  });
});

describe('a run that was stopped', () => {
  it('says when it was asked last', async () => {
    const summary = await startUntil(await prepared(folder.at('run')), 5);
    expect([summary.steps, summary.measuredAt]).toEqual([5, 3]);
    expect(describeSummary(summary, { width: 400 })).toContain('Last measured at step 3.');
  });
});
