/**
 * Lines over steps, to be looked at closely: values under the cursor, zoom by dragging, panning with Shift, and the
 * same by the keyboard.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { number, quantity } from '../format.js';
import { logX, logY, smoothing } from '../state.js';
import { colours } from '../theme.js';
import { Legend } from './legend.js';
import { extent, lastValue, smoothed, type ChartData, type Line } from './line.js';
import { LinePicture } from './line-picture.js';
import { csvOfLines } from './csv.js';
import { chartOptions } from './options.js';
import { SaveMenu } from './save-menu.js';

const HEIGHT = 250;
/** How far one key moves or zooms, as a share of what is shown. */
const KEY_PAN = 0.15;
const KEY_ZOOM = 0.25;

export function LineChart(chart: ChartData) {
  const { title, unit, marks = [] } = chart;
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const cursor = useSignal<number | null>(null);
  const hidden = useSignal<ReadonlySet<string>>(new Set());
  const weight = smoothing.value;
  const lines = useMemo(
    () => chart.lines.map((line) => (line.isReference ? line : withSmoothing(line, weight))),
    [chart.lines, weight],
  );
  const data = useMemo(() => joined(lines, logX.value), [lines, logX.value]);
  const shape = JSON.stringify([
    lines.map(({ label, style, low }) => [label, style, low !== undefined]),
    marks,
    logX.value,
    logY.value,
    colours.value.paper,
  ]);

  useEffect(() => {
    const place = box.current!;
    const options = chartOptions({
      lines,
      marks,
      unit,
      width: place.clientWidth,
      height: HEIGHT,
      onCursor: (index) => (cursor.value = index),
    });
    const made = new uPlot(options, data, place);
    plot.current = made;
    lines.forEach(
      ({ label }, i) => hidden.value.has(label) && made.setSeries(seriesIndex(lines, i), { show: false }),
    );
    const resized = new ResizeObserver(() => made.setSize({ width: place.clientWidth, height: HEIGHT }));
    resized.observe(place);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [shape]);

  useEffect(() => {
    const made = plot.current;
    if (made && made.data !== data) made.setData(data, !isZoomed(made));
  }, [data]);

  const at = cursor.value;
  const step = at === null ? null : data[0][at];
  const valueOf = (i: number) =>
    at === null ? lastValue(lines[i]) : ((data[seriesIndex(lines, i)] as (number | null)[])[at] ?? null);
  const flip = (label: string) => {
    const next = new Set(hidden.value);
    if (!next.delete(label)) next.add(label);
    hidden.value = next;
    lines.forEach((line, i) =>
      plot.current?.setSeries(seriesIndex(lines, i), { show: !next.has(line.label) }),
    );
  };

  return (
    <figure class="chart">
      <figcaption>
        <span class="chart-title">{title}</span>
        <span class="unit">{unit === 'fraction' ? '%' : unit}</span>
        <span class="at">{step === null ? '' : `step ${number(step)}`}</span>
        <SaveMenu
          name={title}
          picture={() => <LinePicture {...chart} lines={lines} />}
          csv={() => csvOfLines(chart.lines)}
        />
      </figcaption>
      <div
        class="plot"
        ref={box}
        tabIndex={0}
        role="application"
        aria-roledescription="line chart"
        aria-label={`${title}. ${lines.map((line) => `${line.label}: ${quantity(lastValue(line), unit)}`).join('; ')}. Arrow keys read values, Shift with them pans, plus and minus zoom, 0 shows everything.`}
        onKeyDown={(event) => plot.current && onKey(plot.current, event)}
        onBlur={() => plot.current?.setCursor({ left: -10, top: -10 })}
      />
      <Legend
        lines={lines}
        unit={unit}
        valueOf={valueOf}
        hidden={hidden.value}
        onFlip={flip}
        isReading={at !== null}
      />
    </figure>
  );
}

const withSmoothing = (line: Line, weight: number): Line => ({
  ...line,
  values: smoothed(line.values, weight),
});

/** Bands add two series behind each line that has one. */
const seriesIndex = (lines: readonly Line[], index: number) =>
  1 + lines.slice(0, index).reduce((sum, { low }) => sum + (low ? 3 : 1), 0);

/** All lines over one list of steps. */
function joined(lines: readonly Line[], isLog: boolean): uPlot.AlignedData {
  const tables = lines.map(({ steps, values, low, high }): uPlot.AlignedData => {
    // A logarithm has no place for step 0.
    const from = isLog && steps[0] === 0 ? 1 : 0;
    const columns = low && high ? [values, high, low] : [values];
    return [steps, ...columns].map((column) => column.slice(from)) as uPlot.AlignedData;
  });
  if (tables.length === 0) return [[]];
  if (tables.length === 1) return tables[0];
  return uPlot.join(tables);
}

const isZoomed = (plot: uPlot) => plot.root.dataset.zoomed === 'true';

function onKey(plot: uPlot, event: KeyboardEvent): void {
  const { min, max } = plot.scales.x;
  if (typeof min !== 'number' || typeof max !== 'number') return;
  const whole = extent(plot.data[0]);
  if (!whole) return;
  const move = event.key === 'ArrowLeft' ? -1 : event.key === 'ArrowRight' ? 1 : 0;
  if (move !== 0 && event.shiftKey) pan(plot, move * KEY_PAN * (max - min));
  else if (move !== 0) readNext(plot, move);
  else if (event.key === '+' || event.key === '=') zoom(plot, 1 - KEY_ZOOM);
  else if (event.key === '-') zoom(plot, 1 + KEY_ZOOM);
  else if (event.key === '0' || event.key === 'Escape') {
    delete plot.root.dataset.zoomed;
    plot.setScale('x', { min: whole[0], max: whole[1] });
  } else return;
  event.preventDefault();
}

function readNext(plot: uPlot, move: number): void {
  const steps = plot.data[0];
  const { min, max } = plot.scales.x;
  const first = steps.findIndex((step) => step >= min!);
  const last = steps.findLastIndex((step) => step <= max!);
  const from = plot.cursor.idx ?? (move > 0 ? first - 1 : last + 1);
  const next = Math.min(last, Math.max(first, from + move * Math.max(1, Math.round((last - first) / 100))));
  plot.setCursor({ left: plot.valToPos(steps[next], 'x'), top: plot.over.clientHeight / 2 });
}

/** Moves what is shown by so many steps. */
export function pan(plot: uPlot, by: number): void {
  const { min, max } = plot.scales.x;
  plot.root.dataset.zoomed = 'true';
  plot.setScale('x', { min: min! + by, max: max! + by });
}

function zoom(plot: uPlot, factor: number): void {
  const { min, max } = plot.scales.x;
  const [middle, half] = [(min! + max!) / 2, ((max! - min!) / 2) * factor];
  plot.root.dataset.zoomed = 'true';
  plot.setScale('x', { min: middle - half, max: middle + half });
}
