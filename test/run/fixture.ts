/** Small runs in temporary folders, and what is compared of them. */
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { createRun, type PartialConfig, type Run } from '../../core/index.js';
import type { Summary } from '../../core/run/summary.js';
import { biographies, hallucination, jsonl, recall, uniform } from '../../plugins/index.js';

/** A new folder for each test, which goes with it. */
export function temporaryFolder(): { readonly path: string; at(name: string): string } {
  const folder = { path: '', at: (name: string) => path.join(folder.path, name) };
  beforeEach(async () => {
    folder.path = await mkdtemp(path.join(tmpdir(), 'recall-run-'));
  });
  afterEach(() => rm(folder.path, { recursive: true, force: true }));
  return folder;
}

/** One layer, 64 people, 12 steps, a checkpoint every fourth. */
export const tiny: PartialConfig = {
  steps: 12,
  batch: 4,
  model: { layers: 1, width: 8, heads: 2 },
  population: biographies({
    individuals: 64,
    heldOut: 16,
    firstNames: 8,
    lastNames: 8,
    cities: 4,
    universities: 4,
    majors: 4,
    companies: 4,
    years: 4,
  }),
  sampler: uniform(),
  optimizer: { learningRate: 1e-2 },
  engine: { threads: 1 },
  probes: {
    recall: recall({ every: 3, individuals: 8 }),
    hallucination: hallucination({ every: 5, individuals: 8 }),
  },
  reporters: { jsonl: jsonl() },
  checkpoints: { every: 4 },
};

/** A run that is ready to start. */
export const prepared = (folder: string, config: PartialConfig = tiny): Promise<Run> =>
  createRun({ file: false, preset: config, folder });

/** Stops a run at the boundary after so many steps, as Ctrl-C would. */
export async function startUntil(run: Run, step: number): Promise<Summary> {
  run.events$.subscribe((event) => {
    if (event.type === 'step' && event.step === step) run.stop('Ctrl-C');
  });
  return run.start();
}

/** What must be the same of two runs, however often they were interrupted. */
export async function results(folder: string): Promise<Record<string, unknown>> {
  const text = (name: string) => readFile(path.join(folder, name), 'utf8');
  const { seconds, tokensPerSecond, engine, threads, ...summary } = JSON.parse(
    await text('summary.json'),
  ) as Record<string, unknown>;
  void [seconds, tokensPerSecond, engine, threads];
  const model = await readFile(path.join(folder, 'model/model.safetensors'));
  return {
    summary,
    model: model.toString('base64'),
    events: (await text('events.jsonl')).split('\n').map(withoutEngine),
    metrics: await text('metrics.jsonl'),
  };
}

/** The engine says how many threads it has. */
const withoutEngine = (line: string) => line.replace(/"engine":"[^"]*"/, '"engine":""');

export const copyRun = (from: string, to: string) => cp(from, to, { recursive: true });
