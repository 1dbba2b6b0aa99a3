/** How far a run is: a word, and a bar while it goes on. */
import type { RunRow } from '../../report/contract.js';
import { count } from '../format.js';

const WORDS = {
  running: 'training',
  finished: 'finished',
  stopped: 'stopped',
  interrupted: 'interrupted',
} as const;

export function Stage({ row }: { readonly row: Pick<RunRow, 'stage' | 'step' | 'steps'> }) {
  const { stage, step, steps } = row;
  return (
    <span class={`stage ${stage}`}>
      <span class="dot" aria-hidden="true" />
      {WORDS[stage]}
      {stage !== 'finished' && (
        <span class="quiet">
          {' '}
          {count(step)} of {count(steps)}
        </span>
      )}
    </span>
  );
}

export function ProgressBar({ row: { step, steps } }: { readonly row: Pick<RunRow, 'step' | 'steps'> }) {
  return <progress value={step} max={steps || 1} aria-label={`${count(step)} of ${count(steps)} steps`} />;
}
