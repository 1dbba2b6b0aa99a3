/** One run as a row of a list, from the small files of its folder, and its log while it goes on. */
import { stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import type { RunState } from '../log/state.js';
import { isFromOutside } from '../run/stopped.js';
import { parsedJson } from '../storage/files.js';
import { contentOf } from '../storage/small-file.js';
import { workingIn } from '../storage/lock.js';
import { storedConfig, type StoredConfig } from '../run/storage/stored-config.js';
import { storedSummary } from '../run/storage/stored-summary.js';
import type { Summary } from '../run/summary.js';
import { storedTags } from '../catalog/tags.js';
import { kindOf } from '../sweep/kinds.js';
import type { RunRow, Stage } from './contract.js';
import { Recording } from './recorded.js';
import type { FoundRun } from './run-folder-list.js';

const startedSchema = z.object({ at: z.string() });

/** Reads rows, and keeps what cannot change any more. */
export class Rows {
  private readonly kept = new Map<string, { readonly stamp: string; readonly row: RunRow }>();
  private readonly recordings = new Map<string, Recording>();

  /** Undefined for a folder whose configuration cannot be read (any more). */
  async row(found: FoundRun): Promise<RunRow | undefined> {
    const stamp = await stampOf(found.folder);
    const known = this.kept.get(found.id);
    // A run without a summary may go on, and its lock tells.
    if (known?.stamp === stamp && known.row.stage === 'finished') return known.row;
    const config = await storedConfig(found.folder).catch(() => undefined);
    if (!config) return undefined;
    const row = await this.made(found, config);
    this.kept.set(found.id, { stamp, row });
    return row;
  }

  /** What the log of a run tells, up to now. */
  async recording({ id, folder }: FoundRun): Promise<Recording> {
    const recording = this.recordings.get(id) ?? new Recording(folder);
    this.recordings.set(id, recording);
    await recording.read();
    return recording;
  }

  private async made(found: FoundRun, config: StoredConfig): Promise<RunRow> {
    const { id, folder, sweep } = found;
    const summary = await storedSummary(folder).catch(() => undefined);
    const { kind, label } = kindOf(folder, config);
    const steps = typeof config.steps === 'number' ? config.steps : 0;
    return {
      id,
      label,
      seed: config.seed,
      steps,
      started: await startOf(folder),
      tags: await storedTags(folder),
      kind: createHash('sha256').update(kind).digest('base64url').slice(0, 12),
      sweep,
      cell: cellOf(found),
      stage: await stageOf(folder, summary),
      ...(summary ? ofSummary(summary) : ofState((await this.recording(found)).state)),
    };
  }
}

type Progress = Pick<RunRow, 'step' | 'recall' | 'hallucination' | 'plateauEnd' | 'tokensPerSecond'>;

function ofSummary({
  steps,
  recall,
  hallucination,
  baseline,
  plateauEnd,
  tokensPerSecond,
}: Summary): Progress {
  return {
    step: steps,
    recall: recall.accuracy,
    hallucination: ratio(hallucination.loss, hallucination.baseline ?? baseline),
    plateauEnd,
    tokensPerSecond,
  };
}

function ofState({ step, roles, phases, started }: RunState): Progress {
  const unseen = roles.get('loss of unseen');
  const plateauEnd = roles.get('plateau-end of seen')?.value;
  return {
    step,
    recall: finite(roles.get('accuracy of seen')?.value),
    hallucination: ratio(finite(unseen?.value), unseen?.baseline ?? started?.baseline ?? null),
    plateauEnd: finite(plateauEnd) ?? phases.plateauEnd,
    tokensPerSecond: null,
  };
}

/** JSON has no other numbers. */
const finite = (value: number | undefined) => (value !== undefined && Number.isFinite(value) ? value : null);
const ratio = (value: number | null, by: number | null) => (value === null || !by ? null : value / by);

async function stageOf(folder: string, summary?: Summary): Promise<Stage> {
  if (summary && !isFromOutside(summary.stopped)) return 'finished';
  if ((await workingIn(folder).catch(() => undefined)) !== undefined) return 'running';
  return summary ? 'stopped' : 'interrupted';
}

async function startOf(folder: string): Promise<string | null> {
  const content = await contentOf(path.join(folder, 'history.jsonl')).catch(() => '');
  return startedSchema.safeParse(parsedJson(content.toString().split('\n', 1)[0])).data?.at ?? null;
}

/** `sampler.exponent=0.4,model.width=8/seed-2` says what the cell of a sweep was given. */
function cellOf({ id, sweep }: FoundRun): Readonly<Record<string, string>> {
  if (sweep === null) return {};
  const name = id.split('/').at(-2) ?? '';
  const parts = name.split(/,(?=[^,=]+=)/).map((part) => part.split('='));
  return Object.fromEntries(parts.filter(({ length }) => length === 2).map(([key, value]) => [key, value]));
}

/** Changes when one of the files does that a row is made of. */
async function stampOf(folder: string): Promise<string> {
  const times = ['config.json', 'summary.json', 'tags.json'].map((name) =>
    stat(path.join(folder, name)).then(
      ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
      () => '',
    ),
  );
  return (await Promise.all(times)).join();
}
