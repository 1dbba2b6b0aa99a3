/** What samplers share that give groups of people different shares, by the loss of each group. */
import { z } from 'zod';
import {
  mixture,
  range,
  RecallError,
  uniformOver,
  type Json,
  type Measurement,
  type Sampler,
  type Transition,
} from 'recall-lab';
import { groupBounds } from 'recall-lab/kit';

/** Options of these samplers. */
export const groupOptions = {
  groups: z.int().min(2).max(1024).default(16).describe('Number of groups; the probe measures as many'),
  probe: z.string().min(1).default('groups').describe('Key of the probe that measures the groups'),
};

/** Option of those that give every group a part of the batch; see {@link explored}. */
export const explorationOption = z
  .number()
  .min(0)
  .max(1)
  .default(0.1)
  .describe('Part of the draws that is uniform over groups');

/** How shares follow measurements. What it needs to remember is recorded as the decision, so a resumed run has it. */
export interface GroupRule<Memory> {
  /** The memory after a measurement of all groups. */
  readonly next: (measured: readonly Measurement[], step: number, before?: Memory) => Memory;
  /** The share of each group in a batch; they need not sum to 1. */
  readonly shares: (memory: Memory, step: number) => readonly number[];
}

/** A sampler that is uniform until the groups have been measured, and then follows a rule. */
export function groupSampler<Memory>(
  individuals: number,
  { groups, probe }: { readonly groups: number; readonly probe: string },
  { next, shares }: GroupRule<Memory>,
): Sampler {
  if (groups > individuals) {
    throw new RecallError(
      'RECALL_OPTION',
      `The sampler divides ${individuals} individuals into ${groups} groups`,
      {
        at: 'sampler.groups',
        fix: `Use at most ${individuals}.`,
      },
    );
  }
  const everyone = uniformOver(individuals);
  const parts = groupBounds(individuals, groups).map(({ first, end }) => range(first, end));
  const names = parts.map((_, group) => `${probe}.loss.group-${group + 1}`);
  const latest = (step: number, transitions: readonly Transition[]) =>
    transitions.findLast((transition) => transition.step <= step)?.data as Memory | undefined;
  return {
    reads: names,
    at(step, transitions) {
      const memory = latest(step, transitions);
      if (memory === undefined) return everyone;
      return mixture(shares(memory, step).map((weight, group) => ({ weight, distribution: parts[group] })));
    },
    decide({ step, measured }, transitions) {
      const found = names.flatMap((name) => measured(name) ?? []);
      const isUsable = found.length === groups && found.every(({ value }) => Number.isFinite(value));
      return isUsable ? (next(found, step, latest(step, transitions)) as Json) : undefined;
    },
  };
}

/** exp(x) / sum of exp(x), without overflow. */
export function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** Shares of which a part is the same for all, so that no group is forgotten about. */
export const explored = (shares: readonly number[], exploration: number) =>
  shares.map((share) => (1 - exploration) * share + exploration / shares.length);
