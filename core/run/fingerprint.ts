/**
 * The fingerprint of a run's data: a hash of what decides its batches, part by part, so that a difference can be
 * named. Equal fingerprints mean the same texts in the same order; what is decided while a run goes on (a warm-up
 * that ends when its plateau does) is recorded with the run instead.
 *
 * The specs are in it as they stand, and beside them a sample of what they really yield: a changed template or
 * default shows up although no option changed.
 */
import { createHash } from 'node:crypto';
import { jsonForm } from '../config/json-form.js';
import { drawingVersion, streamFamily } from '../random/index.js';
import type { Config } from '../config/schema.js';
import type { Distribution } from '../distribution/index.js';
import type { Sampler } from '../plugin/contracts.js';
import type { Phrasing, Population } from '../population/population.js';
import { writeTexts } from './training/texts.js';

export interface DataFingerprint {
  /** SHA-256 over the parts, hexadecimal. */
  readonly hash: string;
  /** What decides the batches: a short value for people, or a hash. */
  readonly parts: Readonly<Record<string, string>>;
}

/** What a fingerprint is of; an `Assembly` has these, and the sampler's instance. */
export interface DataSource {
  readonly config: Pick<
    Config,
    'seed' | 'steps' | 'batch' | 'loss' | 'population' | 'sampler' | 'interventions'
  >;
  readonly population: Population;
  readonly sampler: { readonly instance: Pick<Sampler, 'at'> };
}

/**
 * The fingerprint of the data that a run will be trained on.
 */
export function dataFingerprint({ config, population, sampler }: DataSource): DataFingerprint {
  const { seed, steps, batch, loss } = config;
  const parts: Record<string, string> = {
    drawing: `version ${drawingVersion}`,
    seed: String(seed),
    batch: String(batch),
    loss,
    population: written(config.population),
    texts: sampleOfTexts(population, seed),
    ...(population.digest !== undefined && { files: population.digest.slice(0, 16) }),
    sampler: written(config.sampler),
    draws: sampleOfDraws((step) => sampler.instance.at(step, []), seed, sampledSteps(0, steps)),
  };
  // Fine-tuning brings a sampler of its own.
  if (Object.keys(config.interventions).length > 0) parts.interventions = written(config.interventions);
  return { hash: sha256(Object.entries(parts).flat()), parts };
}

/** The names of the parts in which two fingerprints differ. */
export function differingParts(a: DataFingerprint, b: DataFingerprint): string[] {
  const names = new Set([...Object.keys(a.parts), ...Object.keys(b.parts)]);
  return [...names].filter((name) => a.parts[name] !== b.parts[name]);
}

/** JSON with keys in order, without what only says how often a plugin is asked and what becomes of its errors. */
function written(spec: unknown): string {
  return JSON.stringify(jsonForm(spec), (key, value: unknown) => {
    if (key === 'onError') return undefined;
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
  });
}

/** Texts about the first, the middle, the last trained and the last held-out individual, with their vocabulary. */
function sampleOfTexts(population: Population, seed: number): string {
  const { individuals, capacity, vocabulary } = population;
  const asked = [0, Math.floor(individuals / 2), individuals - 1, capacity - 1];
  const streams = streamFamily(seed, 'fingerprint');
  const phrasings: readonly Phrasing[] = ['training', 'evaluation'];
  const texts = phrasings.map((phrasing) =>
    writeTexts(population, asked, phrasing, (text) => streams.at(0, text)),
  );
  return shortHash([
    ...vocabulary.tokens,
    ...texts.flatMap(({ tokens, roles }) => [tokens.join(), roles.join()]),
  ]);
}

/** The step `from`, those 1, 10, 100, ... after it, and the last one before `until`: where a schedule is sampled. */
export function sampledSteps(from: number, until: number): number[] {
  if (from >= until) return [];
  const steps = [from];
  for (let ahead = 1; from + ahead < until; ahead *= 10) steps.push(from + ahead);
  return [...steps, until - 1];
}

/** A hash of four draws at each of the steps. */
export function sampleOfDraws(
  at: (step: number) => Distribution,
  seed: number,
  steps: readonly number[],
): string {
  const streams = streamFamily(seed, 'fingerprint-draws');
  const drawn = steps.map((step) => {
    const distribution = at(step);
    return [0, 1, 2, 3].map((slot) => distribution.draw(streams.at(step, slot))).join();
  });
  return shortHash(drawn);
}

/** Of all values, with ends that cannot be shifted from one to the next. */
function sha256(values: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}

/** The first 16 digits of a hash of all values: enough to tell a difference. */
export const shortHash = (values: readonly (string | number)[]) => sha256(values).slice(0, 16);
