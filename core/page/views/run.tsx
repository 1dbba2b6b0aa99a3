/** One run: what it came to, its curves, its schedule, what the model knows, and how it was made. */
import { useMemo } from 'preact/hooks';
import type { RunDetails, RunRow } from '../../report/contract.js';
import { chartGroups, linesOf, marksOf } from '../charts/groups.js';
import { LineChart } from '../charts/line-chart.js';
import { count, number, percent, when } from '../format.js';
import { CurveControls } from '../parts/controls.js';
import { useLoaded } from '../parts/loaded.js';
import { Empty, Panel } from '../parts/panel.js';
import { ProgressBar, Stage } from '../parts/stage.js';
import { href } from '../route.js';
import { useSource } from '../source/context.js';
import { byId, connection, details, gone, rows } from '../state.js';
import { AttentionPanel } from './run/attention.js';
import { CohortsPanel } from './run/cohorts.js';
import { ConfigPanel } from './run/config.js';
import { LogPanel } from './run/log.js';
import { PortraitPanel } from './run/portrait.js';
import { SchedulePanel } from './run/schedule.js';

export function RunView({ ids: [id = ''] }: { readonly ids: readonly string[] }) {
  const row = byId.value.get(id);
  const all = details.value.get(id);
  if (!row || !all) {
    return (
      <>
        <h1 tabIndex={-1}>{id}</h1>
        <Empty>
          {gone.value.get(id) ??
            (rows.value && !row ? 'There is no such run in this folder.' : 'Reading the run…')}
        </Empty>
      </>
    );
  }
  return <Run row={row} all={all} />;
}

function Run({ row, all }: { readonly row: RunRow; readonly all: RunDetails }) {
  const source = useSource();
  // Decisions change the schedule; steps alone do not.
  const decisions = all.log.filter(({ type }) => type === 'decision').length;
  const schedule = useLoaded(`${row.id} ${decisions}`, () => source.schedule(row.id));
  const stages = useMemo(
    () =>
      schedule && 'data' in schedule
        ? schedule.data.stages.map(({ from, name }) => ({ step: from, label: name }))
        : [],
    [schedule],
  );
  const marks = marksOf(all, stages);
  const groups = useMemo(() => chartGroups(all), [all]);
  const batch = Number(all.config.find(({ key }) => key === 'batch')?.value ?? 1);
  return (
    <>
      <RunHead row={row} all={all} />
      <Panel title="Curves" action={<CurveControls />}>
        {groups.length === 0 && (
          <Empty>Nothing is measured yet. The first points come with the first steps.</Empty>
        )}
        <div class="charts">
          {groups.map((group) => (
            <LineChart
              key={`${group.title} ${group.unit}`}
              title={group.title}
              unit={group.unit}
              lines={linesOf(group, all.baseline)}
              marks={marks}
            />
          ))}
        </div>
      </Panel>
      <SchedulePanel state={schedule} steps={row.steps} batch={batch} />
      <PortraitPanel row={row} checkpoints={all.checkpoints} />
      <AttentionPanel run={row.id} recorded={all.attention} />
      <CohortsPanel all={all} />
      <ConfigPanel entries={all.config} />
      <LogPanel log={all.log} />
    </>
  );
}

function RunHead({ row, all }: { readonly row: RunRow; readonly all: RunDetails }) {
  const facts: readonly (readonly [string, string, string?])[] = [
    ['Recall', row.recall === null ? '–' : percent(row.recall), 'Attribute accuracy on seen individuals'],
    [
      'Hallucination',
      row.hallucination === null ? '–' : `${row.hallucination.toFixed(2)} ×`,
      'Loss on unseen individuals over the no-knowledge baseline',
    ],
    ['Plateau ends', row.plateauEnd === null ? '–' : `step ${count(row.plateauEnd)}`],
    ['Individuals', all.individuals === null ? '–' : count(all.individuals)],
    ['Parameters', all.parameters === null ? '–' : count(all.parameters)],
    ['Tokens/s', number(row.tokensPerSecond)],
  ];
  return (
    <div class="run-head">
      <div class="title-row">
        <h1 tabIndex={-1}>
          {row.label} <span class="quiet">seed {row.seed}</span>
        </h1>
        <Stage row={row} />
        {row.tags.map((tag) => (
          <span class="tag" key={tag}>
            {tag}
          </span>
        ))}
        {connection.value !== 'report' && (
          <a class="button" href={href('ask', row.id)}>
            Ask this model
          </a>
        )}
      </div>
      {row.stage === 'running' && <ProgressBar row={row} />}
      <dl class="facts">
        {facts.map(([name, value, help]) => (
          <div key={name} title={help}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="quiet small">
        {row.id} · started {when(row.started)}
        {all.engine !== null && ` · ${all.engine}`}
        {all.git !== null &&
          ` · commit ${all.git.commit.slice(0, 10)}${all.git.changed ? ' with changes' : ''}`}
      </p>
    </div>
  );
}
