/** Other models of a run's shape: trained as the run is, but without interventions, or taken from a stored run. */
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { RunEvent } from '../bus/events.js';
import { RecallError } from '../errors.js';
import type { ModelShape } from '../model/shape.js';
import type { Vocabulary } from '../population/vocabulary.js';
import type { Assembly } from './assemble.js';
import { UNFINISHED } from './resume/branch.js';
import { checkFiles } from './storage/checksums.js';
import { contentOf, isAbsent, readError, remove, writeWhole } from './storage/files.js';
import { parametersSha256, readModel, writeModel } from './storage/model-files.js';
import { referenceRun } from './reference-run.js';
import type { Run } from './run.js';

/** Makes the parameters that so many steps of a run come to. */
export type TrainReference = (assembly: Assembly, steps: number) => Promise<Float32Array>;

/** Told what happens while a reference is trained for so many steps. */
export type OnReference = (event: RunEvent, steps: number) => void;

/** The references of one run. */
export class References {
  private onEvent?: OnReference;
  private training?: Run;
  /** When somebody began to wait, if somebody does. */
  private since?: number;
  private over = 0;
  private stopped?: string;

  /**
   * @param untouched Makes the parts of the run, without its interventions and reporters.
   * @param folder The run's; without it, a reference is trained in memory.
   */
  constructor(
    private readonly untouched: () => Assembly,
    private readonly folder?: string,
    private readonly instead?: TrainReference,
  ) {}

  /** Milliseconds that plugins have waited until now for references to be trained. */
  get waited(): number {
    return this.over + (this.since === undefined ? 0 : performance.now() - this.since);
  }

  /** Tells a function what happens while references are trained. */
  watch(onEvent: OnReference): void {
    this.onEvent = onEvent;
  }

  /** Ends the training of a reference at its next boundary; what it has come to is in a checkpoint then. */
  stop(because: string): void {
    this.stopped ??= because;
    this.training?.stop(because);
  }

  /**
   * The parameters of the model that `source` means: so many steps of the same run from the same initialisation,
   * or the file or run folder that a path leads to.
   *
   * A reference is trained in the run's folder, as a run of its own, so that one that was interrupted goes on; the
   * trained one is kept there, so that a resumed run need not train it again.
   *
   * @throws RecallError `RECALL_REFERENCE` for more steps than the run has, or a model that is missing,
   * damaged or of another shape; `RECALL_STOPPED` when the run was stopped while it waited.
   */
  async parameters(source: number | string): Promise<Float32Array> {
    const assembly = this.untouched();
    const { shape, population, config } = assembly;
    const { vocabulary } = population;
    if (typeof source === 'string') return readModel(await modelFile(source), shape, vocabulary);
    if (source > config.steps) {
      throw new RecallError(
        'RECALL_REFERENCE',
        `A reference of ${source} steps is longer than the run of ${config.steps}`,
        { fix: 'Its learning rate follows that of the run, which has none after its last step.' },
      );
    }
    if (this.instead) return this.instead(assembly, source);
    const kept = this.folder && path.join(this.folder, 'references', `step-${source}`);
    if (kept === undefined) return this.trained(assembly, source);
    const before = await keptModel(kept, shape, vocabulary);
    if (before) return before;
    const beside = `${kept}${UNFINISHED}`;
    const parameters = await this.trained(assembly, source, beside);
    await writeModel(kept, parameters, shape, vocabulary);
    await writeWhole(path.join(kept, HASH), [`${parametersSha256(parameters)}\n`]);
    await remove(beside);
    return parameters;
  }

  private async trained(assembly: Assembly, steps: number, folder?: string): Promise<Float32Array> {
    if (this.stopped !== undefined) throw waitedInVain();
    const run = await referenceRun(assembly, steps, folder);
    run.events$.subscribe((event) => this.onEvent?.(event, steps));
    this.training = run;
    this.since = performance.now();
    // It may have been stopped while it was made.
    if (this.stopped !== undefined) run.stop(this.stopped);
    try {
      const summary = await run.start();
      if (summary.steps < steps || !run.parameters) throw waitedInVain();
      return run.parameters;
    } catch (error) {
      if (!(error instanceof RecallError) || error.code === 'RECALL_STOPPED') throw error;
      // How to go on is for the run to say that waits.
      const { code, problem, at, cause } = error;
      throw new RecallError(code, `The reference model cannot be trained: ${problem}`, { at, cause });
    } finally {
      this.over = this.waited;
      this.since = undefined;
      this.training = undefined;
    }
  }
}

const waitedInVain = () =>
  new RecallError('RECALL_STOPPED', 'The run was stopped while its reference model was trained');

const MODEL = 'model.safetensors';
/** The SHA-256 of a reference's parameters. It is written last: without it, the model is not known to be whole. */
const HASH = 'parameters.sha256';

/**
 * The reference that a run has trained before; undefined when there is none.
 *
 * @throws RecallError `RECALL_REFERENCE` when it is not what was written; `RECALL_READ`
 */
async function keptModel(
  folder: string,
  shape: ModelShape,
  vocabulary: Vocabulary,
): Promise<Float32Array | undefined> {
  const file = path.join(folder, MODEL);
  const hash = await contentOf(path.join(folder, HASH)).catch((cause: unknown) => {
    if (isAbsent(cause)) return undefined;
    throw readError(folder, cause);
  });
  if (hash === undefined || !(await exists(file))) return undefined;
  const parameters = await readModel(file, shape, vocabulary).catch((error: unknown) => {
    if (!(error instanceof RecallError)) throw readError(file, error);
    return error;
  });
  // The run has other words by now.
  if (parameters instanceof RecallError && parameters.code === 'RECALL_VOCABULARY') return undefined;
  if (parameters instanceof Float32Array && parametersSha256(parameters) === hash.toString().trim())
    return parameters;
  throw new RecallError('RECALL_REFERENCE', 'The reference model that was trained for this run is damaged', {
    at: folder,
    fix: 'Remove the folder, and it is trained again.',
  });
}

/** The model file that a path means: itself, or the one in the folder of a run or of a model. */
async function modelFile(given: string): Promise<string> {
  const candidates = [given, path.join(given, MODEL), path.join(given, 'model', MODEL)];
  await checkFiles(given, [`model/${MODEL}`]);
  for (const candidate of candidates) if (await exists(candidate)) return candidate;
  throw new RecallError('RECALL_REFERENCE', `There is no model at ${path.resolve(given)}`, {
    fix: `Name a ${MODEL}, or the folder of a finished run.`,
  });
}

const exists = (file: string) =>
  stat(file).then(
    (found) => found.isFile(),
    () => false,
  );
