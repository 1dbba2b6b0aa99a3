/**
 * Another number of steps does not change what a run was laid out for: the length of its learning rate's decay, and
 * the length that its sampler and interventions reckon with.
 */
import { isDeepStrictEqual } from 'node:util';
import { jsonForm } from '../../config/json-form.js';
import type { Config } from '../../config/schema.js';
import { isWithin } from './changes.js';

export interface KeptSchedule {
  readonly config: Config;
  /** The keys that were written down. */
  readonly keys: readonly string[];
  /** How many steps the run had before. */
  readonly before: number;
}

const DECAY = 'optimizer.decaySteps';

/**
 * The configuration with these lengths written down, when the run is given another one; undefined when it is not. A
 * plugin that is new, or is told something else, is laid out for the new length.
 *
 * @param earlier The configuration of the checkpoint.
 * @param named Keys that were named now.
 */
export function keptSchedule(
  config: Config,
  earlier: Pick<Config, 'steps' | 'optimizer' | 'sampler' | 'interventions'>,
  named: readonly string[],
): KeptSchedule | undefined {
  const { steps, optimizer } = config;
  if (steps === earlier.steps) return undefined;
  const keys: string[] = [];
  const kept = <Spec extends Config['sampler']>(at: string, spec: Spec, before: Spec | undefined): Spec => {
    if (spec.horizon !== undefined || !isDeepStrictEqual(plain(spec), plain(before))) return spec;
    keys.push(`${at}.horizon`);
    // Assigned to a copy, which keeps the definition that a spec carries.
    return { ...spec, horizon: earlier.steps };
  };
  const isNamed = named.some((name) => isWithin(name, DECAY) || isWithin(DECAY, name));
  const decays = optimizer.schedule === 'cosine' && earlier.optimizer.schedule === 'cosine';
  const keepsDecay = decays && optimizer.decaySteps === undefined && !isNamed;
  if (keepsDecay) keys.push(DECAY);
  const sampler = kept('sampler', config.sampler, earlier.sampler);
  const interventions = Object.fromEntries(
    Object.entries(config.interventions).map(([name, spec]) => [
      name,
      kept(`interventions.${name}`, spec, ownEntry(earlier.interventions, name)),
    ]),
  );
  const decaySteps = keepsDecay ? (earlier.optimizer.decaySteps ?? earlier.steps) : optimizer.decaySteps;
  return {
    config: { ...config, optimizer: { ...optimizer, decaySteps }, sampler, interventions },
    keys,
    before: earlier.steps,
  };
}

const ownEntry = <T>(record: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  record && Object.hasOwn(record, name) ? record[name] : undefined;

const plain = (spec: object | undefined): unknown => JSON.parse(JSON.stringify(jsonForm(spec ?? null)));

/** Whose length decides the learning rate from here on, and the flag that lays it out anew. */
export function layoutFlag(intervention: string | undefined, steps: number): string {
  const key = intervention === undefined ? DECAY : `interventions.${intervention}.horizon`;
  return `--set ${key}=${steps}`;
}

/**
 * What the learning rate of a run that was given another length will be, in words.
 *
 * @param rateOf The learning rate of the update that ends in a step.
 * @param from Updates that are done.
 */
export function describeRates(
  rateOf: (step: number) => number,
  { from, before, steps, flag }: { from: number; before: number; steps: number; flag: string },
): string {
  const asked = [...new Set([from + 1, before, before + 1, steps])].filter((at) => at > from && at <= steps);
  const rates = asked.map((at) => `${Number(rateOf(at).toPrecision(3))} at step ${at}`);
  return `The run was laid out for ${before} steps, and has ${steps} now. Its learning rate is ${rates.join(', ')}. To lay it out anew: ${flag}`;
}
