/** Pictures as SVG: lines over linear or logarithmic axes, and maps of numbers. */

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [640, 310, 60, 160, 46, 44];
const COLOURS = ['#1f5fa8', '#c2410c', '#15803d', '#7e22ce', '#a16207', '#0e7490'];

export interface Line {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly dashed?: boolean;
  /** Points alone, without a line. */
  readonly dots?: boolean;
}

export interface Axis {
  readonly label: string;
  readonly log?: boolean;
  /** By default the values decide. */
  readonly from?: number;
  readonly to?: number;
}

type Place = (value: number) => number;

export function lineChart(title: string, x: Axis, y: Axis, lines: readonly Line[]): string {
  const points = lines.flatMap((line) => line.points);
  const across = scale(
    x,
    points.map(([value]) => value),
    LEFT,
    WIDTH - RIGHT,
  );
  const up = scale(
    y,
    points.map(([, value]) => value),
    HEIGHT - BOTTOM,
    TOP,
  );
  return svg(WIDTH, HEIGHT, title, [
    ...across.ticks.map(
      (tick) =>
        `<line x1="${across.at(tick)}" x2="${across.at(tick)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="#ddd"/>${text(across.at(tick), HEIGHT - BOTTOM + 16, number(tick), 'middle')}`,
    ),
    ...up.ticks.map(
      (tick) =>
        `<line x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${up.at(tick)}" y2="${up.at(tick)}" stroke="#ddd"/>${text(LEFT - 6, up.at(tick) + 4, number(tick), 'end')}`,
    ),
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, x.label, 'middle'),
    text(LEFT, TOP - 6, y.label, 'start'),
    ...lines.flatMap((line, i) =>
      drawn(line, COLOURS[i % COLOURS.length], across.at, up.at, TOP + 14 + 18 * i),
    ),
  ]);
}

/** A line and its entry in the legend. */
function drawn(
  { name, points, dashed, dots }: Line,
  colour: string,
  across: Place,
  up: Place,
  legend: number,
) {
  const places = points.map(([x, y]) => `${across(x).toFixed(1)},${up(y).toFixed(1)}`);
  const stroke = `stroke="${colour}" stroke-width="1.8"${dashed ? ' stroke-dasharray="5 4"' : ''}`;
  const start = WIDTH - RIGHT + 10;
  const mark = dots
    ? places.map(
        (place) => `<circle cx="${place.split(',')[0]}" cy="${place.split(',')[1]}" r="3" fill="${colour}"/>`,
      )
    : [`<polyline fill="none" ${stroke} points="${places.join(' ')}"/>`];
  const key = dots
    ? `<circle cx="${start + 10}" cy="${legend - 4}" r="3" fill="${colour}"/>`
    : `<line x1="${start}" x2="${start + 20}" y1="${legend - 4}" y2="${legend - 4}" ${stroke}/>`;
  return [...mark, key, text(start + 26, legend, name, 'start')];
}

interface Keys {
  readonly label: string;
  readonly values: readonly number[];
}

/** A map of fractions: the darker, the larger, or as `shade` says, from 0 to 1. */
export function heatMap(
  title: string,
  columns: Keys,
  rows: Keys,
  value: (column: number, row: number) => number,
  shade = (fraction: number) => fraction,
): string {
  const [cell, left, top] = [{ width: 84, height: 34 }, 130, 62];
  const x = (column: number) => left + column * cell.width;
  const y = (row: number) => top + row * cell.height;
  const cells = rows.values.flatMap((row, j) =>
    columns.values.map((column, i) => {
      const fraction = value(column, row);
      const dark = Math.min(1, Math.max(0, shade(fraction)));
      const ink = dark > 0.6 ? '#fff' : '#111';
      return `<rect x="${x(i)}" y="${y(j)}" width="${cell.width}" height="${cell.height}" fill="rgb(31,95,168)" fill-opacity="${dark.toFixed(3)}" stroke="#fff"/>${text(x(i) + cell.width / 2, y(j) + 22, `${(100 * fraction).toFixed(0)} %`, 'middle', ink)}`;
    }),
  );
  const [width, height] = [x(columns.values.length) + 20, y(rows.values.length) + 12];
  return svg(Math.max(width, 500), height, title, [
    ...cells,
    ...columns.values.map((column, i) => text(x(i) + cell.width / 2, top - 6, String(column), 'middle')),
    ...rows.values.map((row, j) => text(left - 8, y(j) + 22, String(row), 'end')),
    text(left, top - 24, columns.label, 'start'),
    text(8, top - 6, rows.label, 'start'),
  ]);
}

function scale({ log = false, from, to }: Axis, values: readonly number[], start: number, end: number) {
  const [low, high] = [from ?? Math.min(...values), to ?? Math.max(...values)];
  const place = log ? Math.log : (value: number) => value;
  const span = place(high) - place(low) || 1;
  return {
    at: (value: number) => start + ((place(value) - place(low)) / span) * (end - start),
    ticks: log ? powers(low, high) : rounds(low, high),
  };
}

/** Powers of two, few enough to be read. */
function powers(low: number, high: number): number[] {
  const [first, last] = [Math.ceil(Math.log2(low)), Math.floor(Math.log2(high))];
  const every = Math.ceil((last - first + 1) / 8);
  return Array.from({ length: last - first + 1 }, (_, i) => 2 ** (first + i)).filter(
    (_, i) => i % every === 0,
  );
}

/** Round numbers, about five. */
function rounds(low: number, high: number): number[] {
  const rough = (high - low) / 5 || 1;
  const unit = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * unit).find((size) => size >= rough) ?? rough;
  const first = Math.ceil(low / step - 1e-9);
  return Array.from({ length: Math.floor(high / step + 1e-9) - first + 1 }, (_, i) => (first + i) * step);
}

const number = (value: number) => Number(value.toPrecision(6)).toLocaleString('en');
const escaped = (words: string) => words.replace(/&/g, '&amp;').replace(/</g, '&lt;');
type Anchor = 'start' | 'middle' | 'end';
const text = (x: number, y: number, words: string, anchor: Anchor, fill = '#333') =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${fill}">${escaped(words)}</text>`;
const svg = (width: number, height: number, title: string, parts: readonly string[]) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" fill="#fff"/>\n${text(8, 16, title, 'start', '#000')}\n${parts.join('\n')}\n</svg>\n`;
