/** What a model knows, in two pictures: recall against exposure, and whether its confidence can be believed. */
import type { Portrait } from '../../report/contract.js';
import { count, number, percent } from '../format.js';
import { colours } from '../theme.js';
import { Axes, Picture, type Box } from './picture.js';
import { linear, logarithmic } from './scale.js';

const [WIDTH, HEIGHT] = [480, 360];
const BOX: Box = { left: 60, right: WIDTH - 20, top: 62, bottom: HEIGHT - 52 };
const inPercent = (value: number) => number(100 * value);

export function ExposurePicture({ portrait: { recall, step } }: { readonly portrait: Portrait }) {
  const { ink, lines } = colours.value;
  const seen = recall.map(({ exposure }) => exposure).filter((exposure) => exposure > 0);
  const [low, high] = [Math.min(...seen), Math.max(...seen)];
  const isWide = seen.length > 0 && high > 4 * low;
  const x = isWide
    ? logarithmic(low, high, BOX.left + 12, BOX.right - 12)
    : linear(0, (high || 1) * 1.1, BOX.left, BOX.right);
  const y = linear(0, 1, BOX.bottom, BOX.top);
  const label = `Recall by exposure at step ${count(step)}: ${recall
    .map(({ exposure, accuracy }) => `${number(exposure)} texts, ${percent(accuracy, 0)}`)
    .join('; ')}`;
  return (
    <Picture width={WIDTH} height={HEIGHT} label={label}>
      <text x="16" y="24" font-size="15" font-weight="600" fill={ink}>
        Exposure and recall
      </text>
      <Axes
        x={x}
        y={y}
        box={BOX}
        xLabel="texts about an individual so far"
        yLabel="attribute accuracy, %"
        format={inPercent}
      />
      {recall.map(({ from, to, exposure, accuracy, n }) => (
        <circle
          key={from}
          cx={x.at(exposure)}
          cy={y.at(accuracy)}
          r="5.5"
          fill={lines[0]}
          fill-opacity="0.75"
          stroke={lines[0]}
        >
          <title>{`Individuals ${count(from)} to ${count(to - 1)}: ${number(exposure)} texts each, ${percent(accuracy)} (${n} asked)`}</title>
        </circle>
      ))}
    </Picture>
  );
}

export function ReliabilityPicture({ portrait: { reliability, step } }: { readonly portrait: Portrait }) {
  const { ink, muted, lines } = colours.value;
  const x = linear(0, 1, BOX.left, BOX.right);
  const y = linear(0, 1, BOX.bottom, BOX.top);
  const sets = [
    { name: 'seen', bins: reliability.seen, colour: lines[0] },
    { name: 'unseen', bins: reliability.unseen, colour: lines[1] },
  ].filter(({ bins }) => bins.length > 0);
  const most = Math.max(...sets.flatMap(({ bins }) => bins.map(({ n }) => n)), 1);
  const label = `Reliability at step ${count(step)}. ${sets
    .map(
      ({ name, bins }) =>
        `${name}: ${bins.map(({ confidence, accuracy }) => `${percent(confidence, 0)} sure, ${percent(accuracy, 0)} right`).join(', ')}`,
    )
    .join('. ')}`;
  return (
    <Picture width={WIDTH} height={HEIGHT} label={label}>
      <text x="16" y="24" font-size="15" font-weight="600" fill={ink}>
        Confidence and truth
      </text>
      <Axes
        x={x}
        y={y}
        box={BOX}
        xLabel="probability of its answer, %"
        yLabel="answers that are right, %"
        format={inPercent}
        xFormat={inPercent}
      />
      <line x1={x.at(0)} y1={y.at(0)} x2={x.at(1)} y2={y.at(1)} stroke={muted} stroke-dasharray="5 4" />
      {sets.map(({ name, bins, colour }, set) => (
        <g key={name}>
          <polyline
            points={bins
              .map(
                ({ confidence, accuracy }) => `${x.at(confidence).toFixed(1)},${y.at(accuracy).toFixed(1)}`,
              )
              .join(' ')}
            fill="none"
            stroke={colour}
            stroke-width="1.8"
            stroke-dasharray={set === 0 ? '' : '7 4'}
          />
          {bins.map(({ confidence, accuracy, n }) => (
            <circle
              key={confidence}
              cx={x.at(confidence)}
              cy={y.at(accuracy)}
              r={3 + 6 * Math.sqrt(n / most)}
              fill={colour}
              fill-opacity="0.6"
            >
              <title>{`${name}: ${percent(confidence)} sure, ${percent(accuracy)} right, ${count(n)} answers`}</title>
            </circle>
          ))}
          <text x={BOX.right} y={24 + 16 * set} text-anchor="end" fill={colour} font-weight="600">
            {name === 'seen' ? 'seen in training' : 'never seen'}
          </text>
        </g>
      ))}
    </Picture>
  );
}
