/** The runs of a sweep: every combination of values and samples, each with several seeds. */
import { RecallError } from '../errors.js';

/** A configuration key and its values, as text. */
export interface Axis {
  readonly key: string;
  readonly values: readonly string[];
}

/** One run of a sweep. */
export interface Cell {
  /** `sampler.exponent=0.2`, in the order of the axes; 'all' when there are none. */
  readonly name: string;
  /** Arguments of `--set`. */
  readonly set: readonly string[];
  readonly seed: number;
  /** Its folder: relative to the sweep's, or the path of another folder. */
  readonly folder: string;
}

/**
 * Reads `key=a,b,c`. Commas inside brackets, braces and quotes do not separate.
 *
 * @throws RecallError `RECALL_SET` when there is no `=`, a value is empty or there twice, or the key is the seed
 */
export function axisOf(text: string): Axis {
  const [key, ...rest] = text.split('=');
  const values = separated(rest.join('='));
  if (key.trim() === '' || values.includes('') || new Set(values).size < values.length) {
    throw new RecallError('RECALL_SET', `--set has "${text}"`, {
      fix: 'Write --set key=value,value,... with every value once, as in --set sampler.exponent=0,0.2,0.4.',
    });
  }
  if (key.trim() === 'seed') {
    throw new RecallError(
      'RECALL_SET',
      `--set has "${text}", and every run of a sweep has a seed of its own`,
      {
        fix: 'Write --seeds and --seed: --seeds 5 --seed 11 are seeds 11 to 15.',
      },
    );
  }
  return { key: key.trim(), values };
}

function separated(text: string): string[] {
  const parts = [''];
  let depth = 0;
  let quote = '';
  for (const character of text) {
    if (quote) quote = character === quote ? '' : quote;
    else if (character === '"' || character === "'") quote = character;
    else if ('[{'.includes(character)) depth++;
    else if (']}'.includes(character)) depth--;
    if (character === ',' && depth === 0 && !quote) parts.push('');
    else parts[parts.length - 1] += character;
  }
  return parts.map((part) => part.trim());
}

/** The folder of a combination inside the sweep's. */
export const cellFolder = (name: string) => name.replace(/, /g, ',').replace(/[^\w.=,-]+/g, '_');

/** Maximum number of runs: all combinations are checked before the first one starts. */
const MOST_RUNS = 100_000;

/**
 * Every combination, seeds innermost, so that a sweep that is stopped has whole cells.
 *
 * @param samples Further arguments of `--set`: every combination runs with each.
 * @throws RecallError `RECALL_SET` when there are too many runs, or two combinations would share a folder
 */
export function gridOf(
  axes: readonly Axis[],
  seeds: readonly number[],
  samples: readonly (readonly string[])[] = [[]],
): Cell[] {
  const runs = axes.reduce((product, { values }) => product * values.length, samples.length * seeds.length);
  if (runs > MOST_RUNS) {
    const most = MOST_RUNS.toLocaleString('en-US');
    throw new RecallError(
      'RECALL_SET',
      `This sweep has ${runs.toLocaleString('en-US')} runs, and at most ${most} are allowed`,
      {
        fix: 'Give fewer values, samples or seeds.',
      },
    );
  }
  const combinations = axes.reduce<readonly (readonly string[])[]>(
    (before, { key, values }) => before.flatMap((set) => values.map((value) => [...set, `${key}=${value}`])),
    samples,
  );
  const folders = new Set<string>();
  return combinations.flatMap((set) => {
    const name = set.join(', ') || 'all';
    const folder = cellFolder(name);
    if (folders.has(folder) || folder.length > 200) {
      throw new RecallError('RECALL_SET', `The values of ${name} do not make a folder's name of their own`, {
        fix: 'Give these values names, as presets, and sweep over the presets one by one.',
      });
    }
    folders.add(folder);
    return seeds.map((seed) => ({ name, set, seed, folder: `${folder}/seed-${seed}` }));
  });
}

/** The cells of each combination, which differ in their seeds alone: all of them have one configuration otherwise. */
export function combinationsIn(cells: readonly Cell[]): Cell[][] {
  const byName = new Map<string, Cell[]>();
  for (const cell of cells) byName.set(cell.name, [...(byName.get(cell.name) ?? []), cell]);
  return [...byName.values()];
}
