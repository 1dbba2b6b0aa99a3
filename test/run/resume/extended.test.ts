// A run that is given more steps: what it did until its old end stays, and what is said of its learning rate is what is trained.
import { describe, expect, it } from 'vitest';
import { compose } from '../../../core/config/index.js';
import { defineIntervention, resumeRun, type PartialConfig, type Run } from '../../../core/index.js';
import type { StepFinished } from '../../../core/bus/events.js';
import { annealed, growing, learningRate, recall, sequential } from '../../../plugins/index.js';
import { prepared, temporaryFolder, tiny } from '../fixture.js';

const folder = temporaryFolder();
const END = 12;
const MORE = 17;

/** Every step that a run makes, and what it says of its learning rate. */
async function trained(run: Run): Promise<{ steps: StepFinished[]; said: string }> {
  const steps: StepFinished[] = [];
  let said = '';
  run.events$.subscribe((event) => {
    if (event.type === 'step') steps.push(event);
    if (event.type === 'warning' && event.code === 'RECALL_SCHEDULE') said += event.message;
  });
  await run.start();
  return { steps, said };
}

/** `0.01 at step 13`, and the like. */
const printed = (said: string) =>
  [...said.matchAll(/([\d.e+-]+) at step (\d+)/g)].map(([, rate, step]) => [Number(step), Number(rate)]);

const rounded = (rate: number) => Number(rate.toPrecision(3));

/** What a plugin of somebody else does that knows nothing of runs that are given more steps. */
const halving = defineIntervention({
  name: 'halving',
  decide: ({ step }) => (step === 3 ? true : undefined),
  change: ({ step: from }, { steps }) => ({
    learningRate: (step) => 0.004 * 2 ** (-(step - from) / (steps - from)),
  }),
});

const schedules: Record<string, PartialConfig> = {
  cosine: {},
  'cosine with a final rate': { optimizer: { finalLearningRate: 1e-3 } },
  'a shorter cosine': { optimizer: { decaySteps: 9 } },
  'a longer cosine': { optimizer: { decaySteps: 15 } },
  constant: { optimizer: { schedule: 'constant' } },
};
const interventions: Record<string, PartialConfig> = {
  'no intervention': {},
  'a rate that stays': { interventions: { lr: learningRate({ at: 7, rate: 4e-3 }) } },
  'a rate that decays': { interventions: { lr: learningRate({ at: 7, rate: 4e-3, final: 0 }) } },
  'a rate that decays by a measurement': {
    probes: { recall: recall({ every: 3, individuals: 8 }) },
    interventions: { lr: learningRate({ measurement: 'recall.loss', below: 99, rate: 4e-3, final: 1e-4 }) },
  },
  "somebody else's": { interventions: { halving: halving() } },
};

async function extendedTo(config: PartialConfig, from: number) {
  const name = folder.at('run');
  const whole = await trained(
    await prepared(name, compose(tiny, config, { steps: END, checkpoints: { every: 4, keep: 9 } })),
  );
  const target = from === END ? {} : { folder: folder.at('longer'), from };
  const plugins = [halving];
  const longer = await trained(await resumeRun(name, { ...target, plugins, overrides: { steps: MORE } }));
  return { whole, longer, overlap: longer.steps.filter(({ step }) => step <= END) };
}

describe.each(Object.keys(schedules))('with %s', (schedule) => {
  describe.each(Object.keys(interventions))('and %s', (intervention) => {
    it.each([4, 8, END])('from step %d', async (from) => {
      const config = compose(schedules[schedule], interventions[intervention]);
      const { whole, longer, overlap } = await extendedTo(config, from);
      expect(overlap).toEqual(whole.steps.slice(from));
      const rates = new Map(longer.steps.map((event) => [event.step, rounded(event.learningRate)]));
      for (const [step, rate] of printed(longer.said)) expect([step, rate]).toEqual([step, rates.get(step)]);
      // After its old end, the rate goes on from where it was, and does not begin anew.
      const last = whole.steps.at(-1)!.learningRate;
      expect(rates.get(MORE)).toBeLessThanOrEqual(rounded(last));
      if (schedule === 'cosine' && intervention === 'no intervention') {
        expect(printed(longer.said).map(([step]) => step)).toEqual(
          [...new Set([from + 1, END, END + 1, MORE])].filter((step) => step > from),
        );
        expect(longer.said).toContain('To stretch it: --set optimizer.decaySteps=17');
      }
    });
  });
});

it.each<[string, PartialConfig]>([
  ['annealed', { sampler: annealed({ share: 1 }) }],
  ['growing', { sampler: growing({ share: 1, individuals: 4 }) }],
  ['sequential', { sampler: sequential({ groups: 2, repeats: 3 }) }],
])('keeps the batches of a sampler that is %s', async (_name, config) => {
  const { whole, overlap } = await extendedTo(config, 4);
  expect(overlap).toEqual(whole.steps.slice(4));
});

it('lays out anew what is named', async () => {
  await trained(await prepared(folder.at('run'), compose(tiny, { sampler: annealed({ share: 1 }) })));
  const run = await resumeRun(folder.at('run'), {
    overrides: { steps: MORE },
    set: ['sampler.horizon=17', 'optimizer.decaySteps=17'],
  });
  expect([run.config.sampler.horizon, run.config.optimizer.decaySteps]).toEqual([17, 17]);
  const { said, steps } = await trained(run);
  expect([said, steps[0].learningRate > 0]).toEqual(['', true]);
  const again = await resumeRun(folder.at('run'), { overrides: { steps: 20 } });
  expect(again.config.sampler.horizon).toBe(17);
});
