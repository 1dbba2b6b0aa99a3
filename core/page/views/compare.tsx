/** Several runs over one another: seeds as a band, and differences paired by seed. */
import { useState } from 'preact/hooks';
import {
  bandsOf,
  curveOf,
  differencesOf,
  finals,
  kindsOf,
  singleLines,
  type Kind,
} from '../charts/compare.js';
import { LineChart } from '../charts/line-chart.js';
import { csv } from '../charts/csv.js';
import { SaveMenu } from '../charts/save-menu.js';
import { quantity } from '../format.js';
import { CurveControls } from '../parts/controls.js';
import { Empty, Panel } from '../parts/panel.js';
import { href } from '../route.js';
import { byId, details } from '../state.js';
import { intervalOf } from '../../sweep/interval.js';

/** What every comparison shows, and what it is called. */
const MAIN: Readonly<Record<string, string>> = {
  'accuracy of seen': 'Accuracy, seen individuals',
  'loss of seen': 'Loss, seen individuals',
  'loss of unseen': 'Loss, unseen individuals',
  'training loss': 'Training loss',
};
const nameOf = (measure: string) => (Object.hasOwn(MAIN, measure) ? MAIN[measure] : measure);

export function CompareView({ ids }: { readonly ids: readonly string[] }) {
  const runs = ids.flatMap((id) => {
    const [row, all] = [byId.value.get(id), details.value.get(id)];
    return row && all ? [{ row, all }] : [];
  });
  const [isEach, setEach] = useState(false);
  const [other, setOther] = useState('');
  if (ids.length < 2) {
    return (
      <>
        <h1 tabIndex={-1}>Compare</h1>
        <Empty>
          Select two runs or more in the <a href={href('runs')}>list</a>.
        </Empty>
      </>
    );
  }
  const kinds = kindsOf(runs);
  const curves = runs.flatMap(({ all }) => all.curves);
  const others = [...new Set(curves.filter(({ steps }) => steps.length > 1).map(({ name }) => name))];
  const measures = [...Object.keys(MAIN), ...(other === '' ? [] : [other])].filter((measure) =>
    runs.some((run) => curveOf(run, measure)),
  );
  const units = new Map(
    measures.map((measure) => [measure, runs.map((run) => curveOf(run, measure)).find(Boolean)?.unit ?? '']),
  );
  return (
    <>
      <div class="title-row">
        <h1 tabIndex={-1}>Compare</h1>
        <p class="quiet">
          {runs.length} runs of {kinds.length} {kinds.length === 1 ? 'kind' : 'kinds'}
        </p>
      </div>
      {runs.length < ids.length && <Empty>Reading the runs…</Empty>}
      {runs.length > 0 && (
        <>
          <ResultTable
            kinds={kinds}
            measures={measures.filter((name) => name !== 'training loss')}
            units={units}
          />
          <Panel title="Curves" action={<CurveControls />}>
            <div class="toolbar">
              <label class="switch">
                <input
                  type="checkbox"
                  checked={isEach}
                  onChange={({ currentTarget }) => setEach(currentTarget.checked)}
                />
                Every seed as a line of its own
              </label>
              <label class="inline">
                Also show
                <select value={other} onChange={({ currentTarget }) => setOther(currentTarget.value)}>
                  <option value="">nothing more</option>
                  {others.map((name) => (
                    <option key={name} value={name}>
                      {name}
                    </option>
                  ))}
                </select>
              </label>
            </div>
            <div class="charts">
              {measures.map((measure) => (
                <LineChart
                  key={measure}
                  title={nameOf(measure)}
                  unit={units.get(measure) ?? ''}
                  lines={isEach ? singleLines(kinds, measure) : bandsOf(kinds, measure)}
                />
              ))}
            </div>
          </Panel>
          {kinds.length > 1 && <Differences kinds={kinds} measures={measures} units={units} />}
        </>
      )}
    </>
  );
}

interface PartProps {
  readonly kinds: readonly Kind[];
  readonly measures: readonly string[];
  readonly units: ReadonlyMap<string, string>;
}

function Differences({ kinds, measures, units }: PartProps) {
  const charts = measures
    .map((measure) => ({ measure, lines: differencesOf(kinds, measure) }))
    .filter(({ lines }) => lines.length > 0);
  return (
    <Panel
      title={`Difference to ${kinds[0].name}`}
      note="Over the seeds that both have, which takes out what the seed decides; bands are 95 % intervals."
    >
      {charts.length === 0 && <Empty>No two kinds share a seed.</Empty>}
      <div class="charts">
        {charts.map(({ measure, lines }) => (
          <LineChart
            key={measure}
            title={`${nameOf(measure)}, difference`}
            unit={units.get(measure) ?? ''}
            lines={lines}
          />
        ))}
      </div>
    </Panel>
  );
}

function ResultTable({ kinds, measures, units }: PartProps) {
  const [first] = kinds;
  const cells = kinds.map((kind) =>
    measures.map((measure) => {
      const own = finals(kind, measure);
      const base = finals(first, measure);
      const paired = own.map(({ seed, value }) => {
        const partner = base.find((each) => each.seed === seed)?.value ?? null;
        return value === null || partner === null ? null : value - partner;
      });
      return { mean: intervalOf(own.map(({ value }) => value)), difference: intervalOf(paired) };
    }),
  );
  const text = ({ mean, low, high }: ReturnType<typeof intervalOf>, unit: string) =>
    mean === null
      ? '–'
      : low === null
        ? quantity(mean, unit)
        : `${quantity(mean, unit)} [${quantity(low, unit)}, ${quantity(high, unit)}]`;
  const unitOf = (measure: string) => units.get(measure) ?? '';
  const rows = kinds.map(({ name, runs }, i) => ({
    name,
    seeds: runs.length,
    cells: cells[i].map(({ mean, difference }, j) => ({
      mean: text(mean, unitOf(measures[j])),
      difference: i === 0 ? '' : text(difference, unitOf(measures[j])),
    })),
  }));
  return (
    <Panel
      title="At the end"
      note="Means over seeds with 95 % intervals; below, the paired difference to the first kind."
      action={
        <SaveMenu
          name="comparison"
          csv={() =>
            csv([
              ['kind', 'seeds', ...measures.flatMap((measure) => [measure, `${measure} difference`])],
              ...rows.map(({ name, seeds, cells: own }) => [
                name,
                seeds,
                ...own.flatMap((cell) => [cell.mean, cell.difference]),
              ]),
            ])
          }
        />
      }
    >
      <div class="scrolls" tabIndex={0} role="region" aria-label="Comparison">
        <table class="results">
          <thead>
            <tr>
              <th scope="col">Kind</th>
              <th scope="col" class="number">
                Seeds
              </th>
              {measures.map((measure) => (
                <th scope="col" class="number" key={measure}>
                  {nameOf(measure)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, seeds, cells: own }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td class="number">{seeds}</td>
                {own.map(({ mean, difference }, i) => (
                  <td class="number" key={i}>
                    {mean}
                    {difference !== '' && <span class="quiet block">Δ {difference}</span>}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
