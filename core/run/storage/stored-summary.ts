/** Reads and validates `summary.json` of a run. */
import path from 'node:path';
import { z } from 'zod';
import { checkFiles } from '../../storage/checksums.js';
import { matching, parsedJson } from '../../storage/files.js';
import { contentIfPresent } from '../../storage/small-file.js';
import type { Summary } from '../summary.js';

export const SUMMARY_FILE = 'summary.json';

const number = z.number().nullable();
const text = z.string().nullable();
const knowledge = z.object({ loss: number, accuracy: number });
const asked = knowledge.extend({
  baseline: number,
  chance: number,
  probe: text,
  others: z.array(z.string()),
});

const summarySchema: z.ZodType<Summary> = z.object({
  preset: text,
  seed: z.number(),
  steps: z.number(),
  stopped: text,
  stoppedBy: text,
  individuals: number,
  engine: text,
  threads: number,
  measuredAt: number,
  plateauEnd: number,
  baseline: number,
  recall: asked,
  attributes: z.record(z.string(), knowledge),
  hallucination: asked.extend({ maxProbability: number, entropy: number }),
  tokensPerSecond: number,
  seconds: z.number(),
  parametersSha256: text,
});

/**
 * The summary of a run; undefined if there is none, or not a valid one.
 *
 * @throws RecallError `RECALL_DAMAGED` if it differs from its checksum; `RECALL_READ`
 */
export async function storedSummary(folder: string): Promise<Summary | undefined> {
  await checkFiles(folder, [SUMMARY_FILE]);
  const content = await contentIfPresent(path.join(folder, SUMMARY_FILE));
  return content && matching(summarySchema, parsedJson(content));
}

/** How a run ended; empty if its summary is damaged. */
export type End = Partial<Pick<Summary, 'steps' | 'stopped' | 'stoppedBy'>>;

const endSchema = z.object({ steps: z.int(), stopped: text, stoppedBy: text });

export const endOf = (summary: unknown): End => matching(endSchema, summary) ?? {};
