/** What is checked before a run goes on, while nothing has been written. */
import type { Config } from '../../config/schema.js';
import { RecallError } from '../../errors.js';
import type { Registry } from '../../plugin/registry.js';
import { assemble, type Assembly } from '../assemble.js';
import { isWithin } from './changes.js';
import type { Manifest } from '../checkpoint/manifest.js';
import { dataFingerprint, differingParts } from '../fingerprint.js';
import type { StoredRun } from '../storage/folder.js';
import { furthestStep, type Changes } from '../storage/history.js';
import { restoring } from '../training/plugin-state.js';

/**
 * A run that was killed before its first checkpoint begins again. One that came to an end, of whatever kind, or whose
 * history knows of a checkpoint, had one: if it is gone, what else its folder has must not be lost as well.
 *
 * @throws RecallError `RECALL_CHECKPOINT`, `RECALL_READ`
 */
export async function checkNothingLost(folder: string, ended: StoredRun['ended']): Promise<void> {
  const stored = await furthestStep(folder);
  if (!ended && stored === 0) return;
  throw new RecallError(
    'RECALL_CHECKPOINT',
    `The checkpoints are missing of a run that has done ${ended?.steps ?? (ended ? 'all its' : stored)} steps`,
    {
      at: folder,
      fix: 'Bring them back, or begin anew elsewhere: recall --config with its config.json, and --out.',
    },
  );
}

/** What has an effect at the last boundary, which is held again. */
const ACTING_AT_THE_END = ['steps', 'probes', 'interventions'];

/**
 * @param ended How the run came to its end, if it did.
 * @param changes What is changed, so that it may go on all the same.
 * @throws RecallError `RECALL_STEPS`, `RECALL_FINISHED`
 */
export function checkSteps(
  { step }: Manifest,
  { steps }: Config,
  folder: string,
  ended: StoredRun['ended'],
  changes: Changes,
): void {
  const changed = Object.keys(changes);
  if (step > steps) {
    throw new RecallError('RECALL_STEPS', `The run has done ${step} steps already, and is to have ${steps}`, {
      at: folder,
      fix: `Give it more: --steps ${2 * step}.`,
    });
  }
  // What its summary said of its end may be damaged: going on from there makes it anew.
  const acts = changed.some((key) => ACTING_AT_THE_END.some((outer) => isWithin(key, outer)));
  if (step === steps && ended?.steps !== undefined && !acts) {
    throw new RecallError('RECALL_FINISHED', `The run has finished its ${steps} steps`, {
      at: folder,
      fix: `${changed.length > 0 ? `Nothing is left for ${changed[0]} to change. ` : ''}Give it more: --steps ${2 * steps}.`,
    });
  }
  if (ended?.stoppedBy && ended.steps === step && changed.length === 0) {
    const { stoppedBy, stopped } = ended;
    throw new RecallError('RECALL_FINISHED', `"${stoppedBy}" ended the run at step ${step}: ${stopped}`, {
      at: folder,
      fix: `To go on, give it more steps (--steps ${2 * steps}), or take that out (--set interventions.${stoppedBy}=false).`,
    });
  }
}

/**
 * Asks the reporters whether their logs hold what a checkpoint says of them: reporters of their own, made for that
 * alone, since those of a branch have no logs yet.
 *
 * @throws RecallError `RECALL_LOG_INCOMPLETE`, or whatever a reporter throws.
 */
export function checkLogs(
  { step, plugins, vocabulary }: Manifest,
  config: Config,
  registry: Registry,
  folder: string,
): void {
  const saved = (name: string) =>
    Object.hasOwn(plugins, `reporter ${name}`) ? plugins[`reporter ${name}`] : undefined;
  const own = Object.entries(config.reporters).filter(([name]) => saved(name));
  if (own.length === 0) return;
  const asked = { ...config, reporters: Object.fromEntries(own) };
  const { reporters } = assemble(asked, registry, folder, undefined, vocabulary);
  for (const { name, definition, instance } of reporters) {
    const { plugin, state } = saved(name)!;
    if (plugin !== definition.declaration.name) continue;
    try {
      restoring(`reporter ${name}`, () => instance.restore?.(state));
    } catch (error) {
      if (!(error instanceof RecallError) || error.code !== 'RECALL_LOG_INCOMPLETE') throw error;
      const { code, problem, at, fix } = error;
      throw new RecallError(code, `${problem} (step ${step})`, {
        at,
        fix: `${fix} Or go on without it, and leave it as it is: add --set reporters.${name}=false`,
        cause: error,
      });
    }
  }
}

/** The parts of a fingerprint that another population changes. */
const OF_POPULATION = ['population', 'texts', 'files', 'draws'];

/**
 * @param isMoved Whether another population was asked for, by name, or the same one once more.
 * @throws RecallError `RECALL_FINGERPRINT`, naming what differs.
 */
export function checkData(
  { fingerprint, versions }: Manifest,
  assembly: Assembly,
  at: string,
  isMoved = false,
): void {
  const today = dataFingerprint(assembly);
  const differing = differingParts(fingerprint, today).filter(
    (part) => !isMoved || !OF_POPULATION.includes(part),
  );
  if (differing.length === 0) return;
  const lines = differing.map(
    (name) => `${name}: ${fingerprint.parts[name] ?? 'nothing'} -> ${today.parts[name] ?? 'nothing'}`,
  );
  const [option] = Object.keys(assembly.config.population).filter((key) => key !== 'plugin');
  const isFile = differing.every((part) => OF_POPULATION.includes(part)) && option !== undefined;
  const meant = isFile
    ? ` Or, to continue with the data as they are now, name them: --set population.${option}=...`
    : '';
  throw new RecallError(
    'RECALL_FINGERPRINT',
    `The data would not be those that the run was trained on: ${lines.join('; ')}`,
    {
      at,
      fix: `The sampler or the population has changed, or its files. Resume it with what it was made with: recall-lab ${versions['recall-lab']}, its plugins and its files.${meant}`,
    },
  );
}
