/** Compares finished runs: kinds of run side by side, differences paired by seed. */
import { RecallError } from '../errors.js';
import { intervalOf, type Interval } from './interval.js';
import { storedConfig } from '../run/storage/stored-config.js';
import { kindNames, kindOf, type Kinded } from './kinds.js';
import { checkMeasures, resultOf, SUMMARY_MEASURES, unitsOf, type Result, type Units } from './results.js';
import { runFolders } from './run-folders.js';
import { settingOf, settingsText, type Setting } from './settings.js';
import { columns, headOf, intervalText, numberText } from './table.js';

export interface ComparedRun extends Kinded {
  readonly seed: number;
  readonly result: Result;
  readonly units: Units;
  readonly setting: Setting;
}

/** Runs that differ only in their seeds, compared with those of the first kind. */
export interface ComparedKind {
  /** Name of the preset, or of the folder where that tells no kinds apart. */
  readonly name: string;
  readonly runs: readonly Pick<ComparedRun, 'folder' | 'seed' | 'result'>[];
  /** By measure: the mean over seeds, with its 95 % interval. */
  readonly means: Readonly<Record<string, Interval>>;
  /** By measure: the mean difference from the first kind, over the seeds that both have. */
  readonly differences: Readonly<Record<string, Interval>>;
}

/** The result of {@link compare}. */
export interface Comparison {
  readonly measures: readonly string[];
  readonly units: Units;
  readonly seeds: readonly number[];
  /** In the order of the given folders. */
  readonly kinds: readonly ComparedKind[];
  /** A sentence if the runs differ in more than their schedules: in budget, population or model. */
  readonly note?: string;
}

/** Options of {@link compare}. */
export interface CompareOptions {
  /** Measurements to compare besides those of the summary, by name or role. */
  readonly measures?: readonly string[];
}

/**
 * Compares finished runs with those of the first kind, paired by seed: accuracy, loss, the end of the plateau, the loss of
 * unseen individuals, and further measures.
 *
 * @param folders Folders of runs or sweeps.
 * @throws RecallError `RECALL_NO_RUN`, `RECALL_UNKNOWN_MEASUREMENT`, `RECALL_COMPARE` if two runs have the same kind and seed
 * @example
 * import { compare } from 'recall-lab';
 *
 * const { kinds } = await compare(['runs/uniform-seed1', 'runs/zipf-seed1']);
 * for (const { name, means, differences } of kinds) {
 *   console.log(name, means.accuracy.mean, differences.accuracy.mean);
 * }
 */
export async function compare(
  folders: readonly string[],
  { measures = [] }: CompareOptions = {},
): Promise<Comparison> {
  const all = [...SUMMARY_MEASURES, ...measures];
  const found = await runFolders(folders);
  const runs = await Promise.all(found.map((folder) => comparedRun(folder, all)));
  await checkMeasures(found, measures);
  return comparisonOf(runs, all);
}

/** @throws RecallError `RECALL_NO_RUN` if the folder has no finished run */
export async function comparedRun(folder: string, measures: readonly string[]): Promise<ComparedRun> {
  const result = await resultOf(folder, measures);
  const config = await storedConfig(folder);
  const units = await unitsOf(folder, measures);
  return { ...kindOf(folder, config), seed: config.seed, result, units, setting: settingOf(config) };
}

/** @throws RecallError `RECALL_COMPARE` if two runs have the same kind and seed */
export function comparisonOf(runs: readonly ComparedRun[], measures: readonly string[]): Comparison {
  const seeds = [...new Set(runs.map(({ seed }) => seed))].sort((a, b) => a - b);
  const groups = [...kindNames(runs)].map(([kind, name]) => ({
    name,
    runs: runs.filter((run) => run.kind === kind),
  }));
  for (const group of groups) checkSeeds(group.runs);
  const byMeasure = (interval: (measure: string) => Interval) =>
    Object.fromEntries(measures.map((measure) => [measure, interval(measure)]));
  return {
    measures,
    units: Object.assign({}, ...runs.map(({ units }) => units)) as Units,
    seeds,
    kinds: groups.map((group) => ({
      name: group.name,
      runs: group.runs.map(({ folder, seed, result }) => ({ folder, seed, result })),
      means: byMeasure((measure) => intervalOf(group.runs.map(({ result }) => result[measure]))),
      differences: byMeasure((measure) =>
        intervalOf(
          seeds.map((seed) => {
            const [own, first] = [valueOf(group, seed, measure), valueOf(groups[0], seed, measure)];
            return own === null || first === null ? null : own - first;
          }),
        ),
      ),
    })),
    note: settingsText(runs.map(({ setting }) => setting)),
  };
}

function checkSeeds(runs: readonly ComparedRun[]): void {
  for (const [i, run] of runs.entries()) {
    const first = runs.slice(0, i).find(({ seed }) => seed === run.seed);
    if (first === undefined) continue;
    throw new RecallError('RECALL_COMPARE', `${first.folder} and ${run.folder} are the same run`, {
      fix: 'Name one of them.',
    });
  }
}

const valueOf = ({ runs }: Pick<ComparedKind, 'runs'>, seed: number, measure: string): number | null =>
  runs.find((run) => run.seed === seed)?.result[measure] ?? null;

/**
 * A block of text for every measure: a row for each seed, a column for each kind, and below them the means and the mean
 * differences from the first kind, with 95 % intervals.
 */
export function comparisonText({ measures, units, seeds, kinds, note }: Comparison): string {
  const blocks = measures
    .filter((measure) => kinds.some(({ runs }) => runs.some(({ result }) => result[measure] !== null)))
    .map((measure) => {
      const unit = units[measure];
      const shown = (value: number | null) => (value === null ? '-' : numberText(value, unit));
      return columns([
        [headOf(measure, units), ...kinds.map(({ name }) => name)],
        ...seeds.map((seed) => [`seed ${seed}`, ...kinds.map((kind) => shown(valueOf(kind, seed, measure)))]),
        ['mean', ...kinds.map(({ means }) => intervalText(means[measure], unit))],
        [
          `minus ${kinds[0].name}`,
          ...kinds.map(({ differences }, at) =>
            at === 0 ? '' : intervalText(differences[measure], unit, { isDifference: true }),
          ),
        ],
      ]);
    });
  return [...blocks, ...(note === undefined ? [] : [note])].join('\n\n');
}
