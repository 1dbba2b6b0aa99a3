/** Everything that the page shows of one run, and what came since it was last asked. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { leaves } from '../config/provenance.js';
import { CheckpointStore } from '../run/checkpoint/store.js';
import { parsedJson } from '../storage/files.js';
import { contentOf } from '../storage/small-file.js';
import { originSchema } from '../run/storage/origin.js';
import { storedConfig } from '../run/storage/stored-config.js';
import { storedSummary } from '../run/storage/stored-summary.js';
import { describeSummary } from '../run/summary-text.js';
import { attentionPictures } from './attention-pictures.js';
import type { ConfigEntry, RunDetails, RunNews } from './contract.js';
import { curvesOf, type Recording } from './recorded.js';

/** The details of a run whose log has been read. */
export async function detailsOf(folder: string, recording: Recording): Promise<RunDetails> {
  const { started } = recording.state;
  const [training, learningRate, ...curves] = curvesOf(recording);
  return {
    baseline: started?.baseline ?? null,
    individuals: started?.individuals ?? null,
    parameters: started?.parameters ?? null,
    engine: started?.engine ?? null,
    training,
    learningRate,
    curves,
    log: [...recording.log],
    ...(await origins(folder)),
    ...(await changingOf(folder, recording)),
  };
}

type Changing = Required<RunNews['replaced']>;

/** What is replaced as a whole while a run goes on. */
async function changingOf(folder: string, { state }: Recording): Promise<Changing> {
  const stored = await new CheckpointStore(folder).steps().catch(() => []);
  const summary = await storedSummary(folder).catch(() => undefined);
  const isThere = (await readdir(path.join(folder, 'model')).catch(() => [])).length > 0;
  const checkpoints = new Set([0, ...stored, ...(summary && isThere ? [summary.steps] : [])]);
  const { plateauStart, plateauEnd } = state.phases;
  return {
    phases: { plateauStart, plateauEnd },
    attention: await attentionPictures(folder),
    checkpoints: [...checkpoints].sort((a, b) => a - b),
    summary: summary ? describeSummary(summary, { folder }) : '',
  };
}

async function origins(folder: string): Promise<Pick<RunDetails, 'config' | 'git'>> {
  const config = await storedConfig(folder);
  const content = await contentOf(path.join(folder, 'run.json')).catch(() => '');
  const origin = originSchema.safeParse(parsedJson(content)).data;
  const entries = leaves(config).map(({ path: at, value }): ConfigEntry => {
    const key = at.join('.');
    return { key, value: JSON.stringify(value), source: origin?.sources?.[key] };
  });
  return { config: entries, git: origin?.git ?? null };
}

/** What somebody has been told of a run: how long each of its curves and its log were. */
export class Told {
  readonly generation: number;
  private readonly lengths: Map<string, number>;
  private log: number;
  private changing: string;

  constructor(recording: Recording, { training, learningRate, curves, log, ...details }: RunDetails) {
    this.generation = recording.generation;
    this.lengths = new Map(
      [training, learningRate, ...curves].map(({ name, steps }) => [name, steps.length]),
    );
    this.log = log.length;
    this.changing = asText(details);
  }

  /** What came since, if anything did; what is answered counts as told. */
  async news(folder: string, recording: Recording): Promise<RunNews | undefined> {
    const added = curvesOf(recording).map((curve) => {
      const from = this.lengths.get(curve.name);
      this.lengths.set(curve.name, curve.steps.length);
      const points = { steps: curve.steps.slice(from ?? 0), values: curve.values.slice(from ?? 0) };
      return from === undefined ? { ...curve, ...points } : { name: curve.name, ...points };
    });
    const [training, learningRate] = added;
    const curves = added.slice(2).filter(({ steps }) => steps.length > 0);
    const log = recording.log.slice(this.log);
    this.log = recording.log.length;
    const changing = await changingOf(folder, recording);
    const isOther = asText(changing) !== this.changing;
    this.changing = asText(changing);
    if (training.steps.length + curves.length + log.length === 0 && !isOther) return undefined;
    return { training, learningRate, curves, log, replaced: isOther ? changing : {} };
  }
}

const asText = ({ phases, attention, checkpoints, summary }: Changing) =>
  JSON.stringify([phases, attention, checkpoints, summary]);
