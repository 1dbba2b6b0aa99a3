/** What the page knows, as signals: whatever reads one is drawn anew when it changes. */
import { computed, signal } from '@preact/signals';
import type { Curve, RunDetails, RunNews, RunRow, SweepGrid } from '../report/contract.js';

export const rows = signal<readonly RunRow[] | null>(null);
export const sweeps = signal<readonly SweepGrid[]>([]);
export const details = signal<ReadonlyMap<string, RunDetails>>(new Map());
/** Runs whose details cannot be read, and why. */
export const gone = signal<ReadonlyMap<string, string>>(new Map());
export const connection = signal<'connecting' | 'live' | 'lost' | 'report'>('connecting');

/** Runs that are selected in the list, to be compared. */
export const selected = signal<ReadonlySet<string>>(new Set());

export function toggle(id: string, isOn = !selected.value.has(id)): void {
  const next = new Set(selected.value);
  if (isOn) next.add(id);
  else next.delete(id);
  selected.value = next;
}

/** How curves are shown, on every view. */
export const smoothing = signal(0);
export const logX = signal(false);
export const logY = signal(false);

export const byId = computed(() => new Map((rows.value ?? []).map((row) => [row.id, row])));

/** Details with what came since; the arrays are new, so that charts notice. */
export function withNews(before: RunDetails, news: RunNews): RunDetails {
  const extended = (
    curve: Curve,
    { steps, values }: Pick<Curve, 'steps' | 'values'> | RunNews['training'],
  ) =>
    steps.length === 0
      ? curve
      : { ...curve, steps: [...curve.steps, ...steps], values: [...curve.values, ...values] };
  const curves = [...before.curves];
  for (const added of news.curves) {
    const at = curves.findIndex(({ name }) => name === added.name);
    if (at >= 0) curves[at] = extended(curves[at], added);
    else if ('unit' in added) curves.push(added);
  }
  return {
    ...before,
    ...news.replaced,
    training: extended(before.training, news.training),
    learningRate: extended(before.learningRate, news.learningRate),
    curves,
    log: news.log.length > 0 ? [...before.log, ...news.log] : before.log,
  };
}
