/** A measure of many runs against a value that was drawn for each of them: a dot for every run. */
import { colours } from '../theme.js';
import { Axes, Picture, type Box } from './picture.js';
import { linear, logarithmic } from './scale.js';

export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly label: string;
  readonly href: string;
}

interface ScatterPictureProps {
  readonly title: string;
  readonly xLabel: string;
  readonly dots: readonly Dot[];
  readonly format: (value: number) => string;
  /** What the vertical axis shows at least. */
  readonly range?: readonly [number, number];
}

const [WIDTH, HEIGHT] = [480, 320];
const BOX: Box = { left: 60, right: WIDTH - 20, top: 62, bottom: HEIGHT - 52 };

export function ScatterPicture({ title, xLabel, dots, format, range }: ScatterPictureProps) {
  const { ink, lines } = colours.value;
  const xs = dots.map(({ x }) => x);
  const ys = [...dots.map(({ y }) => y), ...(range ?? [])];
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  const scale = low > 0 && high > 8 * low ? logarithmic : linear;
  const x = scale(low, high, BOX.left + 12, BOX.right - 12);
  const y = linear(Math.min(...ys), Math.max(...ys), BOX.bottom, BOX.top);
  return (
    <Picture width={WIDTH} height={HEIGHT} label={`${title} by ${xLabel}, ${dots.length} runs`}>
      <text x="16" y="24" font-size="15" font-weight="600" fill={ink}>
        {title}
      </text>
      <Axes x={x} y={y} box={BOX} xLabel={xLabel} yLabel="" format={format} />
      {dots.map((dot) => (
        <a key={dot.href} href={dot.href} aria-label={dot.label}>
          <circle
            cx={x.at(dot.x)}
            cy={y.at(dot.y)}
            r="5"
            fill={lines[0]}
            fill-opacity="0.7"
            stroke={lines[0]}
          >
            <title>{dot.label}</title>
          </circle>
        </a>
      ))}
    </Picture>
  );
}
