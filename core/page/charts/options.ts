/** How uPlot draws our lines: axes, bands, marks, and what a drag does. */
import type uPlot from 'uplot';
import { number } from '../format.js';
import { logX, logY } from '../state.js';
import { colours } from '../theme.js';
import { styleOf, type Line, type Mark } from './line.js';

interface Wanted {
  readonly lines: readonly Line[];
  readonly marks: readonly Mark[];
  readonly unit: string;
  readonly width: number;
  readonly height: number;
  readonly onCursor: (index: number | null) => void;
}

const FONT = '12px ui-sans-serif, system-ui, sans-serif';
/** Rows over which the labels of marks are spread, and characters that each shows. */
const ROWS = 3;
const LONGEST = 26;

export function chartOptions({ lines, marks, unit, width, height, onCursor }: Wanted): uPlot.Options {
  const { muted, grid } = colours.value;
  const isFraction = unit === 'fraction';
  const axis = { stroke: muted, font: FONT, grid: { stroke: grid, width: 1 }, ticks: { show: false } };
  return {
    width,
    height,
    padding: [marks.length > 0 ? 12 : 8, 12, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: true },
      points: { size: 7 },
      sync: { key: 'steps', setSeries: false },
    },
    scales: {
      x: { time: false, ...(logX.value && { distr: 3 as const }) },
      y: logY.value
        ? { distr: 3 }
        : { range: (_plot, low, high) => (isFraction ? fractionRange(low, high) : fromZero(low, high)) },
    },
    axes: [
      {
        ...axis,
        size: 34,
        values: (_plot, ticks) => ticks.map((tick) => (tick === null ? '' : number(tick))),
      },
      {
        ...axis,
        size: 54,
        values: (_plot, ticks) =>
          ticks.map((tick) => (tick === null ? '' : isFraction ? `${number(100 * tick)} %` : number(tick))),
      },
    ],
    ...seriesOf(lines, muted),
    hooks: {
      setCursor: [(plot) => onCursor(plot.cursor.idx ?? null)],
      setSelect: [(plot) => (plot.root.dataset.zoomed = 'true')],
      draw: [(plot) => drawMarks(plot, marks)],
      ready: [withShiftToPan],
    },
  };
}

/** What looks like half should be half: axes begin at zero where nothing is below. */
const fromZero = (low: number, high: number): [number, number] => {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return [0, 1];
  const room = 0.05 * (high - low || Math.abs(high) || 1);
  return [low >= 0 ? 0 : low - room, high + room];
};
const fractionRange = (low: number, high: number): [number, number] =>
  low >= 0 && high <= 1 ? [0, 1] : fromZero(low, high);

function seriesOf(lines: readonly Line[], grey: string): Pick<uPlot.Options, 'series' | 'bands'> {
  const series: uPlot.Series[] = [{}];
  const bands: uPlot.Band[] = [];
  for (const line of lines) {
    const { colour, dash } = styleOf(line, grey);
    series.push({
      label: line.label,
      stroke: colour,
      dash: [...dash],
      width: line.isReference ? 1.2 : 1.8,
      spanGaps: true,
      points: { show: line.steps.length < 2 },
    });
    if (!line.low) continue;
    const edge: uPlot.Series = { stroke: 'transparent', width: 0, spanGaps: true, points: { show: false } };
    bands.push({ series: [series.length, series.length + 1], fill: `${colour}2e` });
    series.push(edge, edge);
  }
  return { series, bands };
}

function drawMarks(plot: uPlot, marks: readonly Mark[]): void {
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const { muted } = colours.value;
  ctx.save();
  ctx.strokeStyle = muted;
  ctx.fillStyle = muted;
  ctx.font = `${11 * ratio}px ui-sans-serif, system-ui, sans-serif`;
  ctx.lineWidth = ratio;
  ctx.setLineDash([2 * ratio, 3 * ratio]);
  let row = 0;
  for (const { step, label } of marks) {
    const x = plot.valToPos(step, 'x', true);
    if (!(x >= bbox.left && x <= bbox.left + bbox.width)) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const text = label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label;
    const isLate = x > bbox.left + 0.65 * bbox.width;
    ctx.textAlign = isLate ? 'right' : 'left';
    ctx.fillText(text, x + (isLate ? -4 : 4) * ratio, bbox.top + (10 + 13 * (row++ % ROWS)) * ratio);
  }
  ctx.restore();
}

/** Dragging zooms; dragging with Shift moves what is shown. */
function withShiftToPan(plot: uPlot): void {
  plot.over.addEventListener(
    'mousedown',
    (down) => {
      if (!down.shiftKey) return;
      // The drag is ours and not a selection.
      down.stopImmediatePropagation();
      down.preventDefault();
      const { min, max } = plot.scales.x;
      const perPixel = (max! - min!) / plot.over.clientWidth;
      const move = (event: MouseEvent) => {
        const by = (down.clientX - event.clientX) * perPixel;
        plot.root.dataset.zoomed = 'true';
        plot.setScale('x', { min: min! + by, max: max! + by });
      };
      const up = () => {
        removeEventListener('mousemove', move);
        removeEventListener('mouseup', up);
      };
      addEventListener('mousemove', move);
      addEventListener('mouseup', up);
    },
    { capture: true },
  );
  plot.over.addEventListener('dblclick', () => delete plot.root.dataset.zoomed);
}
