/** A sweep: its grid as it fills up, a measure over one key or two, and over values that were drawn from ranges. */
import { useState } from 'preact/hooks';
import type { RunRow, SweepGrid } from '../../report/contract.js';
import { intervalOf } from '../../sweep/interval.js';
import { csv } from '../charts/csv.js';
import { MatrixPicture } from '../charts/matrix-picture.js';
import { Matrix, type MatrixCell } from '../charts/matrix.js';
import { extent } from '../charts/line.js';
import { ScatterPicture } from '../charts/scatter-picture.js';
import { SaveMenu } from '../charts/save-menu.js';
import { count, number, percent } from '../format.js';
import { Empty, Panel } from '../parts/panel.js';
import { Stage } from '../parts/stage.js';
import { href } from '../route.js';
import { rows, sweeps } from '../state.js';

const MEASURES = {
  recall: { name: 'Recall', show: (value: number) => percent(value, 0) },
  hallucination: { name: 'Hallucination', show: (value: number) => `${value.toFixed(2)} ×` },
  plateauEnd: { name: 'Plateau ends', show: count },
  tokensPerSecond: { name: 'Tokens per second', show: number },
} as const;

type Measure = keyof typeof MEASURES;
type Axis = SweepGrid['axes'][number];

export function SweepView({ ids: [id = ''] }: { readonly ids: readonly string[] }) {
  const [measure, setMeasure] = useState<Measure>('recall');
  const stored = sweeps.value.find((sweep) => sweep.id === id);
  const own = (rows.value ?? []).filter(({ sweep }) => sweep === id);
  if (!stored) {
    return (
      <>
        <h1 tabIndex={-1}>Sweeps</h1>
        <Empty>
          {rows.value === null ? 'Reading the folder…' : 'There is no such sweep in this folder.'}
        </Empty>
      </>
    );
  }
  const { sampled } = stored;
  const axes = stored.axes.length > 0 || sampled.length > 0 ? stored.axes : axesIn(own);
  const product =
    axes.reduce((runs, { values }) => runs * values.length, 1) * Math.max(1, stored.seeds.length);
  const total = stored.runs || product;
  const done = own.filter(({ stage }) => stage === 'finished').length;
  return (
    <>
      <div class="title-row">
        <h1 tabIndex={-1}>{id === '.' ? 'Sweep' : id}</h1>
        <p class="quiet">
          {count(done)} of {count(Math.max(total, own.length))} runs are done
        </p>
        {sweeps.value.length > 1 && <SweepChoice id={id} />}
      </div>
      <progress value={done} max={Math.max(total, own.length, 1)} aria-label="Runs that are done" />
      {sampled.length > 0 && <Sampled keys={sampled} own={own} measure={measure} onMeasure={setMeasure} />}
      {(axes.length > 0 || sampled.length === 0) && (
        <Grid axes={axes} seeds={stored.seeds.length} own={own} measure={measure} onMeasure={setMeasure} />
      )}
      <RunList own={own} />
    </>
  );
}

const SweepChoice = ({ id }: { readonly id: string }) => (
  <label class="inline">
    Sweep
    <select value={id} onChange={({ currentTarget }) => (location.hash = href('sweep', currentTarget.value))}>
      {sweeps.value.map((each) => (
        <option key={each.id} value={each.id}>
          {each.id}
        </option>
      ))}
    </select>
  </label>
);

interface GridProps {
  readonly axes: readonly Axis[];
  readonly seeds: number;
  readonly own: readonly RunRow[];
  readonly measure: Measure;
  readonly onMeasure: (measure: Measure) => void;
}

function Grid({ axes, seeds, own, measure, onMeasure }: GridProps) {
  const [firstKey, setFirst] = useState(axes[0]?.key ?? '');
  const [secondKey, setSecond] = useState(axes[1]?.key ?? '');
  const across = axes.find(({ key }) => key === firstKey) ?? axes[0];
  const down = axes.find(({ key }) => key === secondKey && key !== across?.key);
  const { name, show } = MEASURES[measure];
  const cellRuns = (x: string, y: string | undefined) =>
    own.filter(({ cell }) => cell[across.key] === x && (y === undefined || cell[down!.key] === y));
  const meanOf = (list: readonly RunRow[]) => intervalOf(list.map((row) => row[measure]));
  if (!across) return <Empty>This sweep has no keys with several values: only seeds differ.</Empty>;
  const heads = down ? down.values : [undefined];
  const means = heads.flatMap((y) => across.values.map((x) => meanOf(cellRuns(x, y)).mean));
  const [low, high] = measure === 'recall' ? [0, 1] : (extent(means) ?? [0, 1]);
  const perCell =
    (seeds || 1) *
    axes.filter((axis) => axis !== across && axis !== down).reduce((n, { values }) => n * values.length, 1);
  const cellOf = (x: string, y: string | undefined): MatrixCell => {
    const list = cellRuns(x, y);
    const { mean, low: least, high: most } = meanOf(list);
    const finished = list.filter(({ stage }) => stage === 'finished').length;
    const running = list.filter(({ stage }) => stage === 'running').length;
    const state = `${finished} of ${Math.max(perCell, list.length)} done${running > 0 ? `, ${running} training` : ''}`;
    const interval = least === null ? '' : ` [${show(least)}, ${show(most!)}]`;
    return {
      text: mean === null ? (running > 0 ? '…' : '') : show(mean),
      share: mean === null ? null : (mean - low) / (high - low || 1),
      detail: mean === null ? state : `${name} ${show(mean)}${interval}; ${state}`,
      href:
        list.length > 1 ? href('compare', ...list.map(({ id }) => id)) : list[0] && href('run', list[0].id),
    };
  };
  const table = {
    corner: down ? `${down.key} ↓  ${across.key} →` : across.key,
    columns: across.values,
    rows: heads.map((y) => ({ head: y ?? name, cells: across.values.map((x) => cellOf(x, y)) })),
  };
  return (
    <Panel
      title={name}
      note="Means over the runs of a cell. A cell leads to its runs."
      action={
        <div class="toolbar">
          <MeasureChoice measure={measure} onMeasure={onMeasure} />
          {axes.length > 1 && (
            <>
              <Choice
                label="Across"
                value={across.key}
                options={axes.map(({ key }) => [key, key])}
                onChoose={setFirst}
              />
              <Choice
                label="Down"
                value={down?.key ?? ''}
                options={[
                  ['', 'nothing'],
                  ...axes.filter((axis) => axis !== across).map(({ key }): [string, string] => [key, key]),
                ]}
                onChoose={setSecond}
              />
            </>
          )}
          <SaveMenu
            name={`sweep ${name}`}
            picture={() => <MatrixPicture title={name} {...table} />}
            csv={() =>
              csvOf(
                own,
                axes.map(({ key }) => key),
              )
            }
          />
        </div>
      }
    >
      <Matrix caption={`${name} by ${across.key}${down ? ` and ${down.key}` : ''}`} {...table} />
    </Panel>
  );
}

interface SampledProps extends Pick<GridProps, 'own' | 'measure' | 'onMeasure'> {
  readonly keys: readonly string[];
}

function Sampled({ keys, own, measure, onMeasure }: SampledProps) {
  const [key = '', setKey] = useState(keys[0]);
  const { name, show } = MEASURES[measure];
  const dots = own.flatMap((row) => {
    const [x, y] = [Number(row.cell[key]), row[measure]];
    if (!Number.isFinite(x) || y === null) return [];
    return [{ x, y, label: `${name} ${show(y)}: ${cellName(row)}`, href: href('run', row.id) }];
  });
  const picture = () => (
    <ScatterPicture
      title={name}
      xLabel={key}
      dots={dots}
      format={show}
      range={measure === 'recall' ? [0, 1] : undefined}
    />
  );
  return (
    <Panel
      title={`${name} by sampled values`}
      note="A dot leads to its run."
      action={
        <div class="toolbar">
          <MeasureChoice measure={measure} onMeasure={onMeasure} />
          {keys.length > 1 && (
            <Choice
              label="Against"
              value={key}
              options={keys.map((each) => [each, each])}
              onChoose={setKey}
            />
          )}
          <SaveMenu name={`sweep ${name}`} picture={picture} csv={() => csvOf(own, keys)} />
        </div>
      }
    >
      {dots.length === 0 ? <Empty>No run has come so far.</Empty> : picture()}
    </Panel>
  );
}

const MeasureChoice = ({ measure, onMeasure }: Pick<GridProps, 'measure' | 'onMeasure'>) => (
  <Choice
    label="Measure"
    value={measure}
    options={Object.entries(MEASURES).map(([key, each]) => [key, each.name])}
    onChoose={(key) => onMeasure(key as Measure)}
  />
);

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onChoose: (key: string) => void;
}

const Choice = ({ label, value, options, onChoose }: ChoiceProps) => (
  <label class="inline">
    {label}
    <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
      {options.map(([key, text]) => (
        <option key={key} value={key}>
          {text}
        </option>
      ))}
    </select>
  </label>
);

function RunList({ own }: { readonly own: readonly RunRow[] }) {
  return (
    <Panel title="Runs">
      {own.length === 0 && <Empty>No run has begun yet.</Empty>}
      <ul class="run-list">
        {own.toSorted(byCell).map((row) => (
          <li key={row.id}>
            <a href={href('run', row.id)}>{cellName(row)}</a>
            <Stage row={row} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

const cellName = ({ cell, seed }: RunRow) =>
  [...Object.entries(cell).map(([key, value]) => `${key}=${value}`), `seed ${seed}`].join(', ');

/** `0.05` before `0.1` before `1`; what is no number as text. */
const byValue = (a: string, b: string) =>
  Number(a) - Number(b) || a.localeCompare(b, 'en', { numeric: true });

const byCell = (a: RunRow, b: RunRow) =>
  Object.keys(a.cell).reduce((order, key) => order || byValue(a.cell[key], b.cell[key] ?? ''), 0) ||
  a.seed - b.seed;

/** The axes of a sweep that stored none, from the runs that are there. */
function axesIn(own: readonly RunRow[]): Axis[] {
  const keys = [...new Set(own.flatMap(({ cell }) => Object.keys(cell)))];
  return keys.map((key) => ({
    key,
    values: [...new Set(own.flatMap(({ cell }) => cell[key] ?? []))].sort(byValue),
  }));
}

const csvOf = (own: readonly RunRow[], keys: readonly string[]) =>
  csv([
    [...keys, 'seed', 'stage', ...Object.keys(MEASURES)],
    ...own.map((row) => [
      ...keys.map((key) => row.cell[key] ?? ''),
      row.seed,
      row.stage,
      ...(Object.keys(MEASURES) as Measure[]).map((measure) => row[measure]),
    ]),
  ]);
