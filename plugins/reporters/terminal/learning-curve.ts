/** The picture of the learning curve: attribute loss of seen and unseen individuals against the step. */
import asciichart from 'asciichart';
import type { Curve } from './curve.js';
import type { Colors } from './line.js';
import { count } from './wording.js';

/** What the picture is drawn from. */
export interface LearningCurve {
  readonly seen: Curve;
  readonly unseen: Curve;
  readonly baseline: number;
  readonly steps: number;
  /** Where the schedule changes. */
  readonly changes: readonly { readonly step: number }[];
}

const height = 8;
const labelWidth = 6;

/** Glyphs of asciichart's ten roles; lines differ in more than colour, for terminals and people without. */
const solid = ['┤', '┤', '╶', '╴', '─', '╰', '╭', '╮', '╯', '│'];
const dashed = ['┤', '┤', '╶', '╴', '╌', '└', '┌', '┐', '┘', '╎'];

interface Cell {
  readonly glyph: string;
  readonly style: (text: string) => string;
}

/**
 * Lines of the picture, `width` columns wide: a legend, the curves over the whole length of the run, and the
 * axis of steps.
 *
 * The scale stays put during a run unless a curve leaves it. The baseline has a row of its own. Values above the top,
 * as an untrained model has them, are drawn at the top, and its label says `≥`.
 */
export function learningCurve(curve: LearningCurve, width: number, colors: Colors): string[] {
  const { baseline, steps } = curve;
  const columns = width - labelWidth - 2;
  const baselineRow = rowOfBaseline(curve);
  const top = (baseline * height) / baselineRow;
  const isClipped = [curve.seen, curve.unseen].some(({ points }) => points.some(({ value }) => value > top));
  const label = (value: number, row: number) => {
    const isLabelled = [0, baselineRow, height].includes(height - row);
    const sign = row === 0 && isClipped ? '≥' : '';
    return (isLabelled ? sign + value.toFixed(2) : '').padStart(labelWidth) + ' ';
  };
  const plot = (values: readonly number[], symbols: readonly string[]) =>
    asciichart
      .plot(values, { height, min: 0, max: top, offset: 2, format: label, symbols })
      .split('\n')
      .map((row) => [...row]);

  const cells: Cell[][] = plot([0], solid).map((row) =>
    [...row.slice(0, labelWidth + 2), ...' '.repeat(columns)].map((glyph) => ({ glyph, style: colors.dim })),
  );
  const gutter = labelWidth + 2;
  const baselineCells = cells[height - baselineRow];
  for (let column = 0; column < columns; column++) {
    baselineCells[gutter + column] = { glyph: '┈', style: colors.yellow };
  }
  for (const { step } of curve.changes) {
    const column = Math.min(columns - 1, Math.round((step / steps) * (columns - 1)));
    for (const row of cells.slice(0, height)) row[gutter + column] = { glyph: '┊', style: colors.dim };
  }
  for (const [line, symbols, style] of [
    [curve.unseen, dashed, colors.magenta],
    [curve.seen, solid, colors.cyan],
  ] as const) {
    const { from, values } = line.resample(columns, steps);
    if (values.length === 0) continue;
    const inside = values.map((value) => Math.min(top, Math.max(0, value)));
    // asciichart draws the way from each value to the next; the first value twice gives it a column too.
    const drawn = plot([inside[0], ...inside], symbols);
    drawn.forEach((row, y) => {
      for (let column = 0; column < values.length; column++) {
        const glyph = row[gutter + column];
        if (glyph !== undefined && glyph !== ' ') cells[y][gutter + from + column] = { glyph, style };
      }
    });
  }
  return [legend(curve, width, colors), ...cells.map(paint), axisOfSteps(steps, columns, colors)];
}

/** The baseline's row, counted from below: 3 of 8, or lower when an unseen individual's loss would not fit. */
function rowOfBaseline({ seen, unseen, baseline }: LearningCurve): number {
  // Before the loss first reaches the baseline it says how a model starts, not what it knows.
  const since = seen.points.find(({ value }) => value <= baseline)?.step ?? Infinity;
  const highest = Math.max(
    baseline,
    ...unseen.points.filter(({ step }) => step >= since).map(({ value }) => value),
  );
  return highest <= (baseline * height) / 3 ? 3 : highest <= (baseline * height) / 2 ? 2 : 1;
}

/** What the lines mean: only those that are drawn. On a narrow terminal the words are short. */
function legend({ unseen, changes }: LearningCurve, width: number, colors: Colors): string {
  const { cyan, magenta, yellow, dim } = colors;
  const isLong = width >= 76;
  const entries = [
    `${cyan('──')} seen`,
    unseen.points.length > 0 && `${magenta('╌╌')} unseen`,
    `${yellow('┈┈')} ${isLong && changes.length === 0 ? 'no-knowledge baseline' : 'baseline'}`,
    isLong && changes.length > 0 && `${dim('┊')} switch`,
  ];
  const title = isLong ? ' '.repeat(labelWidth + 1) + dim('attribute loss, nats') : dim('loss');
  return [title, ...entries.filter((entry) => entry !== false)].join(isLong ? '   ' : '  ');
}

function axisOfSteps(steps: number, columns: number, { dim }: Colors): string {
  const end = `${count(steps)} steps`;
  const middle = columns >= 40 ? count(steps / 2) : '';
  const line = '0'.padEnd(Math.floor((columns - middle.length) / 2)) + middle;
  return dim(' '.repeat(labelWidth + 2) + line.padEnd(columns - end.length) + end);
}

/** Joins cells to a line; neighbours of one style share its escape codes. */
function paint(cells: readonly Cell[]): string {
  let line = '';
  for (let i = 0; i < cells.length;) {
    let end = i;
    while (end < cells.length && cells[end].style === cells[i].style) end++;
    line += cells[i].style(cells.slice(i, end).map(({ glyph }) => glyph).join('')); // prettier-ignore
    i = end;
  }
  return line.trimEnd();
}
