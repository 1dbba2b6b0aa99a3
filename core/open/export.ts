/** Writes the model of a stored run as a folder that Python's `transformers` and `recall` open. */
import { modelCard } from '../run/storage/model-card.js';
import { advance, initialState } from '../log/state.js';
import { checkEmpty } from '../storage/files.js';
import { parametersSha256, writeModel } from '../storage/model-files.js';
import { readEvents } from '../run/storage/read-log.js';
import { storedSummary } from '../run/storage/stored-summary.js';
import { summarise, type Summary } from '../run/summary.js';
import { parametersAt } from './model.js';
import { openRun } from './run.js';

/**
 * Exports a model: weights, `config.json`, the files of the tokenizer, `generation_config.json`, and a model card with
 * what was measured at its step.
 *
 * @param to An empty or missing folder.
 * @returns the step of the model
 * @throws RecallError `RECALL_NO_RUN`; `RECALL_CHECKPOINT` when there is no such checkpoint; `RECALL_FOLDER_TAKEN`;
 * `RECALL_WRITE`
 * @example
 * import { exportModel } from 'recall-lab';
 *
 * await exportModel('runs/uniform-seed1', 'models/uniform');
 */
export async function exportModel(
  run: string,
  to: string,
  { checkpoint }: { readonly checkpoint?: number } = {},
): Promise<number> {
  const { folder, assembly } = await openRun(run);
  const { step, parameters } = await parametersAt(folder, assembly, checkpoint);
  await checkEmpty(to);
  const { config, shape, population } = assembly;
  const summary = await summaryAt(folder.path, step, {
    preset: config.preset ?? null,
    seed: config.seed,
    parametersSha256: parametersSha256(parameters),
  });
  const card = summary && modelCard(summary, shape, population.vocabulary);
  await writeModel(to, parameters, shape, population.vocabulary, card);
  return step;
}

/** What a run had come to at a step. */
async function summaryAt(
  folder: string,
  step: number,
  known: Pick<Summary, 'preset' | 'seed' | 'parametersSha256'>,
): Promise<Summary> {
  const stored = await storedSummary(folder);
  if (stored?.steps === step) return stored;
  let state = initialState();
  for await (const event of readEvents(folder)) {
    if ('step' in event && event.step > step) break;
    if (event.type !== 'run-finished') state = advance(state, event);
  }
  return { ...summarise({ state, ...known, threads: null, seconds: 0 }), steps: step };
}
