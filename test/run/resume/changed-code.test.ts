// A decision is data, what it brings into force is code: a resume notices when that code has changed since.
import { describe, expect, it } from 'vitest';
import {
  compose,
  constant,
  defineIntervention,
  defineSampler,
  range,
  resumeRun,
  uniformOver,
  type Change,
  type Sampler,
} from '../../../core/index.js';
import { prepared, startUntil, temporaryFolder, tiny } from '../fixture.js';

const folder = temporaryFolder();

/** Decides once, after four updates; what the decision changes is up to the code. */
const decidesOnce = (change: () => Change) =>
  defineIntervention({
    name: 'turn',
    create: () => ({ decide: ({ step }) => (step === 4 ? { turned: true } : undefined), change }),
  });
type Turn = ReturnType<typeof decidesOnce>;
const withSampler = (at: Sampler['at']) => decidesOnce(() => ({ sampler: { at } }));

const others = constant(range(32, 64));
const quarters = (step: number) => range(step % 4, 16 + (step % 4));

const changed: Record<string, readonly [before: Turn, after: Turn, part: string]> = {
  'whom a sampler draws': [
    withSampler(() => uniformOver(64)),
    withSampler((step, transitions) => others.at(step, transitions)),
    'the individuals drawn',
  ],
  'whom it draws later on': [
    withSampler(quarters),
    withSampler((step) => quarters(step < 9 ? step : step + 1)),
    'the individuals drawn',
  ],
  'a learning rate': [
    decidesOnce(() => ({ learningRate: () => 1e-3 })),
    decidesOnce(() => ({ learningRate: (step) => 1e-3 / (1 + step) })),
    'the learning rate',
  ],
  'what is frozen': [
    decidesOnce(() => ({ frozen: ['attn'] })),
    decidesOnce(() => ({ frozen: ['mlp'] })),
    'the frozen parts',
  ],
};

describe.each(Object.entries(changed))(
  '%s changes with the code of a plugin',
  (_name, [before, after, part]) => {
    const configured = (plugin: typeof before) => compose(tiny, { interventions: { turn: plugin() } });
    const stopped = async () => startUntil(await prepared(folder.at('run'), configured(before)), 7);

    it('and a resume is refused, and says what would differ', async () => {
      await stopped();
      const run = await resumeRun(folder.at('run'), { plugins: [after] });
      await expect(run.start()).rejects.toMatchObject({
        code: 'RECALL_FINGERPRINT',
        message: expect.stringContaining(part) as string,
      });
      // Nothing was written, so that the right code resumes it still.
      expect((await (await resumeRun(folder.at('run'), { plugins: [before] })).start()).steps).toBe(12);
    });

    it('also when steps are added', async () => {
      await stopped();
      const run = await resumeRun(folder.at('run'), { plugins: [after], overrides: { steps: 20 } });
      await expect(run.start()).rejects.toMatchObject({ code: 'RECALL_FINGERPRINT' });
    });

    it('but goes on when the intervention is taken out by name', async () => {
      await stopped();
      const run = await resumeRun(folder.at('run'), { plugins: [after], set: ['interventions.turn=false'] });
      expect((await run.start()).steps).toBe(12);
    });
  },
);

describe('a sampler that decides', () => {
  const sampler = (later: number) =>
    defineSampler({
      name: 'turning',
      create: () => ({
        at: (_step, transitions) => range(transitions.length > 0 ? later : 0, 64),
        decide: ({ step }) => (step === 4 ? { turned: true } : undefined),
      }),
    });

  it('is refused when what follows from its decision has changed', async () => {
    await startUntil(await prepared(folder.at('run'), compose(tiny, { sampler: sampler(32)() })), 7);
    const run = await resumeRun(folder.at('run'), { plugins: [sampler(33)] });
    await expect(run.start()).rejects.toMatchObject({ code: 'RECALL_FINGERPRINT' });
  });
});
