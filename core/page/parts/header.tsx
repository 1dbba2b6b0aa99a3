/** The page's name, the views, whether what is shown is live, and light or dark. */
import { connection, rows, selected, sweeps } from '../state.js';
import { href, route, type View } from '../route.js';
import { choice, isDark } from '../theme.js';

export function Header() {
  const { view } = route.value;
  const [first] = rows.value ?? [];
  const compared = selected.value.size > 0 ? [...selected.value] : [];
  return (
    <header class="top">
      <a class="wordmark" href={href('runs')}>
        <svg viewBox="0 0 16 16" width="20" height="20" aria-hidden="true">
          <path
            d="M1 13c4 0 4-9 7-9s3 3 7 2"
            fill="none"
            stroke="currentColor"
            stroke-width="2.2"
            stroke-linecap="round"
          />
        </svg>
        recall
      </a>
      <nav aria-label="Views">
        <Entry to="runs" view={view} href={href('runs')} also={['run']} label="Runs" />
        <Entry to="compare" view={view} href={href('compare', ...compared)} label="Compare" />
        {sweeps.value.length > 0 && (
          <Entry to="sweep" view={view} href={href('sweep', sweeps.value[0].id)} label="Sweeps" />
        )}
        {connection.value !== 'report' && (
          <Entry to="ask" view={view} href={href('ask', ...(first ? [first.id] : []))} label="Ask" />
        )}
      </nav>
      <Connection />
      <button
        type="button"
        class="plain"
        onClick={() => (choice.value = isDark.value ? 'light' : 'dark')}
        aria-label={isDark.value ? 'Switch to light' : 'Switch to dark'}
      >
        <svg viewBox="0 0 16 16" width="18" height="18" aria-hidden="true">
          <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="1.6" />
          <path d="M8 2a6 6 0 0 1 0 12z" fill="currentColor" />
        </svg>
      </button>
    </header>
  );
}

interface EntryProps {
  readonly to: View;
  readonly also?: readonly View[];
  readonly view: View;
  readonly href: string;
  readonly label: string;
}

const Entry = ({ to, also = [], view, href: address, label }: EntryProps) => (
  <a href={address} aria-current={view === to || also.includes(view) ? 'page' : undefined}>
    {label}
  </a>
);

const WORDS = { connecting: 'Connecting', live: 'Live', lost: 'Not connected', report: 'Report' } as const;

function Connection() {
  const state = connection.value;
  const title = state === 'lost' ? 'The server is gone. recall ui serves the page again.' : undefined;
  return (
    <span class={`connection ${state}`} role="status" title={title}>
      <span class="dot" aria-hidden="true" />
      {WORDS[state]}
    </span>
  );
}
