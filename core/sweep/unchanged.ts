/** Checks that the runs in a sweep's folder have its current configuration. */
import path from 'node:path';
import { compose } from '../config/compose.js';
import { configSchema, defaults, type Config } from '../config/schema.js';
import { RecallError } from '../errors.js';
import { changesBetween, changesText } from '../run/resume/changes.js';
import { latestValidCheckpoint } from '../run/checkpoint/choose.js';
import { CheckpointStore } from '../run/checkpoint/store.js';
import { acceptedChanges, type Changes } from '../run/storage/history.js';
import { storedConfig } from '../run/storage/stored-config.js';
import type { Cell } from './grid.js';

/** A run whose configuration differs from its sweep's. */
interface Stray {
  readonly cell: Cell;
  readonly changes: Changes;
  /** Whether the user named the difference when resuming the run. */
  readonly byHand: boolean;
}

/**
 * Runs of two configurations do not belong in one table. Keys that do not affect learning, such as the number of threads,
 * may differ. Code and the content of files are not compared.
 *
 * @param folder Where the cells' folders are.
 * @param configs The configuration of each run.
 * @throws RecallError `RECALL_CHANGED`, with a run and its difference; `RECALL_READ`
 */
export async function checkUnchanged(folder: string, configs: ReadonlyMap<Cell, Config>): Promise<void> {
  const strays: Stray[] = [];
  for (const [cell, config] of configs) {
    const run = path.resolve(folder, cell.folder);
    const changes = await changesOf(run, config);
    if (Object.keys(changes).length === 0) continue;
    strays.push({ cell, changes, byHand: isAskedFor(changes, await acceptedChanges(run)) });
  }
  if (strays.length === 0) return;
  const edited = strays.filter(({ byHand }) => !byHand);
  const alike = edited.length > 0 ? edited : strays;
  const [{ cell, changes }] = alike;
  const others = alike.length - 1;
  const what = `${cell.name}, seed ${cell.seed} was ${edited.length > 0 ? 'made' : 'resumed'} with another configuration`;
  const too = others === 0 ? '' : `, as ${others === 1 ? 'was 1 other' : `were ${others} others`}`;
  const putBack = edited.length > 0 ? 'Put the configuration back as it was, or name' : 'Name';
  throw new RecallError('RECALL_CHANGED', `${what}${too}: ${changesText(changes)}`, {
    at: path.resolve(folder, cell.folder),
    fix: `${putBack} another folder with --out; a run whose folder is moved elsewhere is run anew.`,
  });
}

/** The changes from a run's configuration to the sweep's; empty if there is no run yet. */
async function changesOf(run: string, config: Config): Promise<Changes> {
  const written = await storedConfig(run).catch(unless('RECALL_NO_RUN', 'RECALL_DAMAGED'));
  const changes = written && changesBetween(written, config);
  const isConfig = () => configSchema.safeParse(compose(defaults, written ?? {})).success;
  if (changes && (Object.keys(changes).length === 0 || isConfig())) return changes;
  // Damaged runs are left to `recall resume`, which restores them or says what is wrong.
  const copy = await latestValidCheckpoint(new CheckpointStore(run), run).catch(unless('RECALL_CHECKPOINT'));
  const kept = copy?.checkpoint?.manifest.config;
  return kept ? changesBetween(kept, config) : (changes ?? {});
}

const unless =
  (...codes: readonly string[]) =>
  (error: unknown) => {
    if (error instanceof RecallError && codes.includes(error.code)) return undefined;
    throw error;
  };

/** Whether the user named every difference when resuming the run. */
const isAskedFor = (changes: Changes, accepted: readonly Changes[]) =>
  Object.entries(changes).every(([key, [stored]]) =>
    accepted.some((earlier) => JSON.stringify(earlier[key]?.[1]) === JSON.stringify(stored)),
  );
