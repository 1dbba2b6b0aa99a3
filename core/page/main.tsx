/** The page: a header, one view at a time, and where its data comes from. */
import { effect } from '@preact/signals';
import { render } from 'preact';
import type { ReportData } from '../report/contract.js';
import { Header } from './parts/header.js';
import { follow, route, type View } from './route.js';
import { embeddedSource } from './source/embedded.js';
import { liveSource } from './source/live.js';
import { SourceContext } from './source/context.js';
import { applyTheme } from './theme.js';
import { AskView } from './views/ask.js';
import { CompareView } from './views/compare.js';
import { RunView } from './views/run.js';
import { RunsView } from './views/runs.js';
import { SweepView } from './views/sweep.js';
import './style/base.css';
import './style/parts.css';
import './style/charts.css';
import './style/views.css';

const embedded = document.getElementById('report-data')?.textContent;
const source = embedded ? embeddedSource(JSON.parse(embedded) as ReportData) : liveSource();

const VIEWS: Readonly<Record<View, (props: { ids: readonly string[] }) => preact.JSX.Element>> = {
  runs: RunsView,
  run: RunView,
  compare: CompareView,
  sweep: SweepView,
  ask: AskView,
};

function Page() {
  const { view, ids } = route.value;
  const Current = VIEWS[view];
  return (
    <SourceContext.Provider value={source}>
      <a class="skip" href="#content" onClick={toContent}>
        Skip to content
      </a>
      <Header />
      <main id="content" tabIndex={-1}>
        <Current key={`${view} ${ids.join()}`} ids={ids} />
      </main>
    </SourceContext.Provider>
  );
}

/** The part after `#` says which view is shown, so the link itself must not be followed. */
function toContent(event: Event): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

applyTheme();
follow();
effect(() => {
  const { view, ids } = route.value;
  source.watch(view === 'run' || view === 'compare' ? ids : []);
});
render(<Page />, document.getElementById('page')!);
