/** Whether the runs that are in a sweep's folder were made with the configuration that it has now. */
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

/** A run that is of another configuration than its sweep. */
interface Stray {
  readonly cell: Cell;
  readonly changes: Changes;
  /** Whether that is what somebody asked for who resumed it. */
  readonly byHand: boolean;
}

/**
 * Runs of two configurations do not belong in one table. What has no influence on what is learned, such as the number
 * of threads, may differ; code, and the content of files that options name, are not looked at.
 *
 * @param folder Where the cells' folders are.
 * @param configs What each run is to be made with.
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

/** From what a run was made with to what it is to be made with; nothing where there is no run yet. */
async function changesOf(run: string, config: Config): Promise<Changes> {
  const written = await storedConfig(run).catch(unless('RECALL_NO_RUN', 'RECALL_DAMAGED'));
  const changes = written && changesBetween(written, config);
  const isConfig = () => configSchema.safeParse(compose(defaults, written ?? {})).success;
  if (changes && (Object.keys(changes).length === 0 || isConfig())) return changes;
  // `recall resume` brings what is damaged back from a checkpoint, and says what is wrong where it cannot.
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

/** Whether every difference is what somebody named when the run was resumed. */
const isAskedFor = (changes: Changes, accepted: readonly Changes[]) =>
  Object.entries(changes).every(([key, [stored]]) =>
    accepted.some((earlier) => JSON.stringify(earlier[key]?.[1]) === JSON.stringify(stored)),
  );
