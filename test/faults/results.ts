/** What must be the same of two runs, however often they were interrupted: everything but times. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

export interface Results {
  /** SHA-256 of the parameters, as the summary has it. */
  readonly parameters: unknown;
  /** SHA-256 of the summary without times. */
  readonly summary: string;
  /** SHA-256 of model.safetensors. */
  readonly model: string;
  readonly metrics: string;
  /** Of events.jsonl, which has the hash of every batch, every loss and every decision. */
  readonly events: string;
  /** What a reporter that counts has counted, where there is one. */
  readonly tally: string;
}

export async function resultsOf(folder: string): Promise<Results> {
  const read = (name: string) => readFile(path.join(folder, name));
  const hash = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
  const summary = JSON.parse((await read('summary.json')).toString()) as Record<string, unknown>;
  const { parametersSha256 } = summary;
  delete summary.seconds;
  delete summary.tokensPerSecond;
  return {
    parameters: parametersSha256,
    summary: hash(JSON.stringify(summary)),
    model: hash(await read('model/model.safetensors')),
    metrics: hash(await read('metrics.jsonl')),
    events: hash(await read('events.jsonl')),
    tally: (await read('tally.json').catch(() => '')).toString(),
  };
}

/** The names of the results that differ. */
export const differences = (a: Results, b: Results): string[] =>
  (Object.keys(a) as (keyof Results)[]).filter((name) => a[name] !== b[name]);
