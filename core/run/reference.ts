/** Trains or loads the reference models that interventions ask for. Writes below `references/` in the run's folder. */
import path from 'node:path';
import { RecallError } from '../errors.js';
import type { ModelShape } from '../model/shape.js';
import type { Vocabulary } from '../population/vocabulary.js';
import type { Assembly, OnReference, ReferenceModels } from './assembly.js';
import { referenceRun } from './reference-run.js';
import { UNFINISHED } from './resume/branch.js';
import type { Run } from './run.js';
import { checkFiles } from '../storage/checksums.js';
import { isFile, readError, remove, writeWhole } from '../storage/files.js';
import { contentIfPresent } from '../storage/small-file.js';
import { parametersSha256, readModel, writeModel } from '../storage/model-files.js';

/** Returns the parameters of the run's model after `steps` steps without interventions. */
export type TrainReference = (assembly: Assembly, steps: number) => Promise<Float32Array>;

export class References implements ReferenceModels {
  private onEvent?: OnReference;
  private training?: Run;
  private waitingSince?: number;
  private waitedBefore = 0;
  private stopped?: string;

  /**
   * @param withoutInterventions Assembles the run without interventions and reporters.
   * @param folder The run's folder; without one, references are trained in memory.
   * @param trainReference Replaces training.
   */
  constructor(
    private readonly withoutInterventions: () => Assembly,
    private readonly folder?: string,
    private readonly trainReference?: TrainReference,
  ) {}

  get waited(): number {
    const { waitingSince } = this;
    return this.waitedBefore + (waitingSince === undefined ? 0 : performance.now() - waitingSince);
  }

  watch(onEvent: OnReference): void {
    this.onEvent = onEvent;
  }

  stop(because: string): void {
    this.stopped ??= because;
    this.training?.stop(because);
  }

  /**
   * Parameters of a reference model.
   *
   * It is trained in the run's folder as a run of its own, so that an interrupted training resumes, and kept there, so
   * that a resumed run need not train it again.
   *
   * @param source The number of steps to train for, or the path of a model file or of a run's folder.
   * @throws RecallError `RECALL_REFERENCE` for more steps than the run has, or a model that is missing, damaged or of
   * another shape; `RECALL_STOPPED` if the run is stopped meanwhile.
   */
  async parameters(source: number | string): Promise<Float32Array> {
    const assembly = this.withoutInterventions();
    const { shape, population, config } = assembly;
    const { vocabulary } = population;
    if (typeof source === 'string') return readModel(await modelFile(source), shape, vocabulary);
    if (source > config.steps) {
      throw new RecallError(
        'RECALL_REFERENCE',
        `A reference of ${source} steps is longer than the run of ${config.steps}`,
        { fix: 'It follows the learning rate of the run, which ends at the last step: use fewer steps.' },
      );
    }
    if (this.trainReference) return this.trainReference(assembly, source);
    if (this.folder === undefined) return this.train(assembly, source);
    const folder = path.join(this.folder, 'references', `step-${source}`);
    const stored = await storedReference(folder, shape, vocabulary);
    if (stored) return stored;
    const trainingFolder = `${folder}${UNFINISHED}`;
    const parameters = await this.train(assembly, source, trainingFolder);
    await writeModel(folder, parameters, shape, vocabulary);
    await writeWhole(path.join(folder, HASH), [`${parametersSha256(parameters)}\n`]);
    await remove(trainingFolder);
    return parameters;
  }

  private async train(assembly: Assembly, steps: number, folder?: string): Promise<Float32Array> {
    if (this.stopped !== undefined) throw stoppedWhileWaiting();
    const run = await referenceRun(assembly, steps, folder);
    run.events$.subscribe((event) => this.onEvent?.(event, steps));
    this.training = run;
    this.waitingSince = performance.now();
    // It may have been stopped while the run was created.
    if (this.stopped !== undefined) run.stop(this.stopped);
    try {
      const summary = await run.start();
      if (summary.steps < steps || !run.parameters) throw stoppedWhileWaiting();
      return run.parameters;
    } catch (error) {
      if (!(error instanceof RecallError) || error.code === 'RECALL_STOPPED') throw error;
      // Without `fix`: the run that waits says how to resume.
      const { code, problem, at, cause } = error;
      throw new RecallError(code, `Training the reference model failed: ${problem}`, { at, cause });
    } finally {
      this.waitedBefore = this.waited;
      this.waitingSince = undefined;
      this.training = undefined;
    }
  }
}

const stoppedWhileWaiting = () =>
  new RecallError('RECALL_STOPPED', 'The run was stopped while it waited for its reference model');

const MODEL = 'model.safetensors';
/** The SHA-256 of the parameters. It is written last, so a model without it may be incomplete. */
const HASH = 'parameters.sha256';

/**
 * The reference that the run has trained before; undefined if there is none.
 *
 * @throws RecallError `RECALL_REFERENCE` if it is damaged; `RECALL_READ`
 */
async function storedReference(
  folder: string,
  shape: ModelShape,
  vocabulary: Vocabulary,
): Promise<Float32Array | undefined> {
  const file = path.join(folder, MODEL);
  const hash = (await contentIfPresent(path.join(folder, HASH)))?.toString();
  if (hash === undefined || !(await isFile(file))) return undefined;
  const parameters = await readModel(file, shape, vocabulary).catch((error: unknown) => {
    if (!(error instanceof RecallError)) throw readError(file, error);
    return error;
  });
  // The run's vocabulary has grown since.
  if (parameters instanceof RecallError && parameters.code === 'RECALL_VOCABULARY') return undefined;
  if (parameters instanceof Float32Array && parametersSha256(parameters) === hash.trim()) return parameters;
  throw new RecallError('RECALL_REFERENCE', "The run's reference model is damaged", {
    at: folder,
    fix: 'Delete the folder to train it again.',
  });
}

/** The model file that a path means: the file itself, or the one in the folder of a run or model. */
async function modelFile(source: string): Promise<string> {
  await checkFiles(source, [`model/${MODEL}`]);
  for (const candidate of [source, path.join(source, MODEL), path.join(source, 'model', MODEL)]) {
    if (await isFile(candidate)) return candidate;
  }
  throw new RecallError('RECALL_REFERENCE', `There is no model at ${path.resolve(source)}`, {
    fix: `Name a ${MODEL}, or the folder of a finished run.`,
  });
}
