/** What happened, in order: starts, decisions, warnings, the end. */
import type { LogEntry } from '../../../report/contract.js';
import { count } from '../../format.js';
import { Panel } from '../../parts/panel.js';

/** Entries that are shown at once: a plugin may decide at every step. */
const MOST = 500;

export function LogPanel({ log }: { readonly log: readonly LogEntry[] }) {
  const shown = log.slice(-MOST);
  return (
    <Panel
      title="Log"
      note={log.length > MOST ? `The last ${count(MOST)} of ${count(log.length)} entries.` : undefined}
    >
      <div class="scrolls tall" tabIndex={0} role="region" aria-label="Log">
        <table class="log">
          <thead>
            <tr>
              <th scope="col" class="number">
                Step
              </th>
              <th scope="col">What</th>
              <th scope="col">By</th>
              <th scope="col">Details</th>
            </tr>
          </thead>
          <tbody>
            {shown.map(({ step, type, by, text }, i) => (
              <tr key={i} class={type}>
                <td class="number">{count(step)}</td>
                <td>{type}</td>
                <td>{by}</td>
                <td class="code">{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
