// The contract kit finds the mistakes that authors of distributions and samplers make, and passes who makes none.
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Measurement } from '../../core/bus/events.js';
import { powerLaw, uniformOver, type Distribution } from '../../core/distribution/index.js';
import type { Sampler } from '../../core/plugin/contracts.js';
import { defineSampler } from '../../core/plugin/define.js';
import { RecallError } from '../../core/errors.js';
import { failures } from './rehearsal.js';

const ORDER = 'returns the same distributions in any order of calls';
const DRAWS = 'draws according to its probabilities at every step, and only individuals in training';
const DECIDES =
  'decides synchronously, based only on the boundary, the recorded decisions and its saved state';
const KILLED = 'makes the same decisions and draws after a kill and resume';
const REPEATS = 'reproduces the run from its recorded decisions';
const ODD = 'works for an odd number of individuals, or rejects it on creation';
const OPTIONS = 'rejects an unknown option with RECALL_OPTION';

describe('testDistribution', () => {
  const honest = powerLaw(50, 1);
  const mistakes: Record<string, Partial<Distribution>> = {
    'an exponent that draws do not have': { draw: (stream) => powerLaw(50, 0.8).draw(stream) },
    'a draw that is off by one': { draw: (stream) => honest.draw(stream) + 1 },
    'a last individual that is never drawn': {
      draw: (stream) => Math.min(48, powerLaw(50, 0.2).draw(stream)),
    },
    'probabilities that do not sum to 1': { probability: (i) => honest.probability(i) * 1.01 },
    'a draw of probability 0': { probability: (i) => (i === 3 ? 0 : honest.probability(i)) },
    'a probability beyond its size': { probability: (i) => honest.probability(i) || 0.1 },
    'a draw that ignores the stream': { draw: () => Math.floor(Math.random() * 50) },
    'a fractional draw': { draw: (stream) => honest.draw(stream) + 0.5 },
    'a size of 0': { size: 0 },
    'no description': { description: '' },
  };

  it('passes one that keeps its promises', async () => {
    expect(await failures((kit) => kit.testDistribution('honest', () => honest))).toEqual([]);
  });

  it.each(Object.keys(mistakes))('finds %s', async (mistake) => {
    const found = await failures((kit) =>
      kit.testDistribution('', () => ({ ...honest, ...mistakes[mistake] })),
    );
    expect(found).not.toEqual([]);
  });
});

describe('testSampler', () => {
  const failing = (create: (context: { individuals: number }) => Sampler, circumstances = {}) =>
    failures((kit) => kit.testSampler(defineSampler({ name: 'tested', create })(), circumstances));

  it('passes one that keeps its promises', async () => {
    const at = (step: number) => uniformOver(step < 500 ? 8 : 64);
    expect(await failing(() => ({ at }))).toEqual([]);
  });

  it('finds one that remembers what it was asked', async () => {
    const create = () => {
      let largest = 1;
      return { at: (step: number) => uniformOver((largest = Math.max(largest, 1 + (step % 64)))) };
    };
    expect(await failing(create)).toContain(ORDER);
  });

  it('finds one that draws who is held out', async () => {
    expect(await failing(() => ({ at: () => uniformOver(16 * 16 * 16) }))).toContain(DRAWS);
  });

  it('finds one that draws more than there are to train on', async () => {
    const create = ({ individuals }: { individuals: number }) => ({ at: () => uniformOver(individuals + 1) });
    expect(await failing(create)).toContain(DRAWS);
  });

  it('finds one that draws the same individual whatever the stream', async () => {
    expect(await failing(() => ({ at: () => ({ ...uniformOver(8), draw: () => 3 }) }))).toContain(DRAWS);
  });

  it('finds one that counts instead of asking the stream', async () => {
    const at = () => {
      let next = 0;
      return { ...uniformOver(8), draw: () => next++ % 8 };
    };
    expect(await failing(() => ({ at }))).toEqual([DRAWS]);
  });

  it('finds one that halves an odd number of individuals', async () => {
    const create = ({ individuals }: { individuals: number }) => ({ at: () => uniformOver(individuals / 2) });
    expect(await failing(create)).toEqual([ODD]);
  });

  it('passes one that refuses how many there are when it is made', async () => {
    const create = ({ individuals }: { individuals: number }) => {
      if (individuals % 2) throw new RecallError('RECALL_OPTION', 'An odd number');
      return { at: () => uniformOver(individuals / 2) };
    };
    expect(await failing(create)).toEqual([]);
  });

  it.each([false, true])('finds one that decides later, with measurements: %s', async (measured) => {
    const decide = () => Promise.resolve(undefined) as never;
    const measurements = () => [];
    expect(
      await failing(() => ({ at: () => uniformOver(8), decide }), measured && { measurements }),
    ).toContain(DECIDES);
  });

  it('finds one that decides by what it remembers of other boundaries', async () => {
    const create = () => {
      let asked = 0;
      return { at: () => uniformOver(8), decide: () => (++asked === 6 ? { go: true } : undefined) };
    };
    expect(await failing(create)).toEqual([DECIDES, KILLED]);
  });

  it('passes one that saves what it remembers, and finds one that saves half of it', async () => {
    const remembering = (half: boolean) => () => {
      let state = { asked: 0, size: 8 };
      return {
        at: () => uniformOver(state.size),
        decide({ step }: { step: number }) {
          state = { asked: state.asked + 1, size: 8 + (step % 7) };
          return state.asked % 5 === 0 ? { ...state } : undefined;
        },
        save: () => (half ? { size: state.size } : state),
        restore: (saved: unknown) => void (state = Object.assign({ asked: 0 }, saved) as typeof state),
      };
    };
    expect(await failing(remembering(false), { steps: 40 })).toEqual([]);
    expect(await failing(remembering(true), { steps: 40 })).toEqual([DECIDES, KILLED]);
  });

  it('finds a mistake in a stage that comes late', async () => {
    const wrong = { ...uniformOver(8), probability: () => 0.25 };
    expect(await failing(() => ({ at: (step) => (step < 900 ? uniformOver(8) : wrong) }))).toContain(DRAWS);
  });

  it('finds one that accepts any option', async () => {
    const loose = defineSampler({ name: 'loose', options: z.looseObject({}), at: () => uniformOver(4) });
    expect(await failures((kit) => kit.testSampler(loose()))).toEqual([OPTIONS]);
  });

  describe('with measurements', () => {
    const measurements = (step: number): Measurement[] => [
      { name: 'given.loss', value: step < 100 ? 5 : 1, unit: 'nats', split: 'seen', n: 8 },
    ];
    const deciding = (data: unknown, past = false): Sampler => ({
      at: (step, transitions) => uniformOver(transitions.some((t) => past || t.step <= step) ? 64 : 8),
      decide: ({ measurements: [{ value }] }, done) =>
        value < 2 && !done.length ? (data as never) : undefined,
    });

    it('passes one that decides by them', async () => {
      expect(await failing(() => deciding({ go: true }), { measurements })).toEqual([]);
    });

    it('finds one that remembers its decision instead of reading it', async () => {
      const create = () => {
        let open = false;
        const inner = deciding({ go: true });
        return {
          at: () => uniformOver(open ? 64 : 8),
          decide: (...told: Parameters<NonNullable<Sampler['decide']>>) => {
            const decision = inner.decide?.(...told);
            open ||= decision !== undefined;
            return decision;
          },
        };
      };
      expect(await failing(create, { measurements })).toEqual([KILLED, REPEATS]);
    });

    it('finds one that never decides, one whose words JSON loses, and one that changes the past', async () => {
      const never = { measurements: () => measurements(0) };
      expect(await failing(() => deciding(1), never)).toEqual(['makes decisions that survive JSON']);
      const lost = await failing(() => deciding({ at: new Date(0) }), { measurements });
      expect(lost).toEqual([KILLED, 'makes decisions that survive JSON']);
      const past = await failing(() => deciding(1, true), { measurements });
      expect(past).toContain('does not change earlier distributions by its decisions');
    });
  });
});
