/** All runs of the folder: sorted, filtered, and selected to be compared. */
import { computed, signal } from '@preact/signals';
import type { RunRow } from '../../report/contract.js';
import { csv } from '../charts/csv.js';
import { SaveMenu } from '../charts/save-menu.js';
import { count, number, percent, when } from '../format.js';
import { Empty } from '../parts/panel.js';
import { ProgressBar, Stage } from '../parts/stage.js';
import { href } from '../route.js';
import { connection, rows, selected, toggle } from '../state.js';

interface Column {
  readonly key: string;
  readonly head: string;
  readonly help?: string;
  readonly isNumber?: boolean;
  readonly value: (row: RunRow) => string | number | null;
  readonly show?: (row: RunRow) => preact.ComponentChildren;
}

const times = (value: number | null) => (value === null ? '–' : `${value.toFixed(2)} ×`);

const COLUMNS: readonly Column[] = [
  {
    key: 'run',
    head: 'Run',
    value: ({ id }) => id,
    show: ({ id, tags }) => (
      <>
        <a href={href('run', id)}>{id}</a>
        {tags.map((tag) => (
          <span class="tag" key={tag}>
            {tag}
          </span>
        ))}
      </>
    ),
  },
  { key: 'preset', head: 'Preset', value: ({ label }) => label },
  { key: 'seed', head: 'Seed', isNumber: true, value: ({ seed }) => seed },
  {
    key: 'stage',
    head: 'Stage',
    value: ({ stage, step, steps }) => `${stage} ${step / (steps || 1)}`,
    show: (row) => (
      <>
        <Stage row={row} />
        {row.stage === 'running' && <ProgressBar row={row} />}
      </>
    ),
  },
  {
    key: 'recall',
    head: 'Recall',
    help: 'Attribute accuracy on individuals that training has shown',
    isNumber: true,
    value: ({ recall }) => recall,
    show: ({ recall }) => (recall === null ? '–' : percent(recall)),
  },
  {
    key: 'hallucination',
    head: 'Hallucination',
    help: 'Loss on unseen individuals over the no-knowledge baseline: at 1 the model admits ignorance, above it makes things up',
    isNumber: true,
    value: ({ hallucination }) => hallucination,
    show: ({ hallucination }) => times(hallucination),
  },
  {
    key: 'plateau',
    head: 'Plateau ends',
    isNumber: true,
    value: ({ plateauEnd }) => plateauEnd,
    show: ({ plateauEnd }) => (plateauEnd === null ? '–' : count(plateauEnd)),
  },
  {
    key: 'speed',
    head: 'Tokens/s',
    isNumber: true,
    value: ({ tokensPerSecond }) => tokensPerSecond,
    show: ({ tokensPerSecond }) => number(tokensPerSecond),
  },
  { key: 'started', head: 'Started', value: ({ started }) => started, show: ({ started }) => when(started) },
];

const filter = signal('');
const order = signal<{ readonly key: string; readonly isDown: boolean }>({ key: 'started', isDown: true });
const byName = new Intl.Collator('en', { numeric: true });

const shown = computed(() => {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  const { key, isDown } = order.value;
  const { value } = COLUMNS.find((column) => column.key === key)!;
  return (rows.value ?? [])
    .filter((row) => {
      const text = [row.id, row.label, row.stage, `seed ${row.seed}`, ...row.tags].join(' ').toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => (isDown ? -1 : 1) * compared(value(a), value(b), isDown));
});

/** What was not measured comes last, whichever way the rest is sorted. */
function compared(a: string | number | null, b: string | number | null, isDown: boolean): number {
  if (a === null || b === null) return (isDown ? -1 : 1) * (Number(a === null) - Number(b === null));
  return typeof a === 'number' && typeof b === 'number' ? a - b : byName.compare(String(a), String(b));
}

export function RunsView() {
  const all = rows.value;
  const chosen = shown.value.filter(({ id }) => selected.value.has(id));
  return (
    <>
      <div class="title-row">
        <h1 tabIndex={-1}>Runs</h1>
        <p class="quiet">{all === null ? '' : `${count(shown.value.length)} of ${count(all.length)}`}</p>
      </div>
      {all === null && (
        <Empty>{connection.value === 'lost' ? 'The server does not answer.' : 'Reading the folder…'}</Empty>
      )}
      {all?.length === 0 && (
        <Empty>
          No runs here yet. Start one, and it appears: <code>recall --preset imbalanced-warmup</code>
        </Empty>
      )}
      {all !== null && all.length > 0 && (
        <>
          <div class="toolbar">
            <input
              type="search"
              placeholder="Filter by preset, stage, tag, …"
              aria-label="Filter runs"
              value={filter.value}
              onInput={({ currentTarget }) => (filter.value = currentTarget.value)}
            />
            <a
              class={`button ${chosen.length < 2 ? 'off' : ''}`}
              aria-disabled={chosen.length < 2}
              href={chosen.length < 2 ? undefined : href('compare', ...chosen.map(({ id }) => id))}
            >
              Compare {chosen.length > 0 ? chosen.length : ''}
            </a>
            <SaveMenu name="runs" csv={() => csvOfRows(shown.value)} />
          </div>
          <RunTable list={shown.value} />
          {shown.value.length === 0 && <Empty>No run matches “{filter.value}”.</Empty>}
        </>
      )}
    </>
  );
}

function RunTable({ list }: { readonly list: readonly RunRow[] }) {
  const isAll = list.length > 0 && list.every(({ id }) => selected.value.has(id));
  return (
    <div class="scrolls" tabIndex={0} role="region" aria-label="Runs">
      <table class="runs">
        <thead>
          <tr>
            <th scope="col">
              <input
                type="checkbox"
                aria-label="Select all"
                checked={isAll}
                onChange={() => list.forEach(({ id }) => toggle(id, !isAll))}
              />
            </th>
            {COLUMNS.map((column) => (
              <Head key={column.key} column={column} />
            ))}
          </tr>
        </thead>
        <tbody>
          {list.map((row) => (
            <tr key={row.id} class={selected.value.has(row.id) ? 'selected' : ''}>
              <td>
                <input
                  type="checkbox"
                  aria-label={`Select ${row.id}`}
                  checked={selected.value.has(row.id)}
                  onChange={() => toggle(row.id)}
                />
              </td>
              {COLUMNS.map(({ key, isNumber, value, show }) => (
                <td key={key} class={isNumber ? 'number' : ''}>
                  {show ? show(row) : value(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Head({ column: { key, head, help, isNumber } }: { readonly column: Column }) {
  const { key: sorted, isDown } = order.value;
  const isSorted = sorted === key;
  return (
    <th
      scope="col"
      class={isNumber ? 'number' : ''}
      title={help}
      aria-sort={isSorted ? (isDown ? 'descending' : 'ascending') : undefined}
    >
      <button
        type="button"
        class="sort"
        onClick={() => (order.value = { key, isDown: isSorted ? !isDown : isNumber === true })}
      >
        {head}
        <span aria-hidden="true">{isSorted ? (isDown ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>
  );
}

const csvOfRows = (list: readonly RunRow[]) =>
  csv([COLUMNS.map(({ head }) => head), ...list.map((row) => COLUMNS.map(({ value }) => value(row)))]);
