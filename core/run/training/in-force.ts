/**
 * Samples the effect of a run's decisions: the individuals drawn from here on, the learning rates, the frozen parts. A
 * checkpoint stores it, and a resumed run compares it, because a plugin whose code has changed would train another model.
 * Pure functions.
 */
import { RecallError } from '../../errors.js';
import { sampledSteps, sampleOfDraws, shortHash } from '../fingerprint.js';
import type { Settings } from './settings.js';
import type { Transition } from '../../bus/events.js';

export interface InForce {
  /** Length of the run when the sample was taken, in steps: nothing is sampled beyond it. */
  readonly until: number;
  /** A hash of each part. */
  readonly parts: Readonly<Partial<Record<keyof typeof CHANGED_BY, string>>>;
}

/** The keys of a configuration that change each part on purpose. */
export const CHANGED_BY = {
  draws: ['seed', 'population', 'sampler', 'interventions'],
  learningRate: ['optimizer', 'interventions'],
  frozen: ['interventions'],
} as const;

/** @param step Completed updates. */
export function sampleInForce(
  settings: Settings,
  transitions: readonly Transition[],
  { seed, step, until }: { readonly seed: number; readonly step: number; readonly until: number },
): InForce {
  const steps = sampledSteps(step, until);
  const rates = steps.map((at) => settings.learningRate(at));
  return {
    until,
    parts: {
      draws: sampleOfDraws((at) => settings.sampler.at(at, transitions), seed, steps),
      learningRate: shortHash(rates),
      frozen: shortHash(settings.frozenParts),
    },
  };
}

/** @throws RecallError `RECALL_FINGERPRINT`, naming the parts that differ. */
export function checkInForce(stored: InForce, today: InForce, step: number): void {
  const parts = Object.keys(stored.parts) as (keyof typeof CHANGED_BY)[];
  const differing = parts.filter((part) => stored.parts[part] !== today.parts[part]);
  if (differing.length === 0) return;
  const names = {
    draws: 'the individuals drawn',
    learningRate: 'the learning rate',
    frozen: 'the frozen parts',
  };
  throw new RecallError(
    'RECALL_FINGERPRINT',
    `The decisions up to step ${step} no longer have the same effect: ${differing.map((part) => names[part]).join(' and ')} would differ`,
    {
      fix: 'The code of the sampler or of an intervention has changed. Resume with the code that the run was started with, or start a new run.',
    },
  );
}
