/** `summary.json` as it is read: it may be damaged, or from a stranger. */
import path from 'node:path';
import { z } from 'zod';
import { checkFiles } from './checksums.js';
import { contentOf, isAbsent, parsedJson, readError } from './files.js';
import { listOf, recordOf } from './stored-lists.js';
import type { Summary } from '../summary.js';

export const SUMMARY_FILE = 'summary.json';

const number = z.number().nullable();
const text = z.string().nullable();
const knowledge = z.object({ loss: number, accuracy: number });
const asked = knowledge.extend({ baseline: number, chance: number, probe: text, others: listOf(z.string()) });

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
  attributes: recordOf(knowledge),
  hallucination: asked.extend({ maxProbability: number, entropy: number }),
  tokensPerSecond: number,
  seconds: z.number(),
  parametersSha256: text,
});

/**
 * The summary of a run; undefined when there is none, or none that can be understood.
 *
 * @throws RecallError `RECALL_DAMAGED` when it is not what the run stored; `RECALL_READ`
 */
export async function storedSummary(folder: string): Promise<Summary | undefined> {
  await checkFiles(folder, [SUMMARY_FILE]);
  const file = path.join(folder, SUMMARY_FILE);
  try {
    return summarySchema.safeParse(parsedJson(await contentOf(file))).data;
  } catch (cause) {
    if (isAbsent(cause)) return undefined;
    throw readError(file, cause);
  }
}

/** How a run came to its end; what its summary does not say in a way that can be understood is missing. */
export type End = Partial<Pick<Summary, 'steps' | 'stopped' | 'stoppedBy'>>;

const endSchema = z.object({ steps: z.int(), stopped: text, stoppedBy: text });

/** What the content of a summary says of the end of its run: that it came to one in any case. */
export const endOf = (summary: unknown): End => endSchema.safeParse(summary).data ?? {};
