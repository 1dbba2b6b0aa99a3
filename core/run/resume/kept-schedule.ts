/**
 * Keeps the schedule of a run that resumes with another number of steps: the length of its learning-rate decay, and the
 * horizon of its sampler and interventions. Pure functions.
 */
import { isDeepStrictEqual } from 'node:util';
import { storedForm } from '../../config/json-form.js';
import type { Config } from '../../config/schema.js';
import { isWithin } from './changes.js';

export interface KeptSchedule {
  readonly config: Config;
  /** The keys that were set to the old number of steps. */
  readonly keys: readonly string[];
  /** The old number of steps. */
  readonly stepsBefore: number;
}

const DECAY = 'optimizer.decaySteps';

/**
 * Sets those lengths to the old number of steps; returns undefined if the number has not changed. A plugin that is new
 * or has other options uses the new number.
 *
 * @param earlier The configuration of the checkpoint.
 * @param named Keys that the user named.
 */
export function keptSchedule(
  config: Config,
  earlier: Pick<Config, 'steps' | 'optimizer' | 'sampler' | 'interventions'>,
  named: readonly string[],
): KeptSchedule | undefined {
  const { steps, optimizer } = config;
  const stepsBefore = earlier.steps;
  if (steps === stepsBefore) return undefined;
  const keys: string[] = [];
  const keep = <Spec extends Config['sampler']>(at: string, spec: Spec, before: Spec | undefined): Spec => {
    if (spec.horizon !== undefined || !isDeepStrictEqual(storedForm(spec), storedForm(before))) return spec;
    keys.push(`${at}.horizon`);
    // A copy by spread keeps the definition that the spec carries.
    return { ...spec, horizon: stepsBefore };
  };
  const isNamed = named.some((name) => isWithin(name, DECAY) || isWithin(DECAY, name));
  const isCosine = optimizer.schedule === 'cosine' && earlier.optimizer.schedule === 'cosine';
  const keepsDecay = isCosine && optimizer.decaySteps === undefined && !isNamed;
  if (keepsDecay) keys.push(DECAY);
  const sampler = keep('sampler', config.sampler, earlier.sampler);
  const interventions = Object.fromEntries(
    Object.entries(config.interventions).map(([name, spec]) => [
      name,
      keep(`interventions.${name}`, spec, ownEntry(earlier.interventions, name)),
    ]),
  );
  const decaySteps = keepsDecay ? (earlier.optimizer.decaySteps ?? stepsBefore) : optimizer.decaySteps;
  return {
    config: { ...config, optimizer: { ...optimizer, decaySteps }, sampler, interventions },
    keys,
    stepsBefore,
  };
}

const ownEntry = <T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  record && Object.hasOwn(record, name) ? record[name] : undefined;

/** The flag that stretches the learning-rate schedule over the new number of steps. */
export function stretchFlag(intervention: string | undefined, steps: number): string {
  const key = intervention === undefined ? DECAY : `interventions.${intervention}.horizon`;
  return `--set ${key}=${steps}`;
}

/**
 * Describes the learning rate of a run with a new number of steps.
 *
 * @param rateAt The learning rate of the update that ends in a step.
 * @param schedule Its `step` counts completed updates.
 */
export function describeLearningRates(
  rateAt: (step: number) => number,
  schedule: { step: number; stepsBefore: number; steps: number; flag: string },
): string {
  const { step, stepsBefore, steps, flag } = schedule;
  const shown = [...new Set([step + 1, stepsBefore, stepsBefore + 1, steps])];
  const rates = shown
    .filter((at) => at > step && at <= steps)
    .map((at) => `${Number(rateAt(at).toPrecision(3))} at step ${at}`);
  return `The learning rate keeps its schedule of ${stepsBefore} steps, although the run now has ${steps}: ${rates.join(', ')}. To stretch it: ${flag}`;
}
