/** The frame of a picture: an SVG that can be saved as it stands, with its colours in it and not in a style sheet. */
import type { ComponentChildren } from 'preact';
import { number } from '../format.js';
import { colours } from '../theme.js';
import type { Scale } from './scale.js';

export const FONT = 'ui-sans-serif, system-ui, sans-serif';

interface PictureProps {
  readonly width: number;
  readonly height: number;
  readonly label: string;
  readonly children: ComponentChildren;
}

export function Picture({ width, height, label, children }: PictureProps) {
  return (
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={label}
      font-family={FONT}
      font-size="12"
      class="picture"
    >
      <rect width={width} height={height} fill={colours.value.paper} />
      {children}
    </svg>
  );
}

interface AxesProps {
  readonly x: Scale;
  readonly y: Scale;
  readonly box: Box;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly format?: (value: number) => string;
  readonly xFormat?: (value: number) => string;
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function Axes({ x, y, box, xLabel, yLabel, format = number, xFormat = number }: AxesProps) {
  const { grid, muted } = colours.value;
  const { left, right, top, bottom } = box;
  return (
    <g>
      {y.ticks.map((tick) => (
        <g key={tick}>
          <line x1={left} x2={right} y1={y.at(tick)} y2={y.at(tick)} stroke={grid} />
          <text x={left - 8} y={y.at(tick) + 4} text-anchor="end" fill={muted}>
            {format(tick)}
          </text>
        </g>
      ))}
      {x.ticks.map((tick) => (
        <text key={tick} x={x.at(tick)} y={bottom + 18} text-anchor="middle" fill={muted}>
          {xFormat(tick)}
        </text>
      ))}
      <line x1={left} x2={right} y1={bottom} y2={bottom} stroke={muted} />
      <text x={(left + right) / 2} y={bottom + 36} text-anchor="middle" fill={muted}>
        {xLabel}
      </text>
      <text x={left} y={top - 10} fill={muted}>
        {yLabel}
      </text>
    </g>
  );
}
