/** A line chart as a picture to save: what the interactive chart shows, with its legend, drawn anew as SVG. */
import { number } from '../format.js';
import { logX, logY } from '../state.js';
import { colours } from '../theme.js';
import { extent, styleOf, type ChartData, type Line } from './line.js';
import { Axes, Picture, type Box } from './picture.js';
import { linear, logarithmic, type Scale } from './scale.js';

const [WIDTH, PLOT, ROW] = [760, 330, 18];
/** Points of a line in a file; a longer line is drawn as means over stretches of it. */
const POINTS = 2000;

export function LinePicture({ title, unit, lines, marks = [] }: ChartData) {
  const { ink, muted } = colours.value;
  const box: Box = { left: 64, right: WIDTH - 24, top: 56, bottom: PLOT - 40 };
  const thin = lines.map(thinned);
  const x = axis(
    thin.flatMap(({ steps }) => steps),
    logX.value,
    box.left,
    box.right,
  );
  const values = thin.flatMap(({ values, low = [], high = [] }) => [...values, ...low, ...high]);
  const y = axis(
    values.filter((value) => value !== null),
    logY.value,
    box.bottom,
    box.top,
    unit,
  );
  const place = (step: number, value: number) => `${x.at(step).toFixed(1)},${y.at(value).toFixed(1)}`;
  const path = (steps: readonly number[], column: readonly (number | null)[]) =>
    steps.flatMap((step, i) => {
      const value = column[i];
      return value === null ? [] : place(step, value);
    });
  return (
    <Picture width={WIDTH} height={PLOT + ROW * lines.length + 8} label={title}>
      <text x="16" y="26" font-size="15" font-weight="600" fill={ink}>
        {title}
      </text>
      <Axes
        x={x}
        y={y}
        box={box}
        xLabel="steps"
        yLabel={unit === 'fraction' ? '%' : unit}
        format={(tick) => number(unit === 'fraction' ? 100 * tick : tick)}
      />
      {marks.map(({ step, label }, i) => (
        <g key={i}>
          <line
            x1={x.at(step)}
            x2={x.at(step)}
            y1={box.top}
            y2={box.bottom}
            stroke={muted}
            stroke-dasharray="2 3"
          />
          <text x={x.at(step) + 4} y={box.top + 10 + 13 * (i % 3)} font-size="11" fill={muted}>
            {label}
          </text>
        </g>
      ))}
      {thin.map((line) => {
        const { colour, dash } = styleOf(line, muted);
        const { steps, low, high } = line;
        return (
          <g key={line.label}>
            {low && high && (
              <polygon
                points={[...path(steps, high), ...path(steps, low).reverse()].join(' ')}
                fill={colour}
                fill-opacity="0.18"
              />
            )}
            <polyline
              points={path(steps, line.values).join(' ')}
              fill="none"
              stroke={colour}
              stroke-width="1.8"
              stroke-dasharray={dash.join(' ')}
            />
          </g>
        );
      })}
      {lines.map((line, i) => {
        const { colour, dash } = styleOf(line, muted);
        const top = PLOT + ROW * i + 4;
        return (
          <g key={line.label}>
            <line
              x1="64"
              x2="88"
              y1={top}
              y2={top}
              stroke={colour}
              stroke-width="2.4"
              stroke-dasharray={dash.join(' ')}
            />
            <text x="96" y={top + 4} fill={ink}>
              {line.label}
            </text>
          </g>
        );
      })}
    </Picture>
  );
}

function axis(values: readonly number[], isLog: boolean, start: number, end: number, unit?: string): Scale {
  const usable = isLog ? values.filter((value) => value > 0) : values;
  const [low, high] = extent(usable) ?? [0, 1];
  if (isLog) return logarithmic(low, high, start, end);
  if (unit === 'fraction' && low >= 0 && high <= 1) return linear(0, 1, start, end);
  return linear(unit !== undefined && low > 0 ? 0 : low, high, start, end);
}

function thinned(line: Line): Line {
  const size = Math.ceil(line.steps.length / POINTS);
  if (size <= 1) return line;
  const bins = Math.ceil(line.steps.length / size);
  const means = (column: readonly (number | null)[]) =>
    Array.from({ length: bins }, (_, bin) => {
      const part = column.slice(bin * size, (bin + 1) * size).filter((value) => value !== null);
      return part.length === 0 ? null : part.reduce((sum, value) => sum + value, 0) / part.length;
    });
  return {
    ...line,
    steps: Array.from(
      { length: bins },
      (_, bin) => line.steps[Math.min(line.steps.length, (bin + 1) * size) - 1],
    ),
    values: means(line.values),
    ...(line.low && { low: means(line.low) }),
    ...(line.high && { high: means(line.high) }),
  };
}
