/** The schedule as a picture: steps to the right, individuals downwards, the brighter the more often seen. */
import type { Schedule } from '../../report/contract.js';
import { count, number } from '../format.js';
import { colours } from '../theme.js';
import { Axes, Picture, type Box } from './picture.js';
import { ramp } from './ramp.js';
import { linear } from './scale.js';

const [WIDTH, HEIGHT] = [760, 400];
const BOX: Box = { left: 64, right: WIDTH - 20, top: 66, bottom: HEIGHT - 78 };
/** Between a share of the largest rate and its colour: rates differ by orders of magnitude. */
const EXPONENT = 0.35;
/** Characters that a pixel of a stage's band has room for. */
const PER_PIXEL = 1 / 7;

export function SchedulePicture({
  schedule,
  steps,
  batch,
}: {
  schedule: Schedule;
  steps: number;
  batch: number;
}) {
  const { ink, muted, paper } = colours.value;
  const individuals = schedule.buckets.at(-1)!.to;
  const rates = schedule.mass.map((row) =>
    row.map((mass, i) => mass / (schedule.buckets[i].to - schedule.buckets[i].from)),
  );
  const most = Math.max(...rates.flat());
  const x = linear(0, steps, BOX.left, BOX.right);
  const y = linear(0, individuals, BOX.top, BOX.bottom);
  const stages = schedule.stages.map((stage, i) => ({
    ...stage,
    start: x.at(stage.from),
    end: x.at(schedule.stages[i + 1]?.from ?? steps),
  }));
  return (
    <Picture width={WIDTH} height={HEIGHT} label={describe(schedule)}>
      <text x="16" y="24" font-size="15" font-weight="600" fill={ink}>
        Who is seen how often
      </text>
      <Axes x={x} y={y} box={BOX} xLabel="steps" yLabel="" format={count} xFormat={count} />
      <image
        href={image(rates, most)}
        x={BOX.left}
        y={BOX.top}
        width={BOX.right - BOX.left}
        height={BOX.bottom - BOX.top}
        preserveAspectRatio="none"
        style="image-rendering: pixelated"
      />
      <text
        x="16"
        y={(BOX.top + BOX.bottom) / 2}
        fill={muted}
        transform={`rotate(-90 16 ${(BOX.top + BOX.bottom) / 2})`}
        text-anchor="middle"
      >
        individuals
      </text>
      {stages.map(({ name, start, end, from }, i) => (
        <g key={from}>
          <line
            x1={start + 1}
            x2={end - 1}
            y1={BOX.top - 8}
            y2={BOX.top - 8}
            stroke={muted}
            stroke-width="3"
          />
          {i > 0 && (
            <line x1={start} x2={start} y1={BOX.top - 8} y2={BOX.bottom} stroke={paper} stroke-width="1.5" />
          )}
          <text x={start + 1} y={BOX.top - 15} fill={ink}>
            {fitted(name, (end - start) * PER_PIXEL)}
          </text>
        </g>
      ))}
      {Array.from({ length: 40 }, (_, i) => (
        <rect key={i} x={BOX.left + 46 + 4 * i} y={HEIGHT - 28} width="4.5" height="10" fill={ramp(i / 39)} />
      ))}
      <text x={BOX.left} y={HEIGHT - 19} fill={muted}>
        never
      </text>
      <text x={BOX.left + 214} y={HEIGHT - 19} fill={muted}>
        {`${number(most * batch * 100)} texts about an individual in 100 steps`}
      </text>
    </Picture>
  );
}

const describe = ({ stages, buckets }: Schedule) =>
  stages.length > 0
    ? `Schedule: ${stages.map(({ from, name }) => `from step ${count(from)} ${name}`).join('; ')}.`
    : `The schedule changes at every step, over ${count(buckets.at(-1)!.to)} individuals.`;

const fitted = (text: string, room: number) =>
  text.length <= room ? text : room < 4 ? '' : `${text.slice(0, Math.floor(room) - 1)}…`;

/** A pixel for each step and bucket; a thousand rectangles would be slow. */
function image(rates: readonly (readonly number[])[], most: number): string {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [rates.length, rates[0].length];
  const context = canvas.getContext('2d')!;
  rates.forEach((row, i) =>
    row.forEach((rate, j) => {
      context.fillStyle = rate > 0 ? ramp((rate / most) ** EXPONENT) : '#00000012';
      context.fillRect(i, j, 1, 1);
    }),
  );
  return canvas.toDataURL();
}
