// What plugins answer is looked at before it is used: mistakes are told with the plugin, the hook and the step.
import { describe, expect, it } from 'vitest';
import {
  defineIntervention,
  defineProbe,
  defineSampler,
  powerLaw,
  uniform,
  createRun,
} from '../../core/index.js';
import { planRun } from '../../core/plan/plan.js';
import { resolveConfig } from '../../core/config/index.js';
import { prepared, startUntil, temporaryFolder, tiny } from './fixture.js';
import { existsSync } from 'node:fs';
import { describeSummary } from '../../core/run/summary-text.js';

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
    ['unit', undefined, 'a text'],
    ['split', 'train', 'one of seen, unseen, new'],
    ['n', 0, 'a whole number from 1 up'],
    ['name', undefined, 'a text'],
  ])('whose %s is %o is refused', async (field, value, allowed) => {
    const said = await failure(probes({ ...whole, [field]: value }));
    expect(said).toMatch(/^RECALL_PLUGIN: The probe "mine" failed: .*hook measure, step 0/);
    expect(said).toContain(`\`${field}\``);
    expect(said).toContain(`has to be ${allowed}`);
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
      '`learningRate` of its change is 0.0001, and has to be a function of the step',
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

  it.each([undefined, {}, Promise.resolve(uniform(8))])(
    'that returns %o is told what to return',
    async (answer) => {
      expect(await failure(sampler(() => answer))).toMatch(
        /^RECALL_PLUGIN: The sampler "mine" returned .*uniform\(n\)/,
      );
    },
  );

  it('whose distribution cannot be is named, with the step at which it came', async () => {
    const said = await failure(sampler((step) => powerLaw(64, step < 6 ? 1 : NaN)));
    expect(said).toMatch(/^RECALL_DISTRIBUTION: The exponent NaN .*sampler "mine", step 6/);
  });

  it('that may draw somebody who is not there is refused by the plan already', async () => {
    const request = { file: false as const, preset: { ...tiny, ...sampler(() => uniform(10_000)) } };
    await expect(
      resolveConfig(request).then((resolved) => planRun(resolved, { measure: false })),
    ).rejects.toMatchObject({
      code: 'RECALL_DISTRIBUTION',
      at: 'sampler "mine", step 0',
    });
  });
});

describe('a run that was stopped', () => {
  it('says when it was asked last', async () => {
    const summary = await startUntil(await prepared(folder.at('run')), 5);
    expect([summary.steps, summary.measuredAt]).toEqual([5, 3]);
    expect(describeSummary(summary, { width: 400 })).toContain('That was at step 3, when it was asked last.');
  });
});
