/** Pictures as SVG documents: lines over linear or logarithmic axes, and maps of numbers. */

import { escaped } from '../../core/report/escape.js';

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [640, 310, 60, 160, 46, 44];
/** Characters that the legend has room for. */
const LONGEST = 21;
const COLOURS = ['#1f5fa8', '#c2410c', '#15803d', '#7e22ce', '#a16207', '#0e7490'];

export interface Line {
  /** Lines of one name have one colour and one entry in the legend. */
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
  readonly dashed?: boolean;
  /** Points alone, without a line. */
  readonly dots?: boolean;
}

/** A step at which something happened: a line across the chart, and a word at its top. */
export interface Mark {
  readonly at: number;
  readonly name: string;
}

export interface Axis {
  readonly label: string;
  readonly log?: boolean;
  /** By default the values decide. */
  readonly from?: number;
  readonly to?: number;
}

type Place = (value: number) => number;

/** Lines over two axes, in SVG, with a legend to the right. */
export function lineChart(
  title: string,
  x: Axis,
  y: Axis,
  lines: readonly Line[],
  marks: readonly Mark[] = [],
): string {
  const values = (axis: 0 | 1) => lines.flatMap(({ points }) => points.map((point) => point[axis]));
  const across = scale(x, values(0), LEFT, WIDTH - RIGHT);
  const up = scale(y, values(1), HEIGHT - BOTTOM, TOP);
  const names = [...new Set(lines.map(({ name }) => name))];
  const colour = (name: string) => COLOURS[names.indexOf(name) % COLOURS.length];
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
    ...marks
      .map(({ at, name }) => ({ x: across.at(at), name }))
      .filter(({ x }) => x >= LEFT && x <= WIDTH - RIGHT)
      .map(({ x, name }, i) => {
        const [place, anchor]: [number, Anchor] =
          x > (WIDTH - RIGHT) * 0.7 ? [x - 3, 'end'] : [x + 3, 'start'];
        return `<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${TOP}" y2="${HEIGHT - BOTTOM}" stroke="#888" stroke-dasharray="2 3"/>${text(place, TOP + 10 + 12 * i, name, anchor, '#666')}`;
      }),
    ...lines.map((line) => drawn(line, colour(line.name), across.at, up.at)),
    ...names.map((name, i) =>
      key(
        lines.find((line) => line.name === name)!,
        colour(name),
        TOP + 14 + 18 * i,
      ),
    ),
  ]);
}

const strokeOf = ({ dashed }: Line, colour: string) =>
  `stroke="${colour}" stroke-width="1.8"${dashed ? ' stroke-dasharray="5 4"' : ''}`;
const dot = (x: number, y: number, colour: string) =>
  `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="3" fill="${colour}"/>`;

function drawn(line: Line, colour: string, across: Place, up: Place): string {
  // What lies above the axis is drawn along its edge.
  const places = line.points.map(([x, y]) => [across(x), Math.max(TOP, up(y))] as const);
  if (line.dots) return places.map(([x, y]) => dot(x, y, colour)).join('');
  const path = places.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ');
  return `<polyline fill="none" ${strokeOf(line, colour)} points="${path}"/>`;
}

/** An entry of the legend. */
function key(line: Line, colour: string, y: number): string {
  const x = WIDTH - RIGHT + 10;
  const mark = line.dots
    ? dot(x + 10, y - 4, colour)
    : `<line x1="${x}" x2="${x + 20}" y1="${y - 4}" y2="${y - 4}" ${strokeOf(line, colour)}/>`;
  // Names of kinds differ at their ends.
  const { name } = line;
  return mark + text(x + 26, y, name.length > LONGEST ? `\u2026${name.slice(1 - LONGEST)}` : name, 'start');
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
  // Not Math.min(...values): arguments are limited in number, and values are not.
  const low = from ?? values.reduce((least, value) => Math.min(least, value), Infinity);
  const high = to ?? values.reduce((most, value) => Math.max(most, value), -Infinity);
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
type Anchor = 'start' | 'middle' | 'end';
const text = (x: number, y: number, words: string, anchor: Anchor, fill = '#333') =>
  `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}" fill="${fill}">${escaped(words)}</text>`;
const svg = (width: number, height: number, title: string, parts: readonly string[]) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" fill="#fff"/>\n${text(8, 16, title, 'start', '#000')}\n${parts.join('\n')}\n</svg>\n`;
