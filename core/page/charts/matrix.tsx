/** Numbers as a table whose cells are coloured: cohorts over time, or a sweep over two keys. */
import { inkOn, ramp } from './ramp.js';

export interface MatrixCell {
  readonly text: string;
  /** From 0 to 1; null leaves the cell without a colour. */
  readonly share: number | null;
  readonly detail?: string;
  readonly href?: string;
}

interface MatrixProps {
  readonly caption: string;
  readonly corner: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly head: string; readonly cells: readonly MatrixCell[] }[];
}

export function Matrix({ caption, corner, columns, rows }: MatrixProps) {
  return (
    <div class="scrolls" tabIndex={0} role="region" aria-label={caption}>
      <table class="matrix">
        <caption class="quiet">{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{corner}</th>
            {columns.map((column) => (
              <th scope="col" key={column} class="number">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ head, cells }) => (
            <tr key={head}>
              <th scope="row">{head}</th>
              {cells.map((cell, i) => (
                <td key={i} class="cell" title={cell.detail} style={look(cell)}>
                  {cell.href ? <a href={cell.href}>{cell.text}</a> : cell.text}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const look = ({ share }: MatrixCell) =>
  share === null ? undefined : { background: ramp(share), color: inkOn(share) };
