/** Decides whether a run may resume from a checkpoint. Creates reporters to check their logs, but writes nothing. */
import type { Config } from '../../config/schema.js';
import { RecallError } from '../../errors.js';
import type { Registry } from '../../plugin/registry.js';
import { assemble } from '../assemble.js';
import type { Assembly } from '../assembly.js';
import type { Manifest } from '../checkpoint/manifest.js';
import { dataFingerprint, differingParts } from '../fingerprint.js';
import type { StoredRun } from '../storage/folder.js';
import { furthestStep, type Changes } from '../storage/history.js';
import { restorePlugin } from '../training/plugin-state.js';
import { isWithin } from './changes.js';

/**
 * Checks that a run without checkpoints never had one, so that starting again overwrites no results.
 *
 * @throws RecallError `RECALL_CHECKPOINT`, `RECALL_READ`
 */
export async function checkNothingLost(folder: string, ended: StoredRun['ended']): Promise<void> {
  const stored = await furthestStep(folder);
  if (!ended && stored === 0) return;
  const state = ended && ended.steps === undefined ? 'has ended' : `is at step ${ended?.steps ?? stored}`;
  throw new RecallError('RECALL_CHECKPOINT', `The run ${state}, but it has no checkpoints`, {
    at: folder,
    fix: 'Restore them, or start again elsewhere: recall --config with its config.json, and --out.',
  });
}

/** Changes that take effect even at the last boundary, which runs again. */
const ACTING_AT_THE_END = ['steps', 'probes', 'interventions'];

/**
 * @param ended How the run ended, if it did.
 * @param changes Named changes, which may let the run continue.
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
    throw new RecallError('RECALL_STEPS', `The run is at step ${step} already, beyond its ${steps} steps`, {
      at: folder,
      fix: `Give it more: --steps ${2 * step}.`,
    });
  }
  // If the summary is damaged, resuming at the end writes it again.
  const acts = changed.some((key) => ACTING_AT_THE_END.some((outer) => isWithin(key, outer)));
  if (step === steps && ended?.steps !== undefined && !acts) {
    const useless = changed.length > 0 ? `Changing ${changed[0]} has no effect now. ` : '';
    throw new RecallError('RECALL_FINISHED', `The run has finished its ${steps} steps`, {
      at: folder,
      fix: `${useless}Give it more: --steps ${2 * steps}.`,
    });
  }
  if (ended?.stoppedBy && ended.steps === step && changed.length === 0) {
    const { stoppedBy, stopped } = ended;
    throw new RecallError('RECALL_FINISHED', `"${stoppedBy}" ended the run at step ${step}: ${stopped}`, {
      at: folder,
      fix: `To continue, give it more steps (--steps ${2 * steps}), or remove the intervention (--set interventions.${stoppedBy}=false).`,
    });
  }
}

/**
 * Checks that the reporters' logs contain what the checkpoint says. Creates reporters for that alone, since those of a
 * branch have no logs yet.
 *
 * @throws RecallError `RECALL_LOG_INCOMPLETE`, or what a reporter throws.
 */
export function checkReporterLogs(
  { step, plugins, vocabulary }: Manifest,
  config: Config,
  registry: Registry,
  folder: string,
): void {
  const savedState = (name: string) =>
    Object.hasOwn(plugins, `reporter ${name}`) ? plugins[`reporter ${name}`] : undefined;
  const stateful = Object.entries(config.reporters).filter(([name]) => savedState(name));
  if (stateful.length === 0) return;
  const reduced = { ...config, reporters: Object.fromEntries(stateful) };
  const { reporters } = assemble(reduced, registry, folder, undefined, vocabulary);
  for (const { name, definition, instance } of reporters) {
    const { plugin, state } = savedState(name)!;
    if (plugin !== definition.declaration.name) continue;
    try {
      restorePlugin(`reporter ${name}`, () => instance.restore?.(state));
    } catch (error) {
      if (!(error instanceof RecallError) || error.code !== 'RECALL_LOG_INCOMPLETE') throw error;
      const { code, problem, at, fix } = error;
      throw new RecallError(code, `${problem} (step ${step})`, {
        at,
        fix: `${fix} Or resume without this reporter: --set reporters.${name}=false`,
        cause: error,
      });
    }
  }
}

/** The parts of a fingerprint that another population changes. */
const POPULATION_PARTS = ['population', 'texts', 'files', 'draws'];

/**
 * @param isPopulationNamed Whether the user named the population, the same or another.
 * @throws RecallError `RECALL_FINGERPRINT` with the differences.
 */
export function checkData(
  { fingerprint, versions }: Manifest,
  assembly: Assembly,
  at: string,
  isPopulationNamed = false,
): void {
  const current = dataFingerprint(assembly);
  const differing = differingParts(fingerprint, current).filter(
    (part) => !isPopulationNamed || !POPULATION_PARTS.includes(part),
  );
  if (differing.length === 0) return;
  const lines = differing.map(
    (name) => `${name}: ${fingerprint.parts[name] ?? 'nothing'} -> ${current.parts[name] ?? 'nothing'}`,
  );
  const [option] = Object.keys(assembly.config.population).filter((key) => key !== 'plugin');
  const isPopulation = differing.every((part) => POPULATION_PARTS.includes(part)) && option !== undefined;
  const confirm = isPopulation
    ? ` Or, to continue with the new data, confirm it: --set population.${option}=...`
    : '';
  throw new RecallError(
    'RECALL_FINGERPRINT',
    `The run would continue with other data than it was trained on: ${lines.join('; ')}`,
    {
      at,
      fix: `The sampler, the population or one of its files has changed. Resume with the original ones: recall-lab ${versions['recall-lab']}, its plugins and its files.${confirm}`,
    },
  );
}
