/** What the lines of a chart are, their values under the cursor or at the end, and a switch for each. */
import { quantity } from '../format.js';
import { colours } from '../theme.js';
import { styleOf, type Line } from './line.js';

interface LegendProps {
  readonly lines: readonly Line[];
  readonly unit: string;
  readonly valueOf: (index: number) => number | null;
  readonly hidden: ReadonlySet<string>;
  readonly onFlip: (label: string) => void;
  /** Whether somebody reads values, which are then announced. */
  readonly isReading: boolean;
}

export function Legend({ lines, unit, valueOf, hidden, onFlip, isReading }: LegendProps) {
  return (
    <ul class="legend" aria-live={isReading ? 'polite' : 'off'}>
      {lines.map((line, i) => (
        <li key={line.label}>
          <button
            type="button"
            aria-pressed={!hidden.has(line.label)}
            title={hidden.has(line.label) ? 'Show the line' : 'Hide the line'}
            onClick={() => onFlip(line.label)}
          >
            <Swatch line={line} />
            <span class="legend-label">{line.label}</span>
            <span class="value">{quantity(valueOf(i), unit)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

export function Swatch({ line }: { readonly line: Line }) {
  const { colour, dash } = styleOf(line, colours.value.muted);
  return (
    <svg width="22" height="8" aria-hidden="true">
      <line
        x1="0"
        x2="22"
        y1="4"
        y2="4"
        stroke={colour}
        stroke-width="2.4"
        stroke-dasharray={dash.join(' ')}
      />
    </svg>
  );
}
