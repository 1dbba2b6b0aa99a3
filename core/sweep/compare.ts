/** Compares runs: one column per kind of run, one row per seed, differences paired by seed. */
import { RecallError } from '../errors.js';
import { intervalOf } from './interval.js';
import { storedConfig } from '../run/storage/stored-config.js';
import { kindNames, kindOf, type Kinded } from './kinds.js';
import { resultOf, unitsOf, type Result, type Units } from './results.js';
import { settingOf, settingsText, type Setting } from './settings.js';
import { columns, headOf, intervalText, numberText } from './table.js';

export interface ComparedRun extends Kinded {
  readonly seed: number;
  readonly result: Result;
  readonly units: Units;
  readonly setting: Setting;
}

/** @throws RecallError `RECALL_NO_RUN` when there is no finished run in the folder */
export async function comparedRun(folder: string, measures: readonly string[]): Promise<ComparedRun> {
  const result = await resultOf(folder, measures);
  const config = await storedConfig(folder);
  const units = await unitsOf(folder, measures);
  return { ...kindOf(folder, config), seed: config.seed, result, units, setting: settingOf(config) };
}

/**
 * One block of text per measure: a row per seed, a column per kind of run, the mean, and the mean difference to the first
 * kind over common seeds, with 95 % intervals. A last line says if more than the schedule differs.
 *
 * @throws RecallError `RECALL_COMPARE` when two runs are of one kind and one seed
 */
export function comparisonText(runs: readonly ComparedRun[], measures: readonly string[]): string {
  const names = kindNames(runs);
  const [kinds, labels] = [[...names.keys()], [...names.values()]];
  const seeds = [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b);
  const find = (kind: string, seed: number) => {
    const found = runs.filter((run) => run.kind === kind && run.seed === seed);
    if (found.length < 2) return found.at(0);
    throw new RecallError('RECALL_COMPARE', `${found[0].folder} and ${found[1].folder} are the same run`, {
      fix: 'Name one of them.',
    });
  };
  const units = Object.assign({}, ...runs.map((run) => run.units)) as Units;
  const blocks = measures
    .filter((measure) => runs.some(({ result }) => result[measure] !== null))
    .map((measure) => {
      const value = (kind: string, seed: number) => find(kind, seed)?.result[measure] ?? null;
      const differences = (kind: string) =>
        seeds.map((seed) => {
          const [own, first] = [value(kind, seed), value(kinds[0], seed)];
          return own === null || first === null ? null : own - first;
        });
      const shown = (number: number | null) => (number === null ? '-' : numberText(number, units[measure]));
      const inText = (numbers: readonly (number | null)[], isDifference = false) =>
        intervalText(intervalOf(numbers), units[measure], { isDifference });
      return columns([
        [headOf(measure, units), ...labels],
        ...seeds.map((seed) => [`seed ${seed}`, ...kinds.map((kind) => shown(value(kind, seed)))]),
        ['mean', ...kinds.map((kind) => inText(seeds.map((seed) => value(kind, seed))))],
        [`minus ${labels[0]}`, ...kinds.map((kind, at) => (at === 0 ? '' : inText(differences(kind), true)))],
      ]);
    });
  const told = settingsText(runs.map(({ setting }) => setting));
  return [...blocks, ...(told === undefined ? [] : [told])].join('\n\n');
}
