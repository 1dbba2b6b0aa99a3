/** Attention patterns that the run has recorded, with a slider over the steps. */
import { useState } from 'preact/hooks';
import type { RunDetails } from '../../../report/contract.js';
import { count } from '../../format.js';
import { Empty, Panel } from '../../parts/panel.js';
import { useSource } from '../../source/context.js';

interface AttentionPanelProps {
  readonly run: string;
  readonly recorded: RunDetails['attention'];
}

export function AttentionPanel({ run, recorded }: AttentionPanelProps) {
  return (
    <Panel title="Attention" note="Queries downwards, keys to the right; names and values stand out.">
      {recorded.length === 0 && (
        <Empty>
          This run recorded no patterns. An attention probe with <code>individual</code> does.
        </Empty>
      )}
      {recorded.map(({ probe, steps }) => (
        <Patterns key={probe} run={run} probe={probe} steps={steps} />
      ))}
    </Panel>
  );
}

function Patterns({ run, probe, steps }: { run: string; probe: string; steps: readonly number[] }) {
  const source = useSource();
  const [chosen, choose] = useState<number>();
  const at = Math.min(chosen ?? steps.length - 1, steps.length - 1);
  const step = steps[at];
  return (
    <div class="patterns">
      <label class="inline wide">
        {probe}, step {count(step)}
        <input
          type="range"
          min="0"
          max={steps.length - 1}
          value={at}
          aria-valuetext={`step ${count(step)}`}
          onInput={({ currentTarget }) => choose(Number(currentTarget.value))}
        />
      </label>
      <div class="scrolls" tabIndex={0} role="region" aria-label={`Attention patterns of ${probe}`}>
        <img src={source.attention(run, probe, step)} alt={`Attention patterns at step ${count(step)}`} />
      </div>
    </div>
  );
}
