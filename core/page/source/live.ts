/** A server that streams: one connection carries the list of runs and the details that are shown. */
import { batch } from '@preact/signals';
import type { RunDetails, RunNews, RunRow, SweepGrid } from '../../report/contract.js';
import { connection, details, gone, rows, sweeps, withNews } from '../state.js';
import type { Source } from './source.js';

export function liveSource(): Source {
  let events: EventSource | undefined;
  let watched = '';

  const watch = (runs: readonly string[]) => {
    const query = runs.map((run) => `run=${encodeURIComponent(run)}`).join('&');
    if (events && query === watched) return;
    watched = query;
    events?.close();
    events = connect(`/api/stream?${query}`);
  };
  return {
    isLive: true,
    watch,
    schedule: (run) => get('/api/schedule', { run }),
    portrait: (run, checkpoint) =>
      get('/api/portrait', { run, ...(checkpoint !== undefined && { checkpoint: String(checkpoint) }) }),
    people: (run) => get('/api/people', { run }),
    ask: (run, question, checkpoints) =>
      get('/api/ask', [
        ['run', run],
        ...Object.entries(question),
        ...checkpoints.map((step): [string, string] => ['checkpoint', String(step)]),
      ]),
    attention: (run, probe, step) =>
      `/api/attention?${new URLSearchParams({ run, probe, step: String(step) }).toString()}`,
  };
}

function connect(address: string): EventSource {
  const events = new EventSource(address);
  const on = <T>(name: string, act: (data: T) => void) =>
    events.addEventListener(name, (event: MessageEvent<string>) => {
      const data = JSON.parse(event.data) as T;
      batch(() => act(data));
    });
  events.onopen = () => (connection.value = 'live');
  events.onerror = () => (connection.value = 'lost');
  on<{ rows: RunRow[]; sweeps: SweepGrid[] }>('runs', (found) => {
    rows.value = found.rows;
    sweeps.value = found.sweeps;
  });
  on<{ id: string; details: RunDetails }>('run', ({ id, details: all }) => {
    details.value = new Map(details.value).set(id, all);
  });
  on<{ id: string; news: RunNews }>('news', ({ id, news }) => {
    const before = details.value.get(id);
    if (before) details.value = new Map(details.value).set(id, withNews(before, news));
  });
  on<{ id: string; error: string }>('gone', ({ id, error }) => {
    gone.value = new Map(gone.value).set(id, error);
  });
  return events;
}

async function get<T>(path: string, query: Record<string, string> | [string, string][]): Promise<T> {
  const response = await fetch(`${path}?${new URLSearchParams(query).toString()}`);
  const data = (await response.json()) as T & { readonly error?: string };
  if (!response.ok || data.error !== undefined)
    throw new Error(data.error ?? `The server answers ${response.status}.`);
  return data;
}
