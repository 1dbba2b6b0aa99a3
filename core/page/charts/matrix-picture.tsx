/** A coloured table as a picture to save. */
import type { MatrixCell } from './matrix.js';
import { colours } from '../theme.js';
import { Picture } from './picture.js';
import { inkOn, ramp } from './ramp.js';

interface MatrixPictureProps {
  readonly title: string;
  readonly corner: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly head: string; readonly cells: readonly MatrixCell[] }[];
}

const [CELL, ROW, TOP] = [84, 32, 84];

export function MatrixPicture({ title, corner, columns, rows }: MatrixPictureProps) {
  const { ink, muted, paper } = colours.value;
  const left = 24 + 7 * Math.max(corner.length, ...rows.map(({ head }) => head.length));
  return (
    <Picture width={left + CELL * columns.length + 24} height={TOP + ROW * rows.length + 20} label={title}>
      <text x="16" y="26" font-size="15" font-weight="600" fill={ink}>
        {title}
      </text>
      <text x="16" y={TOP - 10} fill={muted}>
        {corner}
      </text>
      {columns.map((column, i) => (
        <text key={column} x={left + CELL * (i + 0.5)} y={TOP - 10} text-anchor="middle" fill={muted}>
          {column}
        </text>
      ))}
      {rows.map(({ head, cells }, j) => (
        <g key={head}>
          <text x={left - 10} y={TOP + ROW * j + 20} text-anchor="end" fill={ink}>
            {head}
          </text>
          {cells.map(({ text, share }, i) => (
            <g key={i}>
              <rect
                x={left + CELL * i}
                y={TOP + ROW * j}
                width={CELL}
                height={ROW}
                fill={share === null ? paper : ramp(share)}
                stroke={paper}
              />
              <text
                x={left + CELL * (i + 0.5)}
                y={TOP + ROW * j + 20}
                text-anchor="middle"
                fill={share === null ? ink : inkOn(share)}
              >
                {text}
              </text>
            </g>
          ))}
        </g>
      ))}
    </Picture>
  );
}
