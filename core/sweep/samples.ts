/**
 * Values that a sweep draws from a range instead of listing them: `log(1e-4..1e-2)`, `linear(0..1)`, `whole(1..8)`.
 *
 * The samples are quasi-random: the additive recurrence R_d, which fills d dimensions evenly for any number of
 * samples (M. Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018). More samples keep those
 * before them, so that a sweep can be extended.
 */
import { RecallError } from '../errors.js';
import { randomStream } from '../random/index.js';

export interface Range {
  readonly key: string;
  readonly scale: 'log' | 'linear' | 'whole';
  readonly low: number;
  readonly high: number;
}

const RANGE = /^([^=]+)=\s*(log|linear|whole)\((.*)\)\s*$/;
const FORMS = '--set key=log(1e-4..1e-2), key=linear(0..1) or key=whole(1..8)';

/**
 * Parses `key=log(low..high)`; undefined if it is not a range.
 *
 * @throws RecallError `RECALL_SET` for a range with invalid ends
 */
export function rangeOf(text: string): Range | undefined {
  const [, key, scale, inside] = RANGE.exec(text) ?? [];
  if (key === undefined) return undefined;
  const ends = inside.split('..').map((end) => (end.trim() === '' ? NaN : Number(end)));
  const [low, high] = ends;
  const isRange = ends.length === 2 && Number.isFinite(low) && Number.isFinite(high) && low < high;
  const isWrong =
    !isRange || (scale === 'log' && low <= 0) || (scale === 'whole' && !ends.every(Number.isSafeInteger));
  if (isWrong) {
    const why = scale === 'log' ? ' The ends of a logarithmic range are positive.' : '';
    throw new RecallError('RECALL_SET', `--set has "${text}"`, {
      fix: `Write ${FORMS}, with the smaller end first.${why}`,
    });
  }
  return { key: key.trim(), scale: scale as Range['scale'], low, high };
}

/**
 * Draws samples from the ranges, as arguments of `--set`. Samples with equal values count once.
 *
 * @throws RecallError `RECALL_SET` if the ranges contain fewer different samples
 */
export function samplesOf(ranges: readonly Range[], count: number, seed: number): string[][] {
  const root = growth(ranges.length);
  const stream = randomStream({ seed, stream: 'sweep-samples', slot: 0 });
  const axes = ranges.map((range, axis) => ({
    range,
    shift: stream.uniform(),
    step: root ** -(axis + 1),
  }));
  const samples = new Map<string, string[]>();
  for (let i = 0; samples.size < count; i++) {
    if (i > 100 * count + 100) {
      throw new RecallError('RECALL_SET', `The ranges hold only ${samples.size} different samples`, {
        fix: `Ask for fewer: --samples ${samples.size}.`,
      });
    }
    const set = axes.map(({ range, shift, step }) => {
      const value = valueAt(range, (shift + i * step) % 1);
      return `${range.key}=${value}`;
    });
    samples.set(set.join(), set);
  }
  return [...samples.values()];
}

/** A value at a share of its range, from 0 to 1, with four significant digits: exact, and a folder's name. */
function valueAt({ scale, low, high }: Range, share: number): number {
  if (scale === 'whole') return low + Math.floor(share * (high - low + 1));
  const value = scale === 'log' ? low * (high / low) ** share : low + share * (high - low);
  return Number(value.toPrecision(4));
}

/** The positive root of x^(d+1) = x + 1: the golden ratio for d = 1. */
function growth(dimensions: number): number {
  let root = 2;
  for (let i = 0; i < 60; i++) root = (1 + root) ** (1 / (dimensions + 1));
  return root;
}
