/** The configuration, and what set each key. */
import { useState } from 'preact/hooks';
import type { ConfigEntry } from '../../../report/contract.js';
import { csv } from '../../charts/csv.js';
import { SaveMenu } from '../../charts/save-menu.js';
import { Empty, Panel } from '../../parts/panel.js';

export function ConfigPanel({ entries }: { readonly entries: readonly ConfigEntry[] }) {
  const [filter, setFilter] = useState('');
  const shown = entries.filter(({ key, value, source = '' }) =>
    [key, value, source].some((text) => text.toLowerCase().includes(filter.toLowerCase())),
  );
  const isKnown = entries.some(({ source }) => source !== undefined);
  return (
    <Panel
      title="Configuration"
      note={isKnown ? 'Every key, and the file, preset or flag that set it.' : undefined}
      action={
        <>
          <input
            type="search"
            placeholder="Filter keys"
            aria-label="Filter configuration"
            value={filter}
            onInput={({ currentTarget }) => setFilter(currentTarget.value)}
          />
          <SaveMenu
            name="configuration"
            csv={() =>
              csv([
                ['key', 'value', 'set by'],
                ...entries.map(({ key, value, source }) => [key, value, source ?? '']),
              ])
            }
          />
        </>
      }
    >
      <div class="scrolls tall" tabIndex={0} role="region" aria-label="Configuration">
        <table class="config">
          <thead>
            <tr>
              <th scope="col">Key</th>
              <th scope="col">Value</th>
              {isKnown && <th scope="col">Set by</th>}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ key, value, source }) => (
              <tr key={key}>
                <th scope="row">{key}</th>
                <td class="code">{value}</td>
                {isKnown && <td class="quiet">{source}</td>}
              </tr>
            ))}
          </tbody>
        </table>
        {shown.length === 0 && <Empty>No key matches “{filter}”.</Empty>}
      </div>
    </Panel>
  );
}
